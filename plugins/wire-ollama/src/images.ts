import type { JsonObject, MediaPart } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { type Fields, requireString, sourceOfUrl } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";

/** Reads `images`: base64 text without a type, which the first bytes tell; some clients send `data:` addresses. */
export function decodeImages(fields: Fields): readonly MediaPart[] {
  const images = fields.array("images") ?? [];
  if (images.length === 0) fields.leave("images");
  return images.map((image, index) => imageOf(requireString(image, `${fields.at("images")}[${index}]`)));
}

/** An image of its base64 text or its address; how it came is kept where the bytes do not tell. */
export function imageOf(text: string): MediaPart {
  const source = sourceOfUrl(/^(data|https?):/.test(text) ? text : `data:;base64,${text}`);
  return { type: "image", source, ...keep(source.type === "base64" ? formOf(text, source.data) : { raw: text }) };
}

/** How the text came, told by what stands before the data where that is all. */
function formOf(text: string, data: string): JsonObject {
  if (data === text) return {};
  return text.endsWith(data) ? { prefix: text.slice(0, text.length - data.length) } : { raw: text };
}

/** The text of an image; undefined for one whose bytes are elsewhere, unless it came so. */
export function encodeImage(part: MediaPart): string | undefined {
  if (part.type !== "image") return undefined;
  const { prefix, raw } = bagOf(part);
  const { source } = part;
  return asString(raw) ?? (source.type === "base64" ? (asString(prefix) ?? "") + source.data : undefined);
}
