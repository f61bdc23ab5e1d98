import type { ExchangeStartEvent } from "@patchbay/sdk";
import type { Gap, TapedEvent } from "./tape.ts";

/** An exchange that is being recorded. */
export class Taking {
  readonly exchange: string;
  readonly startedAt: number;
  /** Whether it is of the share that is kept. */
  readonly isSampled: boolean;
  readonly gaps = new Set<Gap>();
  readonly #maxBytes: number;
  #events: TapedEvent[] = [];
  #bytes = 0;
  #attempts = 0;

  constructor({ exchange, at }: ExchangeStartEvent, isSampled: boolean, maxBytes: number) {
    this.exchange = exchange;
    this.startedAt = at;
    this.isSampled = isSampled;
    this.#maxBytes = maxBytes;
  }

  get events(): readonly TapedEvent[] {
    return this.#events;
  }

  /** Characters of bodies and a rough size of everything else. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes an event, or notes that it does not fit; by how much it grew. */
  take(event: TapedEvent): number {
    if (event.type === "attempt-start") this.#attempts++;
    if (event.type === "exchange-end" && event.attempts > this.#attempts) this.gaps.add("events-dropped");
    if (event.type === "wire-body" && event.body.length >= longestBody) this.gaps.add("body-cut");
    const bytes = usualBytes + (event.type === "wire-body" ? event.body.length : 0);
    // The end is small, and a tape without it tells nothing of the rest.
    if (this.#bytes + bytes > this.#maxBytes && event.type !== "exchange-end") {
      this.gaps.add("too-large");
      return 0;
    }
    this.#events.push(event);
    this.#bytes += bytes;
    return bytes;
  }
}

const usualBytes = 256;

/** The kernel cuts what is longer. */
const longestBody = 1024 * 1024;
