import type { Wire } from "@patchbay/sdk";
import { sendAuthorized } from "../credentials/send-authorized.ts";
import { decodeText } from "../decode-text.ts";
import { runWaterfall } from "../hooks.ts";
import { boundToNode, wayTo } from "../upstream/node-way.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { showHead } from "./answer-head.ts";
import type { Attempt } from "./attempt.ts";
import { observeBody } from "./observe-body.ts";
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
  const { transport, config, emitter, redact } = exchange.generation;
  const plain = outgoingMessage(call);
  const message = matched?.upstream ? await throughTransforms(matched.upstream, call, plain) : plain;
  if (emitter.wants("wire-body") && message.body !== undefined)
    observeUpstream(attempt, "request", textOf(message.body));
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

/** Tells observers of a body between the kernel and a node. */
export function observeUpstream({ exchange, number }: Attempt, direction: "request" | "reply", text: string): void {
  const at = exchange.generation.host.clock.now();
  observeBody(exchange, { at, side: "upstream", direction, attempt: number }, text);
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
