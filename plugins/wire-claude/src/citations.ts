import type { Citation, Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads a citation. Its offsets count in the source, not in the answer, so they stay in its own words. */
export function decodeCitation(value: Json): Citation {
  const citation = asObject(value) ?? {};
  const text = (key: string): string | undefined => asString(citation[key]);
  return {
    ...defined({
      url: text("url"),
      title: text("title") ?? text("document_title"),
      text: text("cited_text"),
      documentIndex: asNumber(citation["document_index"]),
      page: asNumber(citation["start_page_number"]),
    }),
    raw: { wire: wireId, value },
  };
}

/** Writes a citation for a client; undefined when it is another wire's and names no address. */
export function encodeCitation({ raw, url, title, text }: Citation): JsonObject | undefined {
  if (raw?.wire === wireId) return asObject(raw.value);
  if (url === undefined) return undefined;
  const cited = { cited_text: text ?? "", url, title: title ?? null };
  return { type: "web_search_result_location", ...cited, encrypted_index: "" };
}

/** Whether a citation was made for a client out of another wire's: no upstream of this wire knows it. */
export function isForeignCitation(value: Json | undefined): boolean {
  return asObject(value)?.["encrypted_index"] === "";
}
