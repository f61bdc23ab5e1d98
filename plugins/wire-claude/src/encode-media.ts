import type { JsonObject, MediaPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, omitted } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import { blockText } from "./decode-media.ts";
import type { Encoding } from "./encoding.ts";
import { family } from "./types.ts";

/** Writes an image or a document; in place of what the target cannot read, a note. */
export function encodeMedia(part: MediaPart, encoding: Encoding): JsonObject {
  const { capabilities, losses, own } = encoding;
  const unable = capabilities.input?.includes(part.type) === false;
  const source = unable ? undefined : encodeSource(part, own);
  const cache = encodeCache(part.cache, losses);
  if (!source) return { type: "text", text: omitted(part, losses), ...cache };
  if (part.detail !== undefined && part.detail !== "auto") {
    losses({
      path: "messages.content.detail",
      kind: "dropped",
      from: part.detail,
      reason: "the wire has no field for it",
    });
  }
  const block = part.type === "image" ? { type: "image", source } : document(part, source);
  return { ...block, ...cache, ...fieldsOf(part) };
}

function document({ name }: MediaPart, source: JsonObject): JsonObject {
  return defined({ type: "document", source, title: name });
}

function encodeSource(part: MediaPart, own: boolean): JsonObject | undefined {
  const notes = bagOf(part);
  const rest = asObject(notes["sourceRest"]);
  const { source } = part;
  const { blocks } = notes;
  if (blocks !== undefined && source.type === "text" && blockText(blocks) === source.text) {
    return { type: "content", content: blocks, ...rest };
  }
  const written = part.type === "image" ? imageSource(part, own) : documentSource(part, own);
  return written && { ...written, ...rest };
}

const imageTypes: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

function imageSource({ source }: MediaPart, own: boolean): JsonObject | undefined {
  if (source.type !== "base64") return otherSource(source);
  const { mediaType, data } = source;
  return own || imageTypes.has(mediaType) ? { type: "base64", media_type: mediaType, data } : undefined;
}

function documentSource({ type, source }: MediaPart, own: boolean): JsonObject | undefined {
  if (type !== "file") return undefined;
  if (source.type === "text") {
    return { type: "text", media_type: own ? source.mediaType : "text/plain", data: source.text };
  }
  if (source.type !== "base64") return otherSource(source);
  const { mediaType, data } = source;
  if (own || mediaType === "application/pdf") return { type: "base64", media_type: mediaType, data };
  const text = isText(mediaType) ? textOf(data) : undefined;
  return text === undefined ? undefined : { type: "text", media_type: "text/plain", data: text };
}

function otherSource(source: MediaPart["source"]): JsonObject | undefined {
  if (source.type === "url") return { type: "url", url: source.url };
  return source.type === "file-id" && source.family === family ? { type: "file", file_id: source.id } : undefined;
}

function isText(mediaType: string): boolean {
  return /^text\/|^application\/(json|xml|yaml|javascript)\b|\+(json|xml)$/.test(mediaType);
}

/** Text that somebody sent as bytes; undefined when it is none after all. */
function textOf(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
