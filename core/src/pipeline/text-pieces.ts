/** The text of bytes that come in pieces cut anywhere: a character that is cut waits for its rest. */
export class TextPieces {
  readonly #decoder = new TextDecoder();

  push(piece: Uint8Array | string): string {
    return typeof piece === "string" ? this.end() + piece : this.#decoder.decode(piece, { stream: true });
  }

  /** What is left of a character whose rest did not come. */
  end(): string {
    return this.#decoder.decode();
  }
}
