import type { ContentPart, JsonObject, TextPart, ToolCallPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import { isForeignCitation } from "./citations.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Writes text; whole, what was read as text from a block of another kind. */
export function encodeText(part: TextPart, encoding: Encoding): JsonObject {
  const { block, blockText } = bagOf(part);
  const cache = encodeCache(part.cache, encoding.losses);
  const kept = blockText === part.text ? asObject(block) : undefined;
  if (kept) return { ...kept, ...cache };
  reportSignature(part, encoding);
  return { type: "text", text: part.text, ...encodeCitations(part, encoding), ...cache, ...fieldsOf(part) };
}

/** Whether a part is a text about which nothing more is said. */
export function isPlainText(part: ContentPart): part is TextPart {
  return (
    part.type === "text" &&
    part.citations === undefined &&
    part.signature === undefined &&
    part.cache === undefined &&
    bagOf(part)["block"] === undefined &&
    Object.keys(fieldsOf(part)).length === 0
  );
}

function encodeCitations({ citations }: TextPart, { losses }: Encoding): JsonObject {
  if (!citations) return {};
  const own = citations.flatMap(({ raw }) =>
    raw?.wire === wireId && !isForeignCitation(raw.value) ? [raw.value] : [],
  );
  if (own.length < citations.length) {
    losses({ path: "messages.content.citations", kind: "dropped", reason: "the target takes back its own only" });
  }
  return own.length > 0 || citations.length === 0 ? { citations: own } : {};
}

/** A signature of another family cannot go with its part. */
export function reportSignature({ signature }: TextPart | ToolCallPart, { losses }: Encoding): void {
  if (!signature) return;
  const reason = "the wire does not carry it";
  losses({ path: "messages.content.signature", kind: "dropped", from: signature.family, reason });
}
