import { asObject, isArray, isObject } from "@patchbay/sdk/http";
import { dataOf } from "./data-lines.ts";

/** Takes the chunk that only tells usage out of a stream, and leaves every other byte as it came. */
export interface UsageDropper {
  /** Bytes of complete lines; those of the last line wait for its end. */
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const decoder = new TextDecoder();
const newline = 0x0a;
const carriageReturn = 0x0d;
const nothing: Uint8Array = new Uint8Array();
/** A line that is longer than any usage may pass before its end is there. */
const longestUsage = 64 * 1024;

/** Makes a dropper for one stream. */
export function createUsageDropper(): UsageDropper {
  let held: Uint8Array[] = [];
  let heldLength = 0;
  let passing = false;
  let dropBlank = false;

  const filter = (bytes: Uint8Array): Uint8Array => {
    if (!dropBlank && !maybeUsage(decoder.decode(bytes))) return bytes;
    const kept = splitLines(bytes).filter((line) => {
      const isBlank = line.every((byte) => byte === newline || byte === carriageReturn);
      if (isBlank) return !takeBlank();
      dropBlank = isUsageLine(decoder.decode(line));
      return !dropBlank;
    });
    return concat(kept);
  };
  const takeBlank = (): boolean => {
    const drop = dropBlank;
    dropBlank = false;
    return drop;
  };

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(newline) + 1;
      const start = passing ? chunk.indexOf(newline) + 1 : 0;
      if (passing && start === 0) return chunk;
      if (end === 0) return hold(chunk);
      const complete =
        heldLength === 0 && end === chunk.length ? chunk : concat([...release(), chunk.subarray(0, end)]);
      const passed = passing ? complete.subarray(0, start) : nothing;
      passing = false;
      const kept = filter(passed.length === 0 ? complete : complete.subarray(start));
      const tail = end === chunk.length ? nothing : hold(chunk.subarray(end));
      return passed.length === 0 && tail.length === 0 ? kept : concat([passed, kept, tail]);
    },
    end: () => filter(concat(release())),
  };

  function hold(bytes: Uint8Array): Uint8Array {
    held.push(bytes);
    heldLength += bytes.length;
    passing = heldLength > longestUsage;
    return passing ? concat(release()) : nothing;
  }

  function release(): readonly Uint8Array[] {
    const pieces = held;
    held = [];
    heldLength = 0;
    return pieces;
  }
}

function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const full = pieces.filter((piece) => piece.length > 0);
  if (full.length < 2) return full[0] ?? nothing;
  const result = new Uint8Array(full.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of full) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

function maybeUsage(text: string): boolean {
  return /"usage"\s*:\s*\{/.test(text);
}

function isUsageLine(line: string): boolean {
  const data = maybeUsage(line) ? dataOf(line.trimEnd()) : undefined;
  if (data === undefined) return false;
  try {
    const chunk = asObject(JSON.parse(data));
    return (
      isArray(chunk?.["choices"]) &&
      chunk["choices"].length === 0 &&
      isObject(chunk["usage"]) &&
      chunk["error"] === undefined
    );
  } catch {
    return false;
  }
}
