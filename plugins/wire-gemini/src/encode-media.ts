import type { JsonObject, MediaPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, omitted } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { typeOfAddress } from "./media-types.ts";
import { family } from "./types.ts";

/** Writes a medium. One that the model cannot take becomes a note, so that the message and the order of its parts remain. */
export function encodeMedia(part: MediaPart, encoding: Encoding): JsonObject {
  const { capabilities } = encoding;
  const unable = capabilities.input?.includes(part.type) === false;
  const written = unable ? undefined : writeSource(part);
  if (!written) return { text: omitted(part, encoding.losses) };
  reportUnsaid(part, encoding);
  return { ...written, ...encodeDetail(part), ...fieldsOf(part) };
}

function reportUnsaid(part: MediaPart, { losses }: Encoding): void {
  const { cache, name, detail } = part;
  const notes = bagOf(part);
  const unsaid = {
    cache: cache !== undefined,
    name: name !== undefined && notes["name"] !== true,
    detail: detail !== undefined && detail !== "auto" && notes["detail"] !== true,
  };
  for (const [key, lost] of Object.entries(unsaid)) {
    if (lost)
      losses({
        path: `messages.content.${key}`,
        kind: "dropped",
        from: part.type,
        reason: "the wire has no field for it",
      });
  }
}

function writeSource(part: MediaPart): JsonObject | undefined {
  const { source } = part;
  const notes = bagOf(part);
  const rest = { ...(notes["name"] === true && defined({ displayName: part.name })), ...asObject(notes["inner"]) };
  if (source.type === "base64") return { inlineData: { mimeType: source.mediaType, data: source.data, ...rest } };
  if (source.type === "text") return { inlineData: { mimeType: source.mediaType, data: base64(source.text), ...rest } };
  if (source.type === "url") {
    const mimeType = source.mediaType ?? (notes["asFile"] === true ? undefined : typeOfAddress(source.url));
    return { fileData: { ...defined({ mimeType }), fileUri: source.url, ...rest } };
  }
  if (source.family !== family) return undefined;
  return { fileData: { ...defined({ mimeType: notes["mimeType"] }), fileUri: source.id, ...rest } };
}

/** Only clients of this wire say it here: models before Gemini 3 refuse it. */
function encodeDetail(part: MediaPart): JsonObject {
  if (bagOf(part)["detail"] !== true || part.detail === undefined) return {};
  return { mediaResolution: { level: `MEDIA_RESOLUTION_${part.detail.toUpperCase()}` } };
}

const step = 8192;

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let characters = "";
  for (let at = 0; at < bytes.length; at += step) characters += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(characters);
}
