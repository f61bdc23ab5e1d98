import type { Exchange } from "./exchange.ts";

/** Waits; shorter when it is called off. Never rejects. */
export function pause({ signal, generation }: Pick<Exchange, "signal" | "generation">, ms: number): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = generation.host.clock.after(ms, done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
