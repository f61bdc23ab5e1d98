import type { ChatRequest, HttpProvider, Json, Wire, WireProfile } from "@patchbay/sdk";
import type { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { capabilitiesOf, profileOf } from "./model-facts.ts";
import { refuseLosses } from "./strictness.ts";
import type { MatchedTransforms } from "./transform-table.ts";

/** What goes out, and how the answer is to be read. */
export interface PreparedBody {
  /** The client's own bytes, or text. */
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the body belongs, when that is not the provider's endpoint. */
  readonly path?: string;
  /** The client's bytes go out, but for what passthrough must change. */
  readonly passthrough: boolean;
  /** The usage was asked for by us and must be taken out again. */
  readonly dropUsage: boolean;
  readonly memo: unknown;
  /** Ask for, and expect, a stream. */
  readonly stream: boolean;
}

/** What decides over the body of an attempt. */
export interface BodyPlan {
  readonly attempt: Attempt;
  readonly provider: HttpProvider;
  readonly wire: Wire;
  readonly matched: MatchedTransforms;
  /** The neutral request, where somebody asked for it; undefined while it is unread. */
  readonly request: ChatRequest | undefined;
  /** The node refused the proofs of earlier turns. */
  readonly withoutProofs?: boolean;
}

/** Writes the body for the upstream, or passes the client's on when both speak the same wire and nobody changed anything. */
export function prepareBody(plan: BodyPlan): PreparedBody {
  const { attempt, provider } = plan;
  const { candidate, entry, exchange } = attempt;
  const stream = asksForStream(exchange, provider);
  const profile = profileOf(provider, entry, { model: candidate.model, stream });
  return mayPass(plan, stream, profile) ? passOn(plan, stream) : encode(plan, stream, profile);
}

function mayPass({ attempt, wire, matched, request }: BodyPlan, stream: boolean, profile: WireProfile): boolean {
  const { exchange } = attempt;
  return (
    exchange.wire.id === wire.id &&
    exchange.isUntouched &&
    request === undefined &&
    matched.events.length === 0 &&
    exchange.target.stream === stream &&
    !wire.codec.chat.rewrites?.(bodyOf(exchange.inbound.body), profile)
  );
}

function bodyOf(body: Json | undefined): Json {
  return body === undefined ? null : body;
}

function passOn({ attempt, wire }: BodyPlan, stream: boolean): PreparedBody {
  const { exchange, candidate } = attempt;
  const { emitter } = exchange.generation;
  const { chat } = wire.codec;
  const renamed = candidate.model === exchange.target.model ? undefined : candidate.model;
  const wantsUsage =
    stream && (emitter.wants("exchange-end", exchange.id) || emitter.wants("attempt-end", exchange.id));
  const text = renamed === undefined && !wantsUsage ? undefined : exchange.text;
  const named = text === undefined || renamed === undefined ? text : chat.patchRequest(text, { model: renamed });
  const asked = named === undefined || !wantsUsage ? named : chat.patchRequest(named, { includeUsage: true });
  const body = asked === undefined || asked === exchange.text ? exchange.body : asked;
  return {
    body,
    passthrough: true,
    dropUsage: wantsUsage && asked !== named,
    memo: undefined,
    stream,
  };
}

function encode(
  { attempt, provider, wire, request, withoutProofs = false }: BodyPlan,
  stream: boolean,
  profile: WireProfile,
): PreparedBody {
  const { exchange, candidate, entry } = attempt;
  const neutral = request ?? withModel(exchange.request, candidate.model);
  const { losses, proofs } = attempt;
  const { body, headers, path, memo } = wire.codec.chat.encodeRequest(neutral, {
    model: neutral.model,
    stream,
    capabilities: capabilitiesOf(provider, entry, candidate.model),
    profile,
    losses: losses.request,
    ...(withoutProofs ? { withoutProofs } : proofs && { proofs }),
  });
  if (exchange.strictness === "reject") refuseLosses(exchange.losses.entriesWith(losses));
  return {
    body: JSON.stringify(body),
    ...(headers && { headers }),
    ...(path !== undefined && { path }),
    passthrough: false,
    dropUsage: false,
    memo,
    stream,
  };
}

/** Whether the node is asked for a stream. */
export function asksForStream({ target }: Pick<Exchange, "target">, { alwaysStream }: HttpProvider): boolean {
  return target.stream || alwaysStream === true;
}

/** The request for the model that the node is asked for. */
export function withModel(request: ChatRequest, model: string): ChatRequest {
  return request.model === model ? request : { ...request, model };
}
