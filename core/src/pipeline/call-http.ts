import {
  type Auth,
  type Endpoint,
  GatewayError,
  type HttpProvider,
  type OperationKind,
  type UpstreamMessage,
  type Wire,
} from "@patchbay/sdk";
import { applyCredential } from "../credentials/apply-credential.ts";
import { runWaterfall } from "../hooks.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import type { Attempt } from "./attempt.ts";
import type { MatchedTransforms } from "./transform-table.ts";
import { upstreamError } from "./upstream-error.ts";

const noAuth: Auth = { type: "none" };
const agent = "patchbay/0.1";

/** What is to be sent to a node over HTTP. */
export interface HttpCall {
  readonly attempt: Attempt;
  readonly provider: HttpProvider;
  readonly wire: Wire;
  readonly operation: OperationKind;
  readonly stream: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly query?: Readonly<Record<string, string>>;
  readonly matched?: MatchedTransforms;
}

/** Sends a request to the attempt's node; the credential goes in last, after every plugin. @throws GatewayError for any status but 2xx. */
export async function callHttp(call: HttpCall): Promise<TransportResponse> {
  const { attempt, provider, wire, stream } = call;
  const { exchange, entry } = attempt;
  const { transport, config, emitter } = exchange.generation;
  const message = await throughTransforms(call, messageOf(call));
  if (emitter.wants("wire-body") && message.body !== undefined) observeBody(attempt, "request", textOf(message.body));
  const { upstream } = config;
  const authorized = applyCredential(provider.auth ?? noAuth, entry.config.credential, {
    url: new URL(message.url),
    headers: { ...message.headers },
  });
  const response = await transport.send({
    method: message.method,
    url: authorized.url,
    headers: authorized.headers,
    ...(message.body !== undefined && { body: message.body }),
    connection: entry.config.connection,
    timeouts: {
      connectMs: upstream.connectMs,
      firstByteMs: stream ? upstream.firstByteMs : upstream.wholeFirstByteMs,
      idleMs: upstream.idleMs,
    },
    signal: exchange.signal,
  });
  if (response.status >= 200 && response.status < 300) return response;
  throw await upstreamError({ response, wire, provider, node: entry.node, redact: exchange.generation.redact });
}

/** Tells observers of a body on the line; longer ones are cut. */
export function observeBody({ exchange, number }: Attempt, direction: "request" | "reply", text: string): void {
  const { emitter, host, redact } = exchange.generation;
  const body = redact(text.length > maxObserved ? text.slice(0, maxObserved) : text);
  emitter.emit(
    {
      type: "wire-body",
      at: host.clock.now(),
      exchange: exchange.id,
      side: "upstream",
      direction,
      attempt: number,
      body,
    },
    body.length,
  );
}

const maxObserved = 1024 * 1024;

interface OutgoingMessage extends Omit<UpstreamMessage, "body"> {
  readonly body?: Uint8Array | string;
}

function messageOf({ attempt, provider, operation, stream, headers, body, query }: HttpCall): OutgoingMessage {
  const { entry, candidate, exchange } = attempt;
  const endpoint = endpointOf(provider, { node: entry.node, model: candidate.model, operation, stream });
  const method = endpoint.method ?? (operation === "models" ? "GET" : "POST");
  return {
    method,
    url: addressOf(entry.node.baseUrl, endpoint, query),
    headers: {
      "user-agent": agent,
      accept: stream ? "text/event-stream" : "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...forwarded(provider, exchange.inbound.headers),
      ...provider.headers,
      ...headers,
      ...endpoint.headers,
      ...entry.config.headers,
    },
    ...(body !== undefined && { body }),
  };
}

function endpointOf(
  provider: HttpProvider,
  target: Parameters<Exclude<HttpProvider["endpoints"][OperationKind], string | undefined>>[0],
): Endpoint {
  const source = provider.endpoints[target.operation];
  if (source === undefined)
    throw new GatewayError("unsupported", `provider "${provider.id}" does not serve ${target.operation}`);
  return typeof source === "string" ? { path: source } : source(target);
}

function addressOf(baseUrl: string | undefined, { path, query }: Endpoint, more: HttpCall["query"]): string {
  const address = /^https?:\/\//.test(path) || baseUrl === undefined ? path : `${baseUrl.replace(/\/+$/, "")}/${path}`;
  if (!query && !more) return address;
  const parameters = new URLSearchParams({ ...query, ...more }).toString();
  return parameters === "" ? address : `${address}${address.includes("?") ? "&" : "?"}${parameters}`;
}

function forwarded(
  { forwardHeaders = [] }: HttpProvider,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    forwardHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

async function throughTransforms(
  { attempt, wire, matched }: HttpCall,
  message: OutgoingMessage,
): Promise<OutgoingMessage> {
  if (!matched?.upstream) return message;
  const { body, ...rest } = message;
  return await runWaterfall(
    matched.upstream,
    { ...rest, ...(body !== undefined && { body: textOf(body) }) },
    attempt.call(wire),
  );
}

function textOf(body: Uint8Array | string): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
