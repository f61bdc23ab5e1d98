import type { MediaPart } from "@patchbay/sdk";

/** The kind of medium that a media type stands for. */
export function kindOf(mediaType: string): MediaPart["type"] {
  const [kind] = mediaType.split("/", 1);
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}

/** https://ai.google.dev/gemini-api/docs/file-input-methods */
const byEnding: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["webp", "image/webp"],
  ["gif", "image/gif"],
  ["heic", "image/heic"],
  ["heif", "image/heif"],
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["wav", "audio/wav"],
  ["mp3", "audio/mp3"],
  ["ogg", "audio/ogg"],
  ["flac", "audio/flac"],
  ["mp4", "video/mp4"],
  ["mov", "video/mov"],
  ["webm", "video/webm"],
]);

/** The media type that the end of an address gives away. */
export function typeOfAddress(address: string): string | undefined {
  if (/^https:\/\/(www\.youtube\.com|youtu\.be)\//.test(address)) return "video/mp4";
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(address)?.[1];
  return ending === undefined ? undefined : byEnding.get(ending.toLowerCase());
}
