import type { Citation, JsonObject, MediaPart, OpaquePart, TextPart } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined, type Fields, requireString } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { decodeCitation } from "./citations.ts";
import { decodeDocument, decodeImage } from "./decode-media.ts";
import { wireId } from "./types.ts";

type InnerPart = TextPart | MediaPart | OpaquePart;
type Decode = (fields: Fields, raw: JsonObject) => InnerPart | undefined;

/** Reads a block that may also stand inside of a tool's result; one of a kind that nobody knows is kept whole. */
export function decodeInner(type: string, fields: Fields, raw: JsonObject): InnerPart {
  return decoders.get(type)?.(fields, raw) ?? { type: "opaque", wire: wireId, raw };
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["text", decodeText],
  ["image", decodeImage],
  ["document", decodeDocument],
  ["search_result", decodeSearchResult],
  ["tool_reference", decodeToolReference],
]);

function decodeText(fields: Fields): TextPart {
  const text = fields.string("text") ?? requireString(fields.peek("text"), fields.at("text"));
  const citations = decodeCitations(fields);
  const cache = decodeCache(fields);
  return { type: "text", text, ...defined({ citations, cache }), ...keep({ fields: fields.rest() }) };
}

function decodeCitations(fields: Fields): readonly Citation[] | undefined {
  return isArray(fields.peek("citations")) ? fields.array("citations")?.map(decodeCitation) : undefined;
}

/** Text for every other wire; whole for this one. */
function decodeSearchResult(fields: Fields, raw: JsonObject): TextPart {
  return asText(searchText(raw), fields, raw);
}

function decodeToolReference(fields: Fields, raw: JsonObject): TextPart {
  return asText(`[tool ${asString(raw["tool_name"]) ?? ""}]`, fields, raw);
}

function asText(text: string, fields: Fields, raw: JsonObject): TextPart {
  const cache = decodeCache(fields);
  const { cache_control: _mark, ...block } = raw;
  return { type: "text", text, ...defined({ cache }), ...keep({ block: cache ? block : raw, blockText: text }) };
}

function searchText(raw: JsonObject): string {
  const texts = asArray(raw["content"]).map((block) => asString(asObject(block)?.["text"]));
  return [raw["title"], raw["source"], ...texts].filter((text) => typeof text === "string").join("\n");
}
