import { type ChatEvent, collectReply } from "@patchbay/sdk";
import { debugHeaders } from "./debug-headers.ts";
import type { Exchange } from "./exchange.ts";

/** Headers that every stream gets. */
export const streamHeaders = { "cache-control": "no-cache", "x-accel-buffering": "no" };

/** Headers of an answer. */
export function answerHeaders(exchange: Exchange, contentType: string): Readonly<Record<string, string>> {
  return { ...exchange.replyHeaders.all, "content-type": contentType, ...debugHeaders(exchange) };
}

/** What an exchange keeps of the answer that is written to its client. */
export class AnswerNotes {
  readonly #exchange: Exchange;
  readonly #seen: ChatEvent[] | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#seen = exchange.generation.emitter.wants("reply", exchange.id) ? [] : undefined;
  }

  see(events: readonly ChatEvent[]): void {
    for (const event of events) {
      if (event.type === "usage") this.#exchange.usage = event.usage;
      else if (event.type === "finish") this.#exchange.finish = event.reason;
    }
    this.#seen?.push(...events);
  }

  /** What came of the answer, folded; also when it was cut short. */
  fold(): void {
    if (this.#seen) this.#exchange.reply = collectReply(this.#seen);
  }
}
