import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
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

/** Writes a citation of a text that is `length` long; undefined when it names no address, which the wire wants. */
export function encodeAnnotation({ raw, ...citation }: Citation, length: number): JsonObject | undefined {
  if (raw?.wire === wireId) return asObject(raw.value);
  const { url, title, start = 0, end = length } = citation;
  if (url === undefined) return undefined;
  return { type: "url_citation", url, title: title ?? url, start_index: start, end_index: end };
}
