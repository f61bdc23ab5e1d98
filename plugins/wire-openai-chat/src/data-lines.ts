import { GatewayError } from "@patchbay/sdk";

const maxLength = 16 * 1024 * 1024;

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
  let rest = "";
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

  const read = (text: string, last: boolean): readonly string[] => {
    const all = rest + text;
    // A carriage return at the very end may be half of a line end.
    const held = !last && all.endsWith("\r") ? 1 : 0;
    const lines = all.slice(0, all.length - held).split(/\r\n|\n|\r/);
    rest = last ? "" : (lines.pop() ?? "") + all.slice(all.length - held);
    if (rest.length > maxLength) throw new GatewayError("invalid-reply", "the stream has a line that is too long");
    const out: string[] = [];
    for (const line of lines) take(line, out);
    if (last) take("", out);
    return out;
  };

  return {
    push: (chunk) => read(decoder.decode(chunk, { stream: true }), false),
    end: () => read(decoder.decode(), true),
  };
}

/** What a line says: the value of `data`, or itself when it is JSON without a field; undefined for all others. */
export function dataOf(line: string): string | undefined {
  if (line.startsWith("data:")) return line.startsWith("data: ") ? line.slice(6) : line.slice(5);
  return line.startsWith("{") ? line : undefined;
}
