import type { ChatEvent, Json, JsonObject, MediaPart } from "@patchbay/sdk";
import { asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined, sourceOfUrl } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { thinkingText } from "./content.ts";
import { addText, addThinking, type CandidateState, sendRefusal } from "./reply-candidate.ts";
import { wireId } from "./types.ts";

/** Reads `content`: a text, or the parts that some vendors send. */
export function readContent(candidate: CandidateState, content: Json | undefined, out: ChatEvent[]): void {
  if (typeof content === "string") {
    if (content !== "") addText(candidate, content, out);
  } else if (isArray(content)) {
    for (const part of content) readPart(candidate, part, out);
  }
}

function readPart(candidate: CandidateState, part: Json, out: ChatEvent[]): void {
  if (typeof part === "string") addText(candidate, part, out);
  if (!isObject(part)) return;
  const type = asString(part["type"]) ?? "text";
  if (type === "text") addText(candidate, asString(part["text"]) ?? "", out);
  else if (type === "thinking") addThinking(candidate, thinkingText(part["thinking"]), out);
  else if (type === "refusal") readRefusal(candidate, part["refusal"], out);
  else if (type === "image_url") readImages(candidate, [part], out);
  else out.push({ type: "opaque", wire: wireId, raw: { content: [part] }, ...candidate.tag });
}

/** Reads `refusal`. */
export function readRefusal(candidate: CandidateState, refusal: Json | undefined, out: ChatEvent[]): void {
  if (typeof refusal === "string") sendRefusal(candidate, candidate.refusal.push(refusal), out);
}

/** Reads the images that some vendors put beside the text. */
export function readImages({ tag }: CandidateState, images: readonly Json[], out: ChatEvent[]): void {
  for (const image of images) {
    const address = asObject(image)?.["image_url"];
    const url = asString(isObject(address) ? address["url"] : address);
    if (url !== undefined) out.push({ type: "media", media: { type: "image", source: sourceOfUrl(url) }, ...tag });
  }
}

/** Collects the pieces of a spoken answer. */
export function readAudio({ audio }: CandidateState, piece: JsonObject): void {
  const id = asString(piece["id"]);
  const expiresAt = asNumber(piece["expires_at"]);
  const data = asString(piece["data"]);
  if (id !== undefined) audio.id = id;
  if (expiresAt !== undefined) audio.expiresAt = expiresAt;
  if (data !== undefined) audio.data.push(data);
  audio.transcript += asString(piece["transcript"]) ?? "";
}

/** Sends the spoken answer, which is whole now. */
export function flushAudio({ audio, tag }: CandidateState, format: string | undefined, out: ChatEvent[]): void {
  if (audio.id === undefined && audio.data.length === 0) return;
  const { id, expiresAt, transcript } = audio;
  const media: MediaPart = {
    type: "audio",
    source: { type: "base64", mediaType: `audio/${format ?? "wav"}`, data: joinBase64(audio.data) },
    ...keep({ ...defined({ id, expires_at: expiresAt }), transcript }),
  };
  out.push({ type: "media", media, ...tag });
}

/** Pieces may each be padded, so they are joined as bytes; what is no base64 stays as it came. */
function joinBase64(pieces: readonly string[]): string {
  const padded = pieces.slice(0, -1).some((piece) => piece.endsWith("="));
  if (!padded) return pieces.join("");
  try {
    return btoa(pieces.map((piece) => atob(piece)).join(""));
  } catch {
    return pieces.join("");
  }
}
