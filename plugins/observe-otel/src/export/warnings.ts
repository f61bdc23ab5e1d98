import type { PluginContext } from "@patchbay/sdk";

const minuteMs = 60_000;

/** Says what was lost, at most once a minute and at the end. */
export class Warnings {
  readonly #context: Pick<PluginContext, "log" | "clock">;
  readonly #lost = new Map<string, number>();
  #error: string | undefined;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(context: Pick<PluginContext, "log" | "clock">) {
    this.#context = context;
  }

  lost(what: string, count: number, error?: string): void {
    this.#lost.set(what, (this.#lost.get(what) ?? 0) + count);
    this.#error = error ?? this.#error;
    if (this.#context.clock.monotonic() - this.#saidAt >= minuteMs) this.say();
  }

  /** What was not said yet. */
  say(): void {
    if (this.#lost.size === 0) return;
    this.#saidAt = this.#context.clock.monotonic();
    const lost = Object.fromEntries(this.#lost);
    const error = this.#error;
    this.#lost.clear();
    this.#error = undefined;
    this.#context.log.warn("telemetry did not arrive", { lost, ...(error !== undefined && { error }) });
  }
}
