import { maxLineLength } from "../data-lines.ts";
import { createTextLines } from "../text-lines.ts";
import type { Report } from "./rules.ts";

/** Cuts a stream into the data of its events, and reports what is wrong with their frames. */
export interface Frames {
  push(chunk: Uint8Array | string): readonly string[];
  end(): readonly string[];
}

const byteOrderMark = "\uFEFF";
const field = /^(data|event|id|retry)?(:|$)/;

/** Makes a cutter for one stream. */
export function createFrames(report: Report): Frames {
  const decoder = new TextDecoder();
  const lines = createTextLines();
  let isStart = true;
  let isLost = false;
  let pending: string[] = [];

  const take = (line: string, out: string[]): void => {
    if (line === "") {
      if (pending.length > 0) out.push(pending.join("\n"));
      pending = [];
    } else if (line.startsWith("data:")) pending.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    else if (!field.test(line)) report("event-framing", "a line is no field of an event");
  };

  const read = (text: string): readonly string[] => {
    if (isLost || text === "") return [];
    const out: string[] = [];
    for (const line of lines.push(isStart && text.startsWith(byteOrderMark) ? text.slice(1) : text)) take(line, out);
    isStart = false;
    if (lines.held() <= maxLineLength) return out;
    isLost = true;
    report("line-length", `a line has more than ${maxLineLength} characters`);
    return out;
  };

  return {
    push: (chunk) => read(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true })),
    end() {
      const out = [...read(decoder.decode())];
      if (isLost) return out;
      const rest = lines.end();
      if (rest !== "") take(rest, out);
      if (pending.length === 0) return out;
      report("cut-event", "the last event has no blank line");
      take("", out);
      return out;
    },
  };
}
