import type { IncomingMessage } from "node:http";
import type { InboundRequest, Json } from "@patchbay/sdk";
import { checkDepth, parseJson } from "@patchbay/sdk/http";
import { decodeText } from "../decode-text.ts";
import { withoutCredentials } from "./client-headers.ts";
import type { Location } from "./locate.ts";

/** A client's request as plugins see it. Headers and query are copied, without credentials, when somebody looks. */
export class Inbound implements InboundRequest {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly #request: IncomingMessage;
  readonly #search: URLSearchParams;
  #headers: Readonly<Record<string, string>> | undefined;
  #query: Readonly<Record<string, string>> | undefined;

  constructor(request: IncomingMessage, search: URLSearchParams, { path, params }: Location, body: Uint8Array) {
    this.method = request.method ?? "GET";
    this.path = path;
    this.params = params;
    this.body = body.length === 0 ? undefined : checkDepth(parseJson(decodeText(body), "bad-request"));
    this.#request = request;
    this.#search = search;
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= withoutCredentials(this.#request.headers);
    return this.#headers;
  }

  get query(): Readonly<Record<string, string>> {
    this.#query ??= Object.fromEntries([...this.#search].filter(([name]) => name !== "key"));
    return this.#query;
  }
}
