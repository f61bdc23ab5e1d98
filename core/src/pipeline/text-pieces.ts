import { createStreamScrubber, type StreamScrubber } from "../credentials/stream-scrubber.ts";

/** The text of bytes that come in pieces cut anywhere: a character that is cut waits for its rest. */
export class TextPieces {
  readonly #decoder = new TextDecoder();
  readonly #scrubber: StreamScrubber;

  constructor(words: readonly string[]) {
    this.#scrubber = createStreamScrubber(words);
  }

  push(piece: Uint8Array | string): string {
    return this.#decoder.decode(this.#scrubber.push(Buffer.from(piece)), { stream: true });
  }

  /** What is left of a character whose rest did not come. */
  end(): string {
    return this.#decoder.decode(this.#scrubber.end());
  }
}
