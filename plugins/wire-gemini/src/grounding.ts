import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { citedRange, createTextOffsets, defined, type TextOffsets } from "@patchbay/wire-kit";
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
  readonly offsets: TextOffsets;
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
    const passage = { offsets: createTextOffsets(text), bytes, before };
    before += bytes.length;
    return passage;
  });
}

/** Offsets are UTF-8 bytes: https://ai.google.dev/api/generate-content#Segment */
function segmentOf(citation: Citation, { bytes, before, offsets }: Passage): JsonObject {
  const { start, end } = citedRange(citation, offsets, "utf-8");
  const quoted = decoder.decode(bytes.subarray(start, end));
  return {
    ...(before + start > 0 && { startIndex: before + start }),
    endIndex: before + end,
    ...(quoted !== "" && { text: quoted }),
  };
}

const nowhere: Passage = { offsets: createTextOffsets(""), bytes: new Uint8Array(), before: 0 };
