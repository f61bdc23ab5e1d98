import type { MediaSource } from "@patchbay/sdk";

/** Source of a medium that a `data:` address (RFC 2397) or any other address stands for. */
export function sourceOfUrl(url: string): MediaSource {
  const parts = /^data:([^;,]*)((?:;[^;,]*)*),/i.exec(url);
  if (!parts?.[2]?.toLowerCase().endsWith(";base64")) return { type: "url", url };
  const data = cleanBase64(url.slice(parts[0].length));
  return { type: "base64", mediaType: mediaType(parts[1], data), data };
}

/** A `data:` address, or the address itself. */
export function urlOfSource(source: MediaSource & { readonly type: "base64" | "url" }): string {
  return source.type === "url" ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

function cleanBase64(data: string): string {
  return /[\s_-]/.test(data) ? data.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/") : data;
}

/** What a file of a type begins with, and what stands further on where the beginning does not decide. */
const signatures: readonly (readonly [
  mediaType: string,
  start: string,
  later?: readonly [at: number, text: string],
])[] = [
  ["image/png", "\u0089PNG"],
  ["image/jpeg", "\u00FF\u00D8\u00FF"],
  ["image/gif", "GIF8"],
  ["image/webp", "RIFF", [8, "WEBP"]],
  ["audio/wav", "RIFF", [8, "WAVE"]],
  ["image/bmp", "BM", [6, "\0\0\0\0"]],
  ["application/pdf", "%PDF-"],
];

function mediaType(given: string | undefined, data: string): string {
  if (given === "image/jpg") return "image/jpeg";
  return given || typeOfBytes(head(data));
}

function typeOfBytes(bytes: string): string {
  const found = signatures.find(
    ([, start, later]) => bytes.startsWith(start) && (!later || bytes.startsWith(later[1], later[0])),
  );
  return found?.[0] ?? "application/octet-stream";
}

/** The first twelve bytes, one character each; nothing when the text is no base64. */
function head(data: string): string {
  const wholeGroups = data.length - (data.length % 4);
  try {
    return atob(data.slice(0, Math.min(16, wholeGroups)));
  } catch {
    return "";
  }
}
