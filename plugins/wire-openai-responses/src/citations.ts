import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import { citedRange, defined, type TextOffsets } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads an annotation. */
export function decodeAnnotation(value: Json): Citation {
  const annotation = asObject(value) ?? {};
  const start = asNumber(annotation["start_index"]);
  return {
    ...defined({
      url: asString(annotation["url"]),
      title: asString(annotation["title"]) ?? asString(annotation["filename"]),
      start,
      end: asNumber(annotation["end_index"]),
      unit: start === undefined ? undefined : ("code-point" as const),
    }),
    raw: { wire: wireId, value },
  };
}

/** Whether a citation was read from this wire: it is written as it came. */
export function isOwnCitation({ raw }: Citation): boolean {
  return raw?.wire === wireId;
}

/** Writes a citation of a text; undefined when it names no address, which the wire wants. It counts code points. */
export function encodeAnnotation(citation: Citation, offsets: TextOffsets): JsonObject | undefined {
  const { raw, url, title } = citation;
  if (raw?.wire === wireId) return asObject(raw.value);
  if (url === undefined) return undefined;
  const { start, end } = citedRange(citation, offsets, "code-point");
  return { type: "url_citation", url, title: title ?? url, start_index: start, end_index: end };
}
