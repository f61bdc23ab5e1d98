import type { Wire } from "@patchbay/sdk";
import { sendAuthorized } from "../credentials/send-authorized.ts";
import { decodeText } from "../decode-text.ts";
import { runWaterfall } from "../hooks.ts";
import { boundToNode, wayTo } from "../upstream/node-way.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { showHead } from "./answer-head.ts";
import type { Attempt } from "./attempt.ts";
import { observeBody, observeHead } from "./observe-wire.ts";
import { type MessageSource, type OutgoingMessage, outgoingMessage } from "./outgoing-message.ts";
import type { MatchedTransforms } from "./transform-table.ts";
import { upstreamError } from "./upstream-error.ts";

/** What is to be sent to a node over HTTP. */
export interface HttpCall extends MessageSource {
  readonly wire: Wire;
  readonly matched?: MatchedTransforms;
}

/** Sends a request to the attempt's node; the credential goes in last, after every plugin. @throws GatewayError for any status but 2xx. */
export async function callHttp(call: HttpCall): Promise<TransportResponse> {
  const { attempt, provider, wire, stream, matched } = call;
  const { exchange, entry } = attempt;
  const { transport, config, redact } = exchange.generation;
  const plain = outgoingMessage(call);
  const message = matched?.upstream ? await throughTransforms(matched.upstream, call, plain) : plain;
  observeRequest(attempt, message);
  const { connectMs, firstByteMs, wholeFirstByteMs, idleMs } = config.upstream;
  const way = wayTo(entry, exchange.generation);
  const bound = boundToNode(message, entry, exchange.generation);
  const response = await sendAuthorized(way.access, bound, ({ url, headers }) =>
    transport.send({
      method: bound.method,
      url,
      headers,
      ...(bound.body !== undefined && { body: bound.body }),
      connection: entry.config.connection,
      timeouts: { connectMs, firstByteMs: stream ? firstByteMs : wholeFirstByteMs, idleMs },
      signal: attempt.signal,
      reach: way.reach,
    }),
  );
  observeReplyHead(attempt, response);
  if (matched && matched.head.length > 0) headSeen(matched.head, attempt, response);
  if (response.status >= 200 && response.status < 300) return response;
  const { clock } = exchange.generation.host;
  throw await upstreamError({
    response,
    wire,
    provider,
    entry,
    redact,
    clock,
    signal: attempt.signal,
    onBody: (text) => observeReply(attempt, text),
  });
}

/** @throws GatewayError of a transform that failed; nobody reads the answer then. */
function headSeen(
  taps: MatchedTransforms["head"],
  attempt: Attempt,
  { status, headers, body }: TransportResponse,
): void {
  try {
    showHead(taps, { status, headers }, attempt);
  } catch (cause) {
    body.cancel();
    throw cause;
  }
}

/** Tells observers of the body of a node's answer, or of a piece of it, where somebody wants to know. */
export function observeReply({ exchange, number: attempt }: Attempt, text: string): void {
  if (text === "" || !exchange.generation.emitter.wants("wire-body", exchange.id)) return;
  observeBody(exchange, { side: "upstream", direction: "reply", attempt }, text);
}

/** As it is without the credential, which goes in last. */
function observeRequest({ exchange, number: attempt }: Attempt, message: OutgoingMessage): void {
  const { id, generation } = exchange;
  const { emitter } = generation;
  const place = { side: "upstream", direction: "request", attempt } as const;
  if (emitter.wants("wire-head", id)) {
    const { method, url, headers } = message;
    observeHead(exchange, place, { method, url: url.href, headers });
  }
  if (emitter.wants("wire-body", id) && message.body !== undefined) observeBody(exchange, place, textOf(message.body));
}

function observeReplyHead({ exchange, number: attempt }: Attempt, { status, headers }: TransportResponse): void {
  if (!exchange.generation.emitter.wants("wire-head", exchange.id)) return;
  observeHead(exchange, { side: "upstream", direction: "reply", attempt }, { status, headers });
}

async function throughTransforms(
  hook: NonNullable<MatchedTransforms["upstream"]>,
  { attempt, wire }: HttpCall,
  { url, body, ...rest }: OutgoingMessage,
): Promise<OutgoingMessage> {
  const before = { ...rest, url: url.href, ...(body !== undefined && { body: textOf(body) }) };
  const after = await runWaterfall(hook, before, attempt.call(wire));
  return { ...after, url: new URL(after.url) };
}

function textOf(body: Uint8Array | string): string {
  return typeof body === "string" ? body : decodeText(body);
}
