import type { ContentPart, Json, JsonObject, MediaPart, TextPart } from "@patchbay/sdk";
import { asString, isArray, isObject } from "@patchbay/sdk/http";
import {
  defined,
  type Fields,
  readFields,
  requireObject,
  requireString,
  sourceOfUrl,
  wrongType,
} from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { wireId } from "./types.ts";

/** Content of a message, and how it was written where the parts alone do not tell. */
export interface DecodedContent {
  readonly parts: readonly ContentPart[];
  readonly form: ContentForm;
}

/** How a content was written where its parts do not tell. */
export type ContentForm = "parts" | "omit" | "null" | undefined;

/** Reads `content`: a string, a list of parts, `null` or nothing. */
export function decodeContent(fields: Fields): DecodedContent {
  const value = fields.peek("content");
  if (typeof value === "string")
    return { parts: [{ type: "text", text: fields.string("content") ?? value }], form: undefined };
  if (value === undefined) return { parts: [], form: "omit" };
  if (value !== null && !isArray(value)) throw wrongType(fields.at("content"), "a string or a list of parts");
  const parts = fields.array("content");
  if (!parts) return { parts: [], form: "null" };
  return { parts: parts.map((part, index) => decodePart(part, `${fields.at("content")}[${index}]`)), form: "parts" };
}

/** Members of a message that nobody read; a content of null is told by its form. */
export function messageRest(fields: Fields): JsonObject | undefined {
  const { content, ...rest } = fields.rest() ?? {};
  const left = content === undefined || content === null ? rest : { content, ...rest };
  return Object.keys(left).length > 0 ? left : undefined;
}

/** Reads one part; a kind that nobody knows is kept whole. */
function decodePart(value: Json, path: string): ContentPart {
  if (typeof value === "string") return { type: "text", text: value };
  const raw = requireObject(value, path);
  const type = asString(raw["type"]) ?? (typeof raw["text"] === "string" ? "text" : "");
  const reader = readers.get(type);
  const fields = readFields(raw, path);
  fields.string("type");
  return reader?.(fields) ?? { type: "opaque", wire: wireId, raw };
}

type PartReader = (fields: Fields) => ContentPart | undefined;

const readers: ReadonlyMap<string, PartReader> = new Map<string, PartReader>([
  ["text", decodeText],
  ["image_url", decodeImage],
  ["input_audio", decodeAudio],
  ["file", decodeFile],
  ["refusal", decodeRefusal],
  ["thinking", decodeThinkingPart],
]);

function requiredString(fields: Fields, key: string): string {
  return fields.string(key) ?? requireString(fields.peek(key), fields.at(key));
}

function decodeText(fields: Fields): TextPart {
  const text = requiredString(fields, "text");
  const { cache, cacheField } = decodeCache(fields);
  return { type: "text", text, ...defined({ cache }), ...keep({ cacheField, fields: fields.rest() }) };
}

function decodeRefusal(fields: Fields): ContentPart {
  const text = requiredString(fields, "refusal");
  return { type: "refusal", text, ...keep({ inContent: true, fields: fields.rest() }) };
}

const details: ReadonlySet<string> = new Set(["auto", "low", "high", "original"]);

function decodeImage(fields: Fields): MediaPart {
  const { cache, cacheField } = decodeCache(fields);
  const short = fields.peek("image_url");
  const inner = typeof short === "string" ? { url: short } : requireObject(short, fields.at("image_url"));
  if (isObject(short)) fields.object("image_url");
  else fields.string("image_url");
  const image = readFields(inner, fields.at("image_url"));
  const source = sourceOfUrl(requiredString(image, "url"));
  const detail = image.peek("detail");
  const known = typeof detail === "string" && details.has(detail);
  if (known) image.string("detail");
  return {
    type: "image",
    source,
    // The set holds the words of the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ...(known && { detail: detail as NonNullable<MediaPart["detail"]> }),
    ...defined({ cache }),
    ...keep({ cacheField, inner: image.rest(), fields: fields.rest() }),
  };
}

function decodeAudio(fields: Fields): MediaPart {
  const { cache, cacheField } = decodeCache(fields);
  const audio = readFields(
    requireObject(fields.object("input_audio"), fields.at("input_audio")),
    fields.at("input_audio"),
  );
  const data = requiredString(audio, "data");
  const source = { type: "base64" as const, mediaType: `audio/${audio.string("format") ?? "wav"}`, data };
  return {
    type: "audio",
    source,
    ...defined({ cache }),
    ...keep({ cacheField, inner: audio.rest(), fields: fields.rest() }),
  };
}

function decodeFile(fields: Fields): MediaPart | undefined {
  const { cache, cacheField } = decodeCache(fields);
  const file = readFields(requireObject(fields.object("file"), fields.at("file")), fields.at("file"));
  const data = file.string("file_data");
  const id = data === undefined ? file.string("file_id") : undefined;
  if (data === undefined && id === undefined) return undefined;
  const source = data === undefined ? { type: "file-id" as const, id: id ?? "", family: "openai" } : sourceOfUrl(data);
  const name = file.string("filename");
  return {
    type: "file",
    source,
    ...defined({ name, cache }),
    ...keep({ cacheField, inner: file.rest(), fields: fields.rest() }),
  };
}

/** Mistral's thinking inside the content. */
function decodeThinkingPart(fields: Fields): ContentPart {
  const thinking = fields.peek("thinking");
  return {
    type: "reasoning",
    text: thinkingText(thinking),
    ...keep({ form: "parts", raw: rawThinking(fields, thinking) }),
  };
}

/** Text of Mistral's thinking: a list of text parts, or a string. */
export function thinkingText(thinking: Json | undefined): string {
  if (!isArray(thinking)) return asString(thinking) ?? "";
  return thinking.map((item) => (isObject(item) ? (asString(item["text"]) ?? "") : "")).join("");
}

/** The part as it came, when writing the text anew would not give it back. */
function rawThinking(fields: Fields, thinking: Json | undefined): JsonObject | undefined {
  const plain =
    isArray(thinking) && thinking.length === 1 && isObject(thinking[0]) && Object.keys(thinking[0]).length === 2;
  const rest = fields.rest() ?? {};
  return plain && Object.keys(rest).length === 1 ? undefined : rest;
}
