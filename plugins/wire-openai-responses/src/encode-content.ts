import type { Json, JsonObject, MediaPart, OpaquePart, TextPart, ToolResultContent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { createTextOffsets, defined, omitted, urlOfSource } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import { encodeAnnotation } from "./citations.ts";
import type { Encoding } from "./encoding.ts";
import { family, wireId } from "./types.ts";

/** Parts that a user's message, instructions or a tool's output may hold. */
export type InputPart = Exclude<ToolResultContent, { readonly type: "json" }>;

/** Input parts on the wire. What it cannot hold is in the ledger. */
export function encodeParts(parts: readonly InputPart[], encoding: Encoding): readonly JsonObject[] {
  return parts.map((part) => encodePart(part, encoding)).filter((part) => part !== undefined);
}

/** Content as the shortest form that holds it: a string where the parts are one plain text. */
export function encodeContent(parts: readonly InputPart[], form: Json | undefined, encoding: Encoding): Json {
  const only = parts.length === 1 ? parts[0] : undefined;
  if (form !== "parts" && only?.type === "text" && isPlain(only)) return only.text;
  return parts.length === 0 && form !== "parts" ? "" : encodeParts(parts, encoding);
}

/** Whether a text part says nothing that a bare string would lose. */
export function isPlain(part: TextPart): boolean {
  return part.cache === undefined && part.citations === undefined && Object.keys(bagOf(part)).length === 0;
}

function encodePart(part: InputPart, encoding: Encoding): JsonObject | undefined {
  encoding.enter(part);
  if (part.type === "text") {
    return { type: "input_text", text: part.text, ...encodeCache(part.cache, encoding), ...fieldsOf(part) };
  }
  return part.type === "opaque" ? encodeOpaque(part, encoding) : encodeMedia(part, encoding);
}

/** A part of this wire as it came; a part of another wire is lost. */
export function encodeOpaque(part: OpaquePart, { losses }: Encoding): JsonObject | undefined {
  if (part.wire === wireId) return asObject(part.raw);
  losses({ path: "messages.content", kind: "dropped", from: part.wire, reason: "a part of another wire" });
  return undefined;
}

/** A piece of the assistant's text. */
export function encodeOutputText(part: TextPart, encoding: Encoding): JsonObject {
  const { text, citations, signature } = part;
  const { losses, enter } = encoding;
  enter(part);
  const offsets = createTextOffsets(text);
  const annotations = citations?.flatMap((citation) => encodeAnnotation(citation, offsets) ?? []);
  if (annotations && annotations.length < (citations?.length ?? 0))
    losses({ path: "messages.content.citations", kind: "dropped", reason: "the wire wants an address" });
  if (signature)
    losses({ path: "messages.content.signature", kind: "dropped", from: signature.family, reason: "no field for it" });
  const empty = bagOf(part)["emptyAnnotations"] === true ? [] : undefined;
  return {
    type: "output_text",
    text,
    ...defined({ annotations: annotations ?? empty }),
    ...encodeCache(part.cache, encoding),
    ...fieldsOf(part),
  };
}

function encodeMedia(part: MediaPart, encoding: Encoding): JsonObject {
  const { capabilities } = encoding;
  const unable = part.source.type !== "text" && capabilities.input?.includes(part.type) === false;
  const written = unable ? undefined : writers[part.type](part);
  if (!written) return standIn(part, encoding);
  return { ...written, ...encodeCache(part.cache, encoding), ...fieldsOf(part) };
}

/** Stands for a medium, so that the message and the order of its parts remain. */
function standIn(part: MediaPart, { losses }: Encoding): JsonObject {
  const note = omitted(part, losses);
  return { type: "input_text", text: part.source.type === "text" ? part.source.text : note };
}

type WriteMedia = (part: MediaPart) => JsonObject | undefined;

const writers: Readonly<Record<MediaPart["type"], WriteMedia>> = {
  image: ({ source, detail }) => {
    if (source.type === "text" || isForeignFile(source)) return undefined;
    const place = source.type === "file-id" ? { file_id: source.id } : { image_url: urlOfSource(source) };
    return { type: "input_image", ...place, ...defined({ detail }) };
  },
  file: (part) => {
    const { source, name } = part;
    if (source.type === "text" || isForeignFile(source)) return undefined;
    return { type: "input_file", ...filePlace(part), ...defined({ filename: name }) };
  },
  audio: ({ source, ...part }) => {
    if (source.type !== "base64") return undefined;
    const format = source.mediaType.replace(/^audio\/(x-)?/, "").replace("mpeg", "mp3");
    const inner = asObject(bagOf(part)["inner"]);
    return { type: "input_audio", input_audio: { data: source.data, format, ...inner } };
  },
  video: () => undefined,
};

function isForeignFile(source: MediaPart["source"]): boolean {
  return source.type === "file-id" && source.family !== family;
}

function filePlace(part: MediaPart): JsonObject {
  const { source } = part;
  if (source.type === "file-id") return { file_id: source.id };
  if (source.type === "url") return { file_url: source.url };
  if (source.type === "text") return {};
  return { file_data: bagOf(part)["bare"] === true ? source.data : urlOfSource(source) };
}
