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
  const chunks = new Map<string, { readonly index: number; readonly chunk: JsonObject }>();
  const passages = passagesOf(texts);
  const groundingSupports = foreign.map(({ citation, part }): Json => {
    const { url = "", title } = citation;
    const { index } = chunks.get(url) ?? { index: chunks.size };
    if (index === chunks.size) chunks.set(url, { index, chunk: { web: defined({ uri: url, title }) } });
    const passage = passages[part] ?? nowhere;
    return { segment: segmentOf(citation, passage), groundingChunkIndices: [index] };
  });
  const groundingChunks = [...chunks.values()].map(({ chunk }): Json => chunk);
  return { groundingMetadata: { groundingChunks, groundingSupports } };
}

/** The text of a part, and where it begins, in bytes: texts of several parts are one on this wire. */
interface Passage {
  /** Where each code point, or UTF-16 unit, begins in the bytes; made when it is asked for. */
  readonly offsets: (unit: "code-point" | "utf-16") => readonly number[];
  readonly bytes: Uint8Array;
  readonly before: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function passagesOf(texts: readonly string[]): readonly Passage[] {
  let before = 0;
  // A part that said nothing is a hole in the list.
  return Array.from(texts, (text: string | undefined = "") => {
    const bytes = encoder.encode(text);
    const passage = { offsets: createOffsets(text), bytes, before };
    before += bytes.length;
    return passage;
  });
}

/** Without a range, a source is one of all the text of its part. */
function segmentOf(citation: Citation, passage: Passage): JsonObject {
  const { bytes, before } = passage;
  const start = citation.start === undefined ? 0 : toBytes(passage, citation.start, citation.unit);
  const end = citation.end === undefined ? bytes.length : toBytes(passage, citation.end, citation.unit);
  const quoted = decoder.decode(bytes.subarray(start, end));
  return {
    ...(before + start > 0 && { startIndex: before + start }),
    endIndex: before + end,
    ...(quoted !== "" && { text: quoted }),
  };
}

/** An offset in UTF-8 bytes: https://ai.google.dev/api/generate-content#Segment */
function toBytes({ offsets, bytes }: Passage, offset: number, unit: Citation["unit"] = "code-point"): number {
  return unit === "utf-8" ? offset : (offsets(unit)[offset] ?? bytes.length);
}

function createOffsets(text: string): Passage["offsets"] {
  const known = new Map<string, readonly number[]>();
  return (unit) => {
    const offsets = known.get(unit) ?? measure(text, unit === "utf-16");
    known.set(unit, offsets);
    return offsets;
  };
}

function measure(text: string, inUnits: boolean): readonly number[] {
  const offsets: number[] = [];
  let bytes = 0;
  for (const character of text) {
    offsets.push(bytes);
    // The middle of a character is no place to cut at.
    if (inUnits && character.length > 1) offsets.push(bytes);
    bytes += lengthOf(character.codePointAt(0) ?? 0);
  }
  return offsets;
}

/** Bytes of a code point (RFC 3629 §3). */
function lengthOf(point: number): number {
  return [0x80, 0x8_00, 0x1_00_00].filter((limit) => point >= limit).length + 1;
}

const nowhere: Passage = { offsets: () => [], bytes: new Uint8Array(), before: 0 };
