import { type Endpoint, type EndpointTarget, GatewayError, type HttpProvider, type OperationKind } from "@patchbay/sdk";
import type { NodeEntry } from "../nodes/node-table.ts";
import { askProvider } from "./ask-provider.ts";
import type { Attempt } from "./attempt.ts";

/** A request to an upstream before transforms and credential. */
export interface OutgoingMessage {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** What a message is made of. */
export interface MessageSource {
  readonly attempt: Attempt;
  readonly provider: HttpProvider;
  readonly operation: OperationKind;
  readonly stream: boolean;
  /** Headers that the codec asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly query?: Readonly<Record<string, string>>;
  /** Takes the place of the endpoint's path. */
  readonly path?: string;
}

type Head = Omit<OutgoingMessage, "body">;

const agent = "patchbay/0.1";
const remembered = new WeakMap<NodeEntry, Map<string, Head>>();

/** Address and headers of a request. What is the same for every request to a node is made once. */
export function outgoingMessage(source: MessageSource): OutgoingMessage {
  const head = isSteady(source) ? rememberedHead(source) : headOf(source);
  return source.body === undefined ? head : { ...head, body: source.body };
}

/** Nothing in the head depends on the request. */
function isSteady({ attempt, provider, operation, headers, query, path }: MessageSource): boolean {
  const isFixed = typeof attempt.entry.endpoints[operation] === "string" && provider.forwardHeaders === undefined;
  return isFixed && headers === undefined && query === undefined && path === undefined;
}

function rememberedHead(source: MessageSource): Head {
  const { operation, stream, body } = source;
  const { entry } = source.attempt;
  const key = `${operation} ${stream} ${body !== undefined}`;
  const heads = remembered.get(entry) ?? new Map<string, Head>();
  const head = heads.get(key) ?? headOf(source);
  if (heads.size === 0) remembered.set(entry, heads);
  heads.set(key, head);
  return head;
}

function headOf({ attempt, provider, operation, stream, headers, body, query, path }: MessageSource): Head {
  const { entry, candidate, exchange } = attempt;
  const target = { node: entry.node, model: candidate.model, operation, stream };
  const endpoint = askProvider(entry, "endpoints", () => endpointOf(entry, target));
  return {
    method: endpoint.method ?? (operation === "models" ? "GET" : "POST"),
    url: addressOf(entry.node.baseUrl, path === undefined ? endpoint : { ...endpoint, path }, query),
    headers: {
      "user-agent": agent,
      accept: stream ? "text/event-stream" : "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(typeof provider.headers === "function" ? provider.headers(entry.node) : provider.headers),
      ...forwarded(provider.forwardHeaders, exchange.inbound.headers),
      ...headers,
      ...endpoint.headers,
      ...entry.config.headers,
    },
  };
}

function endpointOf({ endpoints, provider }: NodeEntry, target: EndpointTarget): Endpoint {
  const source = endpoints[target.operation];
  if (source === undefined) {
    throw new GatewayError("unsupported", `provider "${provider.id}" does not serve ${target.operation}`);
  }
  return typeof source === "string" ? { path: source } : source(target);
}

function addressOf(baseUrl: string | undefined, { path, query }: Endpoint, more: MessageSource["query"]): URL {
  const isWhole = /^https?:\/\//.test(path) || baseUrl === undefined;
  const url = new URL(isWhole ? path : `${baseUrl.replace(/\/+$/, "")}/${path}`);
  for (const [name, value] of Object.entries({ ...query, ...more })) url.searchParams.set(name, value);
  return url;
}

function forwarded(
  names: readonly string[] = [],
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
