import type { ContentPart, Json, LossSink, MediaPart, MediaSource, TextPart } from "@patchbay/sdk";
import { asArray, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined, type Fields, readFields, requireObject, requireString, sourceOfUrl } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCache } from "./cache.ts";
import { decodeAnnotation } from "./citations.ts";
import { family, wireId } from "./types.ts";

/** Reads a list of content parts. */
export function decodeParts(list: readonly Json[], path: string, losses: LossSink): readonly ContentPart[] {
  return list.map((part, index) => decodePart(part, `${path}[${index}]`, losses));
}

/** Reads one part; a kind that nobody knows is kept whole. */
function decodePart(value: Json, path: string, losses: LossSink): ContentPart {
  if (typeof value === "string") return { type: "text", text: value };
  const raw = requireObject(value, path);
  const type = asString(raw["type"]) ?? "";
  const fields = readFields(raw, path);
  fields.string("type");
  return readers.get(type)?.(fields, losses) ?? { type: "opaque", wire: wireId, raw };
}

type PartReader = (fields: Fields, losses: LossSink) => ContentPart | undefined;

const readers: ReadonlyMap<string, PartReader> = new Map<string, PartReader>([
  ["input_text", decodeText],
  ["output_text", decodeText],
  ["text", decodeText],
  ["refusal", (fields) => ({ type: "refusal", text: required(fields, "refusal"), ...keep({ fields: fields.rest() }) })],
  ["input_image", decodeImage],
  ["image_url", decodeImage],
  ["input_file", decodeFile],
  ["input_audio", decodeAudio],
]);

function required(fields: Fields, key: string): string {
  return fields.string(key) ?? requireString(fields.peek(key), fields.at(key));
}

function decodeText(fields: Fields): TextPart {
  const text = required(fields, "text");
  const cache = decodeCache(fields);
  const annotations = isArray(fields.peek("annotations")) ? fields.array("annotations") : undefined;
  const citations = asArray(annotations).map(decodeAnnotation);
  const empty = annotations?.length === 0 ? true : undefined;
  return {
    type: "text",
    text,
    ...(citations.length > 0 && { citations }),
    ...defined({ cache }),
    ...keep({ emptyAnnotations: empty, fields: fields.rest() }),
  };
}

const details: ReadonlySet<string> = new Set(["auto", "low", "high", "original"]);

function decodeImage(fields: Fields, losses: LossSink): MediaPart | undefined {
  const source = imageSource(fields, losses);
  if (!source) return undefined;
  const cache = decodeCache(fields);
  const detail = fields.peek("detail");
  const known = typeof detail === "string" && details.has(detail);
  if (known) fields.string("detail");
  return {
    type: "image",
    source,
    // The set holds the words of the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ...(known && { detail: detail as NonNullable<MediaPart["detail"]> }),
    ...defined({ cache }),
    ...keep({ fields: fields.rest() }),
  };
}

/** Some clients write images in the way of Chat Completions, as an object with the address. */
function imageSource(fields: Fields, losses: LossSink): MediaSource | undefined {
  const address = fields.peek("image_url");
  if (isObject(address)) {
    const url = requireString(address["url"], `${fields.at("image_url")}.url`);
    fields.object("image_url");
    losses({ path: fields.path, kind: "renamed", from: "image_url", to: "input_image", reason: "the wire's own form" });
    return sourceOfUrl(url);
  }
  const url = fields.string("image_url");
  if (url !== undefined) return sourceOfUrl(url);
  const id = fields.string("file_id");
  return id === undefined ? undefined : { type: "file-id", id, family };
}

function decodeFile(fields: Fields): MediaPart | undefined {
  const data = fields.string("file_data");
  const url = data === undefined ? fields.string("file_url") : undefined;
  const id = data === undefined && url === undefined ? fields.string("file_id") : undefined;
  const source = fileSource(data, url, id);
  if (!source) return undefined;
  const cache = decodeCache(fields);
  const name = fields.string("filename");
  const bare = data !== undefined && source.type === "base64" && !data.startsWith("data:") ? true : undefined;
  return { type: "file", source, ...defined({ name, cache }), ...keep({ bare, fields: fields.rest() }) };
}

function fileSource(
  data: string | undefined,
  url: string | undefined,
  id: string | undefined,
): MediaSource | undefined {
  if (data !== undefined) return /^data:/i.test(data) ? sourceOfUrl(data) : sourceOfUrl(`data:;base64,${data}`);
  if (url !== undefined) return { type: "url", url };
  return id === undefined ? undefined : { type: "file-id", id, family };
}

function decodeAudio(fields: Fields): MediaPart {
  const at = fields.at("input_audio");
  const audio = readFields(requireObject(fields.object("input_audio"), at), at);
  const data = required(audio, "data");
  const source = { type: "base64" as const, mediaType: `audio/${audio.string("format") ?? "wav"}`, data };
  return { type: "audio", source, ...keep({ inner: audio.rest(), fields: fields.rest() }) };
}
