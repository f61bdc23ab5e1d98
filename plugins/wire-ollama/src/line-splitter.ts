/** Splits a stream into lines, from bytes or text cut anywhere. Never throws. */
export interface LineSplitter {
  push(chunk: Uint8Array | string): readonly string[];
  /** What stands behind the last line end; the stream is over. */
  end(): string;
  /** Length of the line that has no end yet. */
  pending(): number;
}

/** Makes a splitter for one stream. Only new text is searched, so that a long line costs no more than its length. */
export function createLineSplitter(): LineSplitter {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      const lines = text.split("\n");
      lines[0] = rest + (lines[0] ?? "");
      rest = lines.pop() ?? "";
      return lines;
    },
    end() {
      const last = rest + decoder.decode();
      rest = "";
      return last;
    },
    pending: () => rest.length,
  };
}
