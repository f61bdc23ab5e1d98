import type { ContentPart, Json, JsonObject, MediaPart, TextPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, omitted, urlOfSource } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Parts that a user message or a tool result may hold. */
export type Writable = Exclude<ContentPart, { readonly type: "tool-call" | "tool-result" | "reasoning" }>;

/** One part on the wire; undefined for what it cannot hold, which is in the ledger then. */
export function encodePart(part: Writable, encoding: Encoding): JsonObject | undefined {
  encoding.enter(part);
  if (part.type === "text") return encodeText(part, encoding);
  if (part.type === "refusal") return { type: "refusal", refusal: part.text, ...fieldsOf(part) };
  if (part.type === "server-tool") return drop(part.family, "a tool that another provider ran", encoding);
  if (part.type !== "opaque") return encodeMedia(part, encoding);
  return part.wire === wireId ? asObject(part.raw) : drop(part.wire, "a part of another wire", encoding);
}

function drop(from: string, reason: string, { losses }: Encoding): undefined {
  losses({ path: "messages.content", kind: "dropped", from, reason });
}

/** A text as a part. */
export function encodeText(part: TextPart, encoding: Encoding): JsonObject {
  return {
    type: "text",
    text: part.text,
    ...encodeCache(part.cache, bagOf(part)["cacheField"], encoding),
    ...fieldsOf(part),
  };
}

/** Whether a text part says nothing that a bare string would lose. */
export function isPlain(part: TextPart): boolean {
  return part.cache === undefined && Object.keys(fieldsOf(part)).length === 0;
}

/** Content as the shortest form that holds it: a string where the parts are one plain text. */
export function encodeContent(parts: readonly Writable[], form: Json | undefined, encoding: Encoding): Json {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (form !== "parts" && only?.type === "text" && isPlain(only)) return only.text;
  const written = parts.flatMap((part) => encodePart(part, encoding) ?? []);
  return written.length === 0 && form !== "parts" ? "" : written;
}

/** A message without content, as its client wrote it. */
export const emptyContents: ReadonlyMap<Json | undefined, JsonObject> = new Map<Json | undefined, JsonObject>([
  ["omit", {}],
  ["null", { content: null }],
]);

const allowedBy = { image: "images", audio: "audio", video: "files", file: "files" } as const;

function encodeMedia(part: MediaPart, encoding: Encoding): JsonObject {
  const { profile, capabilities } = encoding;
  const unable = profile[allowedBy[part.type]] === false || capabilities.input?.includes(part.type) === false;
  const written = unable ? undefined : writeMedia(part);
  if (!written) return { type: "text", text: omitted(part, encoding.losses) };
  if (part.source.type === "text") reportDocument(part, encoding);
  const cache = encodeCache(part.cache, bagOf(part)["cacheField"], encoding);
  return { ...written, ...cache, ...fieldsOf(part) };
}

/** A text that was in a file stands among the others, which takes nothing away but a title. */
function reportDocument({ type, name }: MediaPart, { losses }: Encoding): void {
  const reason = "the wire holds no files of plain text";
  losses({ path: "messages.content", kind: "renamed", from: type, to: "text", reason });
  if (name !== undefined) losses({ path: "messages.content.name", kind: "dropped", from: name, reason });
}

function writeMedia(part: MediaPart): JsonObject | undefined {
  const inner = asObject(bagOf(part)["inner"]);
  const { source } = part;
  if (source.type === "text") return { type: "text", text: source.text };
  if (part.type === "image" && source.type !== "file-id") {
    return {
      type: "image_url",
      image_url: { url: urlOfSource(source), ...defined({ detail: part.detail }), ...inner },
    };
  }
  if (part.type === "audio" && source.type === "base64") {
    const format = source.mediaType.replace(/^audio\/(x-)?/, "").replace("mpeg", "mp3");
    return { type: "input_audio", input_audio: { data: source.data, format, ...inner } };
  }
  if (part.type === "file") return { type: "file", file: { ...fileOf(part), ...inner } };
  return undefined;
}

function fileOf({ source, name }: MediaPart): JsonObject {
  if (source.type === "file-id") return defined({ file_id: source.id, filename: name });
  const data = source.type === "text" ? undefined : urlOfSource(source);
  return defined({ file_data: data, filename: name });
}
