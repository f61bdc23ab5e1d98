import { encodeSse } from "@patchbay/sdk/http";
import type { Facts } from "./facts.ts";
import type { Filter } from "./filter.ts";
import type { Shown } from "./shown.ts";

/** Most that is handed to the line at once. */
const maxPiece = 65_536;

/**
 * One who listens. What waits for the line, and events of exchanges of which it is not known yet whether they are asked for,
 * have one bound; what does not fit is left out, and the feed tells how much.
 */
export class Listener {
  readonly shown: Shown;
  readonly #filter: Filter;
  readonly #max: number;
  readonly #held = new Map<string, string[]>();
  #waiting: string[] = [];
  #size = 0;
  #dropped = 0;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(shown: Shown, filter: Filter, max: number) {
    this.shown = shown;
    this.#filter = filter;
    this.#max = max;
  }

  /** Takes an event of an exchange, or leaves it. */
  take(exchange: string, facts: Facts, text: () => string): void {
    const verdict = this.#filter(facts);
    if (verdict === "no") return this.forget(exchange);
    if (verdict === "open") return this.#hold(exchange, text());
    const held = this.#held.get(exchange) ?? [];
    this.forget(exchange);
    for (const each of [...held, text()]) this.#push(each);
  }

  /** What was held for an exchange is not wanted. */
  forget(exchange: string): void {
    for (const text of this.#held.get(exchange) ?? []) this.#size -= text.length;
    this.#held.delete(exchange);
  }

  /** Lets the line know that the feed still runs. */
  beat(): void {
    if (this.#waiting.length === 0) this.#push(": still here\n\n");
  }

  close(): void {
    this.#isClosed = true;
    this.#held.clear();
    this.#wake?.();
  }

  /** What is to be sent, piece by piece, until it is closed. */
  async *pieces(): AsyncGenerator<string> {
    for (;;) {
      const piece = this.#nextPiece();
      if (piece !== "") yield piece;
      else if (this.#isClosed) return;
      else await this.#wait();
    }
  }

  #push(text: string): void {
    if (!this.#makeRoom(text.length)) return this.#drop(1);
    // The gap is told of where it is.
    if (this.#dropped > 0) this.#tellDropped();
    this.#waiting.push(text);
    this.#size += text.length;
    this.#wake?.();
  }

  #hold(exchange: string, text: string): void {
    if (!this.#makeRoom(text.length)) return this.#drop(1);
    const held = this.#held.get(exchange);
    if (held) held.push(text);
    else this.#held.set(exchange, [text]);
    this.#size += text.length;
  }

  /** Of what is held, the oldest makes room. Whether there is room then. */
  #makeRoom(length: number): boolean {
    for (const [oldest, texts] of this.#held) {
      if (this.#size + length <= this.#max) break;
      this.#drop(texts.length);
      this.forget(oldest);
    }
    return this.#size + length <= this.#max;
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#wake?.();
  }

  #tellDropped(): void {
    const text = encodeSse(JSON.stringify({ type: "dropped", events: this.#dropped }), "dropped");
    this.#dropped = 0;
    this.#waiting.push(text);
    this.#size += text.length;
  }

  #nextPiece(): string {
    if (this.#waiting.length === 0 && this.#dropped > 0) this.#tellDropped();
    let length = 0;
    const found = this.#waiting.findIndex((text) => (length += text.length) >= maxPiece);
    const piece = this.#waiting.splice(0, found === -1 ? this.#waiting.length : found + 1).join("");
    this.#size -= piece.length;
    return piece;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
