import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
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

/** Writes a citation as an annotation; undefined when it names no address, which the wire wants. */
export function encodeAnnotation({ raw, url, title, start, end }: Citation): JsonObject | undefined {
  if (raw?.wire === wireId) return asObject(raw.value);
  if (url === undefined) return undefined;
  return {
    type: "url_citation",
    url_citation: { url, title: title ?? url, ...defined({ start_index: start, end_index: end }) },
  };
}
