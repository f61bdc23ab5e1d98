import type { ContentPart, JsonObject, LossSink, TextPart } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { fieldsOf, isOwn } from "./bag.ts";
import { encodeMedia } from "./encode-media.ts";
import type { Encoding } from "./encoding.ts";
import { family, wireId } from "./types.ts";

/** Writes a part; what the wire cannot hold is in the ledger. */
export function encodePart(part: ContentPart, encoding: Encoding): readonly JsonObject[] {
  const { losses } = encoding;
  if (part.type === "text") return encodeText(part, losses);
  if (part.type === "refusal") return encodeRefusal(part.text, losses);
  if (part.type === "server-tool") return part.family === family ? [part.raw] : drop(part.family, losses);
  if (part.type === "opaque") return part.wire === wireId && isObject(part.raw) ? [part.raw] : drop(part.wire, losses);
  if (part.type === "tool-call" || part.type === "tool-result" || part.type === "reasoning")
    return drop(part.type, losses);
  return [encodeMedia(part, encoding)];
}

function encodeRefusal(text: string, losses: LossSink): readonly JsonObject[] {
  if (text === "") return [];
  const reason = "the wire's conversations hold no refusals";
  losses({ path: "messages.content", kind: "approximated", from: "refusal", to: "text", reason });
  return [{ text }];
}

function drop(from: string, losses: LossSink): readonly JsonObject[] {
  losses({ path: "messages.content", kind: "dropped", from, reason: "the wire has no word for the part" });
  return [];
}

function encodeText(part: TextPart, losses: LossSink): readonly JsonObject[] {
  const { text, signature, cache, citations } = part;
  if (cache) losses({ path: "messages.content.cache", kind: "dropped", reason: "the wire has no cache marks" });
  if (citations)
    losses({ path: "messages.content.citations", kind: "dropped", reason: "the wire takes no citations back" });
  const signed = encodeSignature(part, losses);
  if (text === "" && signature && Object.keys(signed).length === 0 && !isOwn(part)) return [];
  return [{ text, ...signed, ...fieldsOf(part) }];
}

/** The signature of a part that its vendor made; another's means nothing to it. */
export function encodeSignature({ signature }: Pick<TextPart, "signature">, losses: LossSink): JsonObject {
  if (!signature) return {};
  if (signature.family === family) return { thoughtSignature: signature.value };
  losses({
    path: "messages.content.signature",
    kind: "dropped",
    from: signature.family,
    reason: "the signature is another vendor's",
  });
  return {};
}
