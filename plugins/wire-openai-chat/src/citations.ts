import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { citedRange, defined, type TextOffsets } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads `annotations`. */
export function decodeAnnotations(value: Json | undefined): readonly Citation[] {
  return asArray(value).flatMap((item) => {
    const citation = asObject(asObject(item)?.["url_citation"]);
    if (!citation) return [];
    const start = asNumber(citation["start_index"]);
    const fields = defined({
      url: asString(citation["url"]),
      title: asString(citation["title"]),
      start,
      end: asNumber(citation["end_index"]),
      unit: start === undefined ? undefined : ("code-point" as const),
    });
    return [{ ...fields, raw: { wire: wireId, value: item } }];
  });
}

/** A text that is a part of an answer's content, and where it begins in that, in code points. */
export interface Passage {
  readonly offsets: TextOffsets;
  readonly before: number;
}

/** A citation of this wire as it came; undefined for others. */
export function ownAnnotation({ raw }: Citation): JsonObject | undefined {
  return raw?.wire === wireId ? asObject(raw.value) : undefined;
}

/** Writes a citation that names an address as an annotation. The wire counts code points of the whole content. */
export function encodeAnnotation(citation: Citation & { readonly url: string }, passage: Passage): JsonObject {
  const { url, title = url } = citation;
  const { start, end } = citedRange(citation, passage.offsets, "code-point");
  const { before } = passage;
  return {
    type: "url_citation",
    url_citation: { url, title, start_index: before + start, end_index: before + end },
  };
}
