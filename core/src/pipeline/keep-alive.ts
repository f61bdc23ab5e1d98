import type { Clock, TimerHandle } from "@patchbay/sdk";

/** Silence after which a stream gets its wire's keep-alive bytes, where the protocol does not say. */
export const defaultKeepAliveMs = 15_000;

/** Calls `send` after each silence of so many milliseconds; a write that is reported begins the silence anew. */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #send: () => void;
  #lastWrite: number;
  #timer: TimerHandle | undefined;

  /** 0 ms means never. */
  constructor(clock: Clock, ms: number, send: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#send = send;
    this.#lastWrite = clock.monotonic();
    if (ms > 0) this.#arm(ms);
  }

  wrote(): void {
    this.#lastWrite = this.#clock.monotonic();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** The timer is not moved at each write: it looks, when it fires, how long the silence has been. */
  #arm(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      const silence = this.#clock.monotonic() - this.#lastWrite;
      if (silence >= this.#ms) {
        this.#send();
        this.wrote();
      }
      this.#arm(silence >= this.#ms ? this.#ms : this.#ms - silence);
    });
  }
}
