import type { KernelEventKind, Observer } from "@patchbay/sdk";
import type { ObserverHost } from "./observer-queue.ts";

/** Asks an observer what it wants just now. */
export type LiveWish = (kind: KernelEventKind, exchange: string | undefined) => boolean;

/** For blame. */
const hook = "observe.wants";
const reportEveryMs = 60_000;

/** What an observer wants at a moment; undefined for one that always wants what it listed. One that throws wants nothing. */
export function liveWish(plugin: string, observer: Observer, host: ObserverHost): LiveWish | undefined {
  if (!observer.wants) return undefined;
  let silentUntil = Number.NEGATIVE_INFINITY;
  return (kind, exchange) => {
    try {
      // What is no boolean, such as a promise, is no wish.
      return observer.wants?.(kind, exchange) === true;
    } catch (cause) {
      const now = host.clock.monotonic();
      if (now < silentUntil) return false;
      // Before the report: it is an event as well, and may be asked about.
      silentUntil = now + reportEveryMs;
      host.report({ plugin, hook, cause });
      return false;
    }
  };
}

/** Who wants a kind of event. */
export class Wishes {
  readonly #always = new Set<KernelEventKind>();
  readonly #live = new Map<KernelEventKind, LiveWish[]>();

  /** `wish` is undefined for one that always wants it. */
  add(kind: KernelEventKind, wish: LiveWish | undefined): void {
    const wishes = this.#live.get(kind) ?? [];
    if (wish) this.#live.set(kind, [...wishes, wish]);
    else this.#always.add(kind);
  }

  /** Whether anybody wants it just now. */
  has(kind: KernelEventKind, exchange: string | undefined): boolean {
    if (this.#always.has(kind)) return true;
    return this.#live.get(kind)?.some((wish) => wish(kind, exchange)) === true;
  }
}
