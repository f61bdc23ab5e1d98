import { type Fetch, type FetchInit, type FetchResponse, GatewayError } from "@patchbay/sdk";
import { parseJson } from "@patchbay/sdk/http";
import type { ConnectionSettings } from "../config/resolved.ts";
import { hostOf } from "./host-matcher.ts";
import type { Timeouts, Transport, TransportBody, TransportResponse } from "./transport.ts";

/** An address and header fields, names in lower case. */
interface FetchTarget {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a plugin's `fetch` is bound to. */
export interface FetchOptions {
  readonly transport: Transport;
  readonly connection: ConnectionSettings;
  readonly timeouts: Timeouts;
  /** Ends every call. */
  readonly signal: AbortSignal;
  /** Puts the credential in; what it sets wins over what the plugin set. */
  readonly authorize?: (url: URL, headers: Readonly<Record<string, string>>) => FetchTarget;
  readonly allow: (url: URL) => boolean;
  /** Whose calls these are, for messages: the plugin's name. */
  readonly label: string;
}

const maxTextBytes = 64 * 1024 * 1024;

/** Makes the `fetch` that a plugin is given. */
export function createFetch(options: FetchOptions): Fetch {
  const { transport, connection, authorize } = options;
  return async (address, init = {}) => {
    const url = checkAddress(address, options);
    const plain: FetchTarget = { url, headers: headersOf(init) };
    const target = authorize === undefined ? plain : authorize(url, plain.headers);
    const body = init.json === undefined ? init.body : JSON.stringify(init.json);
    const response = await transport.send({
      ...target,
      method: (init.method ?? (body === undefined ? "GET" : "POST")).toUpperCase(),
      ...(body === undefined ? {} : { body }),
      connection,
      timeouts: timeoutsOf(init, options.timeouts),
      signal: init.signal === undefined ? options.signal : AbortSignal.any([options.signal, init.signal]),
    });
    return createResponse(response, url);
  };
}

function checkAddress(address: string | URL, { allow, label }: FetchOptions): URL {
  if (!URL.canParse(String(address)))
    throw new GatewayError("plugin-failed", `${label} called an address that is none`);
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new GatewayError("permission-denied", `${label} may not call ${url.protocol} addresses, only http and https`);
  }
  if (allow(url)) return url;
  const host = hostOf(url);
  throw new GatewayError("permission-denied", `${label} may not reach ${host}, which it did not declare`);
}

function headersOf(init: FetchInit): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(init.headers ?? {})) headers[name.toLowerCase()] = value;
  if (init.json !== undefined) headers["content-type"] ??= "application/json";
  return headers;
}

function timeoutsOf(init: FetchInit, timeouts: Timeouts): Timeouts {
  return {
    connectMs: timeouts.connectMs,
    firstByteMs: init.firstByteMs ?? timeouts.firstByteMs,
    idleMs: init.idleMs ?? timeouts.idleMs,
  };
}

/** The address is the one that the plugin gave: the one that was called may hold the credential. */
function createResponse({ status, headers, body }: TransportResponse, url: URL): FetchResponse {
  const takeBody = createTaker(body);
  const text = async (): Promise<string> => new TextDecoder().decode(await takeBody().readAll(maxTextBytes));
  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    url: url.href,
    body: { [Symbol.asyncIterator]: () => takeBody()[Symbol.asyncIterator]() },
    text,
    json: async () => parseJson(await text()),
  };
}

function createTaker(body: TransportBody): () => TransportBody {
  let taken = false;
  return () => {
    if (taken) throw new TypeError("the body of the response was read already");
    taken = true;
    return body;
  };
}
