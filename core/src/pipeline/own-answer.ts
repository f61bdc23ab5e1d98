import type { ChatEvent, TransformAnswer } from "@patchbay/sdk";
import { measured } from "../accounting/measured.ts";
import type { TransformTap } from "../attach.ts";
import { blame, guarded } from "../guard.ts";
import { checkEvents } from "./check-events.ts";
import { eventFrames, isFinished } from "./event-frames.ts";
import type { Exchange } from "./exchange.ts";
import { type Answer, commit, type CommittedAnswer } from "./frame.ts";

const hook = "transform.answer";
const deadlineMs = 1000;

/** The answer of the first transform that has one, begun; undefined, and no promise, where none is to be asked. */
export function ownAnswer(exchange: Exchange): Promise<CommittedAnswer | undefined> | undefined {
  const { answer: taps } = exchange.generation.transforms.match({
    protocol: exchange.protocol.id,
    model: exchange.model,
    pool: exchange.pool,
    wire: undefined,
  });
  return taps.length === 0 ? undefined : firstOf(taps, exchange);
}

async function firstOf(taps: readonly TransformTap[], exchange: Exchange): Promise<CommittedAnswer | undefined> {
  for (const tap of taps) {
    const answer = await answerOf(tap, exchange);
    if (!answer) continue;
    exchange.answeredByPlugin(tap.plugin);
    return answer;
  }
  return undefined;
}

/** Until its answer has begun, a transform that is optional fails for nobody but itself. */
async function answerOf(tap: TransformTap, exchange: Exchange): Promise<CommittedAnswer | undefined> {
  const { plugin, transform, account } = tap;
  const { optional = false } = transform;
  if (!account.breaker.allows()) {
    if (account.isSkipped(optional)) return undefined;
    throw account.resting();
  }
  try {
    return await measured(account, hook, () => begun(tap, exchange), { trips: true, signal: exchange.signal });
  } catch (cause) {
    if (exchange.signal.aborted) throw cause;
    exchange.generation.host.report({ plugin, hook, cause });
    if (optional) return undefined;
    throw cause;
  }
}

async function begun({ plugin, transform }: TransformTap, exchange: Exchange): Promise<CommittedAnswer | undefined> {
  const { generation, request, signal } = exchange;
  const { clock } = generation.host;
  const ask = (): unknown => transform.answer?.(request, exchange.call());
  const given = await guarded({ plugin, hook, clock, deadlineMs }, ask);
  if (given === undefined) return undefined;
  const answer: Answer = { frames: framesOf(plugin, exchange, checked(plugin, given)), passthrough: false };
  try {
    return await commit(answer);
  } catch (cause) {
    void answer.frames.return?.();
    throw signal.aborted ? cause : blame({ plugin, hook }, cause);
  }
}

function checked(plugin: string, given: unknown): TransformAnswer {
  try {
    if (isIterable(given)) return given;
    if (!Array.isArray(given)) throw new TypeError("an answer must be a list of events, or an iterable of such lists");
    const events = checkEvents(given);
    if (isFinished(events)) return events;
    throw new TypeError("an answer must have a finish");
  } catch (cause) {
    throw blame({ plugin, hook }, cause);
  }
}

function framesOf(
  plugin: string,
  { id, model, generation, signal }: Exchange,
  answer: TransformAnswer,
): Answer["frames"] {
  return eventFrames({
    plugin,
    hook,
    code: "plugin-failed",
    generation,
    signal,
    start: { id, model },
    begin: () => (Symbol.asyncIterator in answer ? answer : once(answer)),
  });
}

async function* once(events: readonly ChatEvent[]): AsyncGenerator<readonly ChatEvent[], void, undefined> {
  yield events;
}

function isIterable(value: unknown): value is AsyncIterable<readonly ChatEvent[]> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
