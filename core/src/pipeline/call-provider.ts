import {
  type Call,
  type CallProvider,
  type ChatEvent,
  type ChatRequest,
  type Clock,
  GatewayError,
} from "@patchbay/sdk";
import { blame } from "../guard.ts";
import type { Attempt } from "./attempt.ts";
import { callOf } from "./call-context.ts";
import { checkEvents } from "./check-events.ts";
import type { Frame } from "./frame.ts";
import { scrubFrame } from "./scrub.ts";

/** Runs a programmed provider: its events, checked, with time-outs and the plugin's name on its faults. */
export async function* callProvider(
  attempt: Attempt,
  provider: CallProvider,
  request: ChatRequest,
): AsyncGenerator<Frame, void, undefined> {
  const { exchange, entry, candidate } = attempt;
  const { host, config, redact } = exchange.generation;
  const controller = new AbortController();
  const abort = (): void => controller.abort(attempt.signal.reason);
  attempt.signal.addEventListener("abort", abort, { once: true });
  if (attempt.signal.aborted) abort();
  const guard = { plugin: entry.owner, hook: "outboundProvider.call" };
  let iterator: AsyncIterator<ChatEvent | readonly ChatEvent[]> | undefined;
  let finished = false;
  try {
    const call: Call<"chat"> = callOf(attempt, request, controller.signal);
    iterator = provider.call(call)[Symbol.asyncIterator]();
    let waitMs = config.upstream.firstByteMs;
    let first = true;
    for (;;) {
      // Between two events the client may have left: then the generator is closed where it stands, and not asked on.
      controller.signal.throwIfAborted();
      const wait = { ms: waitMs, clock: host.clock, signal: controller.signal, plugin: entry.owner };
      const next = await within(iterator.next(), wait);
      if (next.done) break;
      waitMs = config.upstream.idleMs;
      const events = checkEvents(next.value);
      finished ||= events.some(({ type }) => type === "finish" || type === "error");
      yield scrubFrame({ events: first ? withStart(events, exchange.id, candidate.model) : events }, redact);
      first = false;
    }
  } catch (cause) {
    throw attempt.signal.aborted
      ? GatewayError.from(attempt.signal.reason, "aborted")
      : blame(guard, cause, "provider-crashed");
  } finally {
    attempt.signal.removeEventListener("abort", abort);
    controller.abort(new GatewayError("aborted", "the attempt is over"));
    closeQuietly(iterator);
  }
  if (!finished)
    throw new GatewayError("stream-interrupted", `plugin "${entry.owner}" ended its answer without a finish`, guard);
}

/** Authors may leave out the start; the client's wire needs it. */
function withStart(events: readonly ChatEvent[], id: string, model: string): readonly ChatEvent[] {
  return events[0]?.type === "start" ? events : [{ type: "start", id, model }, ...events];
}

/** A generator that hangs cannot be waited for; its signal has been aborted and what it throws now is nobody's. */
function closeQuietly(iterator: AsyncIterator<unknown> | undefined): void {
  try {
    iterator?.return?.().then(undefined, () => undefined);
  } catch {
    // A `return` that throws has nothing left to say.
  }
}

interface Wait {
  readonly ms: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly plugin: string;
}

function within<T>(pending: Promise<T>, { ms, clock, signal, plugin }: Wait): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new GatewayError("timeout", `plugin "${plugin}" sent no event within ${ms} ms`));
    const timer = clock.after(ms, () => finish(late));
    const abort = (): void => finish(() => reject(GatewayError.from(signal.reason, "aborted")));
    const finish = (settle: () => void): void => {
      timer.cancel();
      signal.removeEventListener("abort", abort);
      settle();
    };
    signal.addEventListener("abort", abort, { once: true });
    pending.then(
      (value) => finish(() => resolve(value)),
      (cause: unknown) =>
        finish(() => reject(cause instanceof Error ? cause : new Error(GatewayError.from(cause).message))),
    );
    // A signal that was aborted before tells nobody any more.
    if (signal.aborted) abort();
  });
}
