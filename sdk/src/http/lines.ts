import { GatewayError } from "../gateway-error.ts";

const maxLineLength = 16 * 1024 * 1024;

/** Reads lines (as of newline-delimited JSON) from bytes cut anywhere. Empty lines are left out. */
export interface LineDecoder {
  /** @throws GatewayError `invalid-reply` for a line of more than 16 Mi characters. */
  push(chunk: Uint8Array): readonly string[];
  end(): readonly string[];
}

/** Makes a decoder for one stream. */
export function createLineDecoder(): LineDecoder {
  const decoder = new TextDecoder();
  let rest = "";
  // Only new text is searched, so that a long line in many pieces is not searched again with each.
  const split = (text: string, last: boolean): readonly string[] => {
    const [head = "", ...lines] = text.split("\n");
    const all = [rest + head, ...lines];
    rest = last ? "" : (all.pop() ?? "");
    if (rest.length > maxLineLength) throw new GatewayError("invalid-reply", "the stream has a line that is too long");
    return all.map(withoutReturn).filter((line) => line.trim() !== "");
  };
  return {
    push: (chunk) => split(decoder.decode(chunk, { stream: true }), false),
    end: () => split(decoder.decode(), true),
  };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
