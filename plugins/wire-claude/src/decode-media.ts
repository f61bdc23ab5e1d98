import type { Json, JsonObject, MediaPart, MediaSource } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { family } from "./types.ts";

/** Reads an image; undefined when its source is of a kind that nobody knows. */
export function decodeImage(fields: Fields): MediaPart | undefined {
  return decodeMedia("image", fields);
}

/** Reads a document. */
export function decodeDocument(fields: Fields): MediaPart | undefined {
  return decodeMedia("file", fields);
}

function decodeMedia(type: "image" | "file", fields: Fields): MediaPart | undefined {
  const raw = asObject(fields.peek("source"));
  const read = raw && readSource(raw);
  if (!read) return undefined;
  fields.object("source");
  const name = type === "file" ? fields.string("title") : undefined;
  const cache = decodeCache(fields);
  return {
    type,
    source: read.source,
    ...defined({ name, cache }),
    ...keep({ sourceRest: read.rest, blocks: read.blocks, fields: fields.rest() }),
  };
}

interface FoundSource {
  readonly source: MediaSource;
  /** Members of the source that mean something else. */
  readonly rest?: JsonObject;
  /** The blocks of a document that is made of some; the source has their text. */
  readonly blocks?: Json;
}

type Read = (raw: JsonObject) => FoundSource | undefined;

function readSource(raw: JsonObject): FoundSource | undefined {
  return sources.get(asString(raw["type"]) ?? "")?.(raw);
}

const sources: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    "base64",
    ({ type: _type, media_type: mediaType, data, ...rest }) => {
      if (typeof mediaType !== "string" || typeof data !== "string") return undefined;
      return found({ type: "base64", mediaType, data }, rest);
    },
  ],
  [
    "text",
    ({ type: _type, media_type: mediaType, data, ...rest }) => {
      if (typeof mediaType !== "string" || typeof data !== "string") return undefined;
      return found({ type: "text", mediaType, text: data }, rest);
    },
  ],
  ["url", ({ type: _type, url, ...rest }) => (typeof url === "string" ? found({ type: "url", url }, rest) : undefined)],
  [
    "file",
    ({ type: _type, file_id: id, ...rest }) =>
      typeof id === "string" ? found({ type: "file-id", id, family }, rest) : undefined,
  ],
  [
    "content",
    ({ type: _type, content, ...rest }) => {
      if (content === undefined) return undefined;
      const source = { type: "text", mediaType: "text/plain", text: blockText(content) } as const;
      return { ...found(source, rest), blocks: content };
    },
  ],
]);

function found(source: MediaSource, rest: JsonObject): FoundSource {
  return Object.keys(rest).length > 0 ? { source, rest } : { source };
}

/** The text of a document that is made of blocks. */
export function blockText(content: Json): string {
  if (!isArray(content)) return asString(content) ?? "";
  const texts = asArray(content).map((block) => asString(asObject(block)?.["text"]));
  return texts.filter((text) => text !== undefined).join("\n");
}
