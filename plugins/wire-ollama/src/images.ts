import type { JsonObject, MediaPart } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { type Fields, requireString, sourceOfUrl } from "@patchbay/wire-kit";
import { bagOf, keep } from "./bag.ts";

/** Reads `images`: base64 text without a type, which the first bytes tell; some clients send `data:` addresses. */
export function decodeImages(fields: Fields): readonly MediaPart[] {
  const images = fields.array("images") ?? [];
  return images.map((image, index) => imageOf(requireString(image, `${fields.at("images")}[${index}]`)));
}

/** An image of its base64 text or `data:` address. */
export function imageOf(text: string): MediaPart {
  const source = sourceOfUrl(text.startsWith("data:") ? text : `data:;base64,${text}`);
  const data = source.type === "base64" ? source.data : text;
  return { type: "image", source, ...keep(data === text ? {} : formOf(text, data)) };
}

/** How the text came, told by what stands before the data where that is all. */
function formOf(text: string, data: string): JsonObject {
  return text.endsWith(data) ? { prefix: text.slice(0, text.length - data.length) } : { raw: text };
}

/** The text of an image; undefined for one whose bytes are elsewhere. */
export function encodeImage(part: MediaPart): string | undefined {
  const { source } = part;
  if (part.type !== "image" || source.type !== "base64") return undefined;
  const { prefix, raw } = bagOf(part);
  return asString(raw) ?? (asString(prefix) ?? "") + source.data;
}
