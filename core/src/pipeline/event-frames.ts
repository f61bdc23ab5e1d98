import { type ChatEvent, type Clock, type FailureCode, GatewayError } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { type Blame, blame } from "../guard.ts";
import { checkEvents } from "./check-events.ts";
import type { Frame } from "./frame.ts";
import { scrubFrame } from "./scrub.ts";

/** A plugin that answers with events of its own. */
export interface EventSource extends Blame {
  readonly generation: Pick<Generation, "host" | "config" | "redact">;
  /** Aborts when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** What an answer begins with whose author left the beginning out. */
  readonly start: { readonly id: string; readonly model: string };
  /** What its faults are. */
  readonly code: FailureCode;
  /** Begins the answer; its signal aborts as well when the answer is given up. */
  readonly begin: (signal: AbortSignal) => AsyncIterable<ChatEvent | readonly ChatEvent[]>;
}

/** A plugin's own events, checked, with time-outs and the plugin's name on its faults. */
export async function* eventFrames(source: EventSource): AsyncGenerator<Frame, void, undefined> {
  const { plugin, hook, signal, start, generation } = source;
  const { host, config, redact } = generation;
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  let iterator: AsyncIterator<ChatEvent | readonly ChatEvent[]> | undefined;
  let finished = false;
  try {
    iterator = source.begin(controller.signal)[Symbol.asyncIterator]();
    let waitMs = config.upstream.firstByteMs;
    let first = true;
    for (;;) {
      // Between two events the client may have left: then the generator is closed where it stands, and not asked on.
      controller.signal.throwIfAborted();
      const wait = { ms: waitMs, clock: host.clock, signal: controller.signal, plugin };
      const next = await within(iterator.next(), wait);
      if (next.done) break;
      waitMs = config.upstream.idleMs;
      const events = checkEvents(next.value);
      finished ||= isFinished(events);
      yield scrubFrame({ events: first ? withStart(events, start) : events }, redact);
      first = false;
    }
  } catch (cause) {
    throw signal.aborted ? GatewayError.from(signal.reason, "aborted") : blame({ plugin, hook }, cause, source.code);
  } finally {
    signal.removeEventListener("abort", abort);
    controller.abort(new GatewayError("aborted", "the attempt is over"));
    closeQuietly(iterator);
  }
  if (!finished)
    throw new GatewayError("stream-interrupted", `plugin "${plugin}" ended its answer without a finish`, {
      plugin,
      hook,
    });
}

/** Whether events end an answer. */
export function isFinished(events: readonly ChatEvent[]): boolean {
  return events.some(({ type }) => type === "finish" || type === "error");
}

/** Authors may leave out the start; the client's wire needs it. */
function withStart(events: readonly ChatEvent[], start: EventSource["start"]): readonly ChatEvent[] {
  return events[0]?.type === "start" ? events : [{ type: "start", ...start }, ...events];
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
