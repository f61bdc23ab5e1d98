import type { AbortSource } from "../../rpc/abort-source.ts";
import type { Timers } from "../timers.ts";

type Listener = ((event: AbortEvent) => void) | { handleEvent(event: AbortEvent): void };

/** The one event that a signal has. */
interface AbortEvent {
  readonly type: "abort";
  readonly target: GuestAbortSignal;
}

/** What platforms throw when something was called off (WHATWG DOM, "AbortError"). */
class AbortError extends Error {
  override readonly name: string = "AbortError";
  readonly code = 20;
}

class TimeoutError extends AbortError {
  override readonly name = "TimeoutError";
}

// Nobody but this module aborts a signal.
let abortSignal: (signal: GuestAbortSignal, reason: unknown) => void;

/** `AbortSignal` as WHATWG DOM has it, for engines that bring none. */
export class GuestAbortSignal {
  static timers: Timers | undefined;
  onabort: ((event: AbortEvent) => void) | null = null;
  #reason: unknown;
  #aborted = false;
  readonly #listeners = new Set<Listener>();

  static abort(reason?: unknown): GuestAbortSignal {
    const signal = new GuestAbortSignal();
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(ms: number): GuestAbortSignal {
    const signal = new GuestAbortSignal();
    GuestAbortSignal.timers?.after(ms, () => abortSignal(signal, new TimeoutError("the operation timed out")));
    return signal;
  }

  static any(signals: Iterable<GuestAbortSignal>): GuestAbortSignal {
    const joined = new GuestAbortSignal();
    const sources = [...signals];
    const first = sources.find(({ aborted }) => aborted);
    if (first) abortSignal(joined, first.reason);
    else for (const source of sources) source.addEventListener("abort", () => abortSignal(joined, source.reason));
    return joined;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** A signal aborts once, so that every listener is for once. */
  addEventListener(type: string, listener: Listener | null): void {
    if (type === "abort" && listener && !this.#aborted) this.#listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener | null): void {
    if (type === "abort" && listener) this.#listeners.delete(listener);
  }

  static {
    abortSignal = (signal: GuestAbortSignal, reason: unknown): void => signal.#abort(reason);
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason === undefined ? new AbortError("this operation was aborted") : reason;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    const event: AbortEvent = { type: "abort", target: this };
    if (this.onabort) tell(this, this.onabort, event);
    for (const listener of listeners) tell(this, listener, event);
  }
}

/** As on any platform, a listener that throws keeps nobody else from hearing of it. */
function tell(signal: GuestAbortSignal, listener: Listener, event: AbortEvent): void {
  try {
    if (typeof listener === "function") listener.call(signal, event);
    else listener.handleEvent(event);
  } catch {
    // The abort goes on.
  }
}

/** `AbortController` as WHATWG DOM has it. */
export class GuestAbortController {
  readonly signal: GuestAbortSignal = new GuestAbortSignal();

  abort(reason?: unknown): void {
    abortSignal(this.signal, reason);
  }
}

/** A source of aborts for the line; its signal is a full one as far as anybody here uses it. */
export function makeGuestAbort(): AbortSource {
  const controller = new GuestAbortController();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const signal = controller.signal as unknown as AbortSignal;
  return { signal, abort: (reason) => controller.abort(reason) };
}
