import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { defined } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** A source, and the number of the part whose text it is a source of. */
export interface CitedText {
  readonly citation: Citation;
  readonly part: number;
}

/** Writes the sources that other wires name as `groundingMetadata`; those of this wire are in its own facts already. */
export function encodeGrounding(
  cited: readonly CitedText[],
  texts: readonly string[],
  facts: JsonObject | undefined,
): JsonObject {
  const foreign = cited.filter(({ citation }) => citation.raw?.wire !== wireId || !facts);
  if (foreign.length === 0) return {};
  const urls = [...new Set(foreign.map(({ citation }) => citation.url ?? ""))];
  const groundingChunks = urls.map((url): Json => {
    const title = foreign.find(({ citation }) => (citation.url ?? "") === url)?.citation.title;
    return { web: defined({ uri: url, title }) };
  });
  const groundingSupports = foreign.map(({ citation, part }): Json => ({
    segment: segmentOf(citation, part, texts),
    groundingChunkIndices: [urls.indexOf(citation.url ?? "")],
  }));
  return { groundingMetadata: { groundingChunks, groundingSupports } };
}

/** Without a range, a source is one of all the text of its part. Texts of several parts are one on this wire. */
function segmentOf(citation: Citation, part: number, texts: readonly string[]): JsonObject {
  const text = texts[part] ?? "";
  const before = byteLength(texts.slice(0, part).join(""));
  const start = citation.start === undefined ? 0 : toBytes(text, citation.start, citation.unit);
  const end = citation.end === undefined ? byteLength(text) : toBytes(text, citation.end, citation.unit);
  const quoted = decode(text, start, end);
  return {
    ...(before + start > 0 && { startIndex: before + start }),
    endIndex: before + end,
    ...(quoted !== "" && { text: quoted }),
  };
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** An offset in UTF-8 bytes: https://ai.google.dev/api/generate-content#Segment */
function toBytes(text: string, offset: number, unit: Citation["unit"] = "code-point"): number {
  if (unit === "utf-8") return offset;
  const head = unit === "utf-16" ? text.slice(0, offset) : Array.from(text).slice(0, offset).join("");
  return byteLength(head);
}

function decode(text: string, start: number, end: number): string {
  return new TextDecoder().decode(encoder.encode(text).subarray(start, end));
}
