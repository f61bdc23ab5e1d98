import { GatewayError } from "@patchbay/sdk";
import { createTextLines } from "./text-lines.ts";

/** Longest line that a stream may have, in UTF-16 units. */
export const maxLineLength = 16 * 1024 * 1024;

/**
 * Reads the data of server-sent events. More lenient than the standard asks for: some vendors send a bare line of
 * JSON between the events, mostly an error, which a plain event reader would pass over.
 */
export interface DataLines {
  /** @throws GatewayError `invalid-reply` for a line of more than 16 Mi characters. */
  push(chunk: Uint8Array): readonly string[];
  end(): readonly string[];
}

/** Makes a reader for one stream. */
export function createDataLines(): DataLines {
  const decoder = new TextDecoder();
  const lines = createTextLines();
  let pending: string | undefined;

  const take = (line: string, out: string[]): void => {
    const data = dataOf(line);
    if (line === "" || (data !== undefined && !line.startsWith("data"))) {
      if (pending !== undefined) out.push(pending);
      pending = undefined;
    }
    if (data === undefined) return;
    if (line.startsWith("data")) pending = pending === undefined ? data : `${pending}\n${data}`;
    else out.push(data);
  };

  const takeAll = (complete: readonly string[]): readonly string[] => {
    const out: string[] = [];
    for (const line of complete) take(line, out);
    return out;
  };

  return {
    push(chunk) {
      const out = takeAll(lines.push(decoder.decode(chunk, { stream: true })));
      if (lines.held() > maxLineLength)
        throw new GatewayError("invalid-reply", "the stream has a line that is too long");
      return out;
    },
    end: () => takeAll([...lines.push(decoder.decode()), lines.end(), ""]),
  };
}

/** What a line says: the value of `data`, or itself when it is JSON without a field; undefined for all others. */
export function dataOf(line: string): string | undefined {
  if (line.startsWith("data:")) return line.startsWith("data: ") ? line.slice(6) : line.slice(5);
  return line.startsWith("{") ? line : undefined;
}
