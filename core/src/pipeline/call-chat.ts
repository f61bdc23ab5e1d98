import { type ChatRequest, GatewayError, type HttpProvider, type Wire } from "@patchbay/sdk";
import { runWaterfall } from "../hooks.ts";
import { parametersOf } from "../nodes/routed-candidate.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { applyParameters } from "./apply-parameters.ts";
import { underAskedName } from "./asked-name.ts";
import type { Attempt } from "./attempt.ts";
import { callHttp } from "./call-http.ts";
import { callProvider } from "./call-provider.ts";
import { startMachines, throughMachines } from "./event-machines.ts";
import { type Answer, commit, type CommittedAnswer, type FrameSource } from "./frame.ts";
import { prepared } from "./prepared.ts";
import { asksForStream, prepareBody, type PreparedBody, withModel } from "./prepare-body.ts";
import { readFrames } from "./read-frames.ts";
import { refuseForeignState } from "./stored-state.ts";
import type { MatchedTransforms } from "./transform-table.ts";

/** A committed answer and the attempt that it belongs to. */
export interface ChatAnswer extends CommittedAnswer {
  readonly attempt: Attempt;
}

/** Programmed providers have no wire: no filter by wire is meant for them. */
const noWire = "";

/** Calls the attempt's node for a chat and waits until its answer has begun. */
export async function callChat(attempt: Attempt): Promise<ChatAnswer> {
  const { exchange, entry, candidate } = attempt;
  const { wire, provider } = entry;
  refuseForeignState(attempt);
  const matched = exchange.generation.transforms.match({
    protocol: exchange.protocol.id,
    model: exchange.model,
    pool: candidate.node.pool,
    wire: wire?.id ?? noWire,
  });
  const ruled = ruledRequest(attempt);
  const request = matched.attempt ? await throughTransforms(attempt, matched.attempt, ruled) : ruled;
  if ("call" in provider || !wire) return await begun(attempt, matched, async () => programmed(attempt, request));
  const preparing = prepared(attempt, "chat", asksForStream(exchange, provider));
  if (preparing) await preparing;
  return await withProofs({ attempt, provider, wire, matched, request });
}

/** A node that does not know the proofs of earlier turns is asked once more without, before anything was said. */
async function withProofs(call: DeclaredCall): Promise<ChatAnswer> {
  const { attempt, matched, withoutProofs = false } = call;
  const body = prepareBody(call);
  try {
    return await begun(attempt, matched, () => declared(call, body));
  } catch (cause) {
    const isRefused = GatewayError.is(cause) && cause.code === "proof-refused";
    if (!isRefused || body.passthrough || withoutProofs) throw cause;
    attempt.losses.clear();
    return await withProofs({ ...call, withoutProofs: true });
  }
}

/** Asks, and waits for what commits. */
async function begun(attempt: Attempt, matched: MatchedTransforms, ask: () => Promise<Answer>): Promise<ChatAnswer> {
  const { host } = attempt.exchange.generation;
  const machines =
    matched.events.length > 0 ? startMachines(matched.events, attempt.call(attempt.entry.wire), host) : undefined;
  let frames: FrameSource | undefined;
  try {
    const answer = await ask();
    frames = machines ? throughMachines(answer.frames, machines) : answer.frames;
    const committed = await commit({ ...answer, frames }, (usage) => (attempt.usage = usage));
    attempt.committed();
    return { ...underAskedName(committed, attempt), attempt };
  } catch (cause) {
    machines?.close();
    void frames?.return?.();
    throw cause;
  }
}

/** The request with the parameters that the config sets for this candidate; undefined when they change nothing. */
function ruledRequest({ exchange, candidate }: Attempt): ChatRequest | undefined {
  const rules = parametersOf(candidate);
  if (!rules) return undefined;
  const ruled = applyParameters(exchange.request, rules);
  return ruled === exchange.request ? undefined : withModel(ruled, candidate.model);
}

/** The request after the transforms at position `attempt`; undefined when nobody changed it. */
async function throughTransforms(
  attempt: Attempt,
  hook: NonNullable<MatchedTransforms["attempt"]>,
  ruled: ChatRequest | undefined,
): Promise<ChatRequest | undefined> {
  const before = ruled ?? withModel(attempt.exchange.request, attempt.candidate.model);
  const after = await runWaterfall(hook, before, attempt.call(attempt.entry.wire));
  return after === before ? ruled : after;
}

function programmed(attempt: Attempt, request: ChatRequest | undefined): Answer {
  const { provider } = attempt.entry;
  if (!("call" in provider)) throw new TypeError(`provider "${provider.id}" has neither a wire nor a call`);
  attempt.started(undefined, false);
  return {
    frames: callProvider(attempt, provider, request ?? withModel(attempt.exchange.request, attempt.candidate.model)),
    passthrough: false,
  };
}

interface DeclaredCall {
  readonly attempt: Attempt;
  readonly provider: HttpProvider;
  readonly wire: Wire;
  readonly matched: MatchedTransforms;
  readonly request: ChatRequest | undefined;
  readonly withoutProofs?: boolean;
}

async function declared(call: DeclaredCall, prepared: PreparedBody): Promise<Answer> {
  const { attempt, wire, provider, matched } = call;
  attempt.started(wire, prepared.passthrough);
  const { body, headers, path, stream } = prepared;
  const response = await callHttp({
    attempt,
    provider,
    wire,
    matched,
    operation: "chat",
    stream,
    body,
    ...(headers && { headers }),
    ...(path !== undefined && { path }),
  });
  try {
    return answerOf(attempt, wire, prepared, response);
  } catch (cause) {
    response.body.cancel();
    throw cause;
  }
}

const whole = /^application\/json\b/;
/** What a stream is not; without a type it may be anything. */
const unstreamed = /^(?:$|application\/json\b|text\/(?:plain|html)\b)/;

/** Some upstreams answer a wish for a stream with the whole, or the other way round: then it is read and written anew. */
function answerOf(attempt: Attempt, wire: Wire, prepared: PreparedBody, response: TransportResponse): Answer {
  const type = response.headers["content-type"] ?? "";
  const stream = prepared.stream && !whole.test(type);
  const isAsAsked = prepared.stream ? !unstreamed.test(type) : whole.test(type);
  const passthrough = prepared.passthrough && isAsAsked;
  const frames = readFrames({
    attempt,
    wire,
    response,
    memo: prepared.memo,
    dropUsage: prepared.dropUsage,
    stream,
    passthrough,
  });
  const contentType = response.headers["content-type"];
  return { frames, passthrough, ...(contentType !== undefined && { contentType }) };
}
