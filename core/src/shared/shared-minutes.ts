import type { Clock } from "@patchbay/sdk";
import { type Let, type MinuteLimits, minuteMs } from "../nodes/minute-limits.ts";
import type { NodeRecord } from "../nodes/node-record.ts";
import { alone, type StoreLink } from "./store-link.ts";

/** Requests and tokens per minute of nodes that several instances ask. */
export class SharedMinutes {
  readonly #link: StoreLink;
  readonly #clock: Clock;

  constructor(link: StoreLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** Lets a request of so many tokens through, or says when the minute is over. Alone, by this instance's own numbers. */
  async take(record: NodeRecord, limits: MinuteLimits, tokens: number): Promise<Let> {
    const { requestsPerMinute, tokensPerMinute } = limits;
    const requests = await this.#take(`requests:${record.key}`, 1, requestsPerMinute);
    if (requests === alone) return record.minute.take(limits, tokens, this.#clock.now());
    if (!requests.ok) return requests;
    const size = await this.#take(`tokens:${record.key}`, tokens, tokensPerMinute);
    if (size === alone) return record.minute.take(limits, tokens, this.#clock.now());
    if (size.ok) record.minute.count(tokens, this.#clock.now());
    else if (requestsPerMinute !== undefined) void this.#add(`requests:${record.key}`, -1);
    return size;
  }

  /** A request that was let through at some time had more or fewer tokens than was thought. */
  correct(record: NodeRecord, tokens: number, takenAt: number): void {
    const now = this.#clock.now();
    record.minute.correct(tokens, now);
    if (tokens !== 0 && now < takenAt + minuteMs) void this.#add(`tokens:${record.key}`, tokens);
  }

  #take(key: string, amount: number, limit: number | undefined): Promise<Let | typeof alone> {
    if (limit === undefined) return Promise.resolve({ ok: true });
    return this.#link.ask((store) => store.take(key, amount, { limit, windowMs: minuteMs }));
  }

  #add(key: string, amount: number): Promise<unknown> {
    return this.#link.ask((store) => store.add(key, amount, minuteMs));
  }
}
