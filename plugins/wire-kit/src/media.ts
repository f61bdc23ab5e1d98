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

const signatures: readonly (readonly [start: string, mediaType: string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
  ["JVBERi", "application/pdf"],
];

function mediaType(given: string | undefined, data: string): string {
  if (given === "image/jpg") return "image/jpeg";
  return given || (signatures.find(([start]) => data.startsWith(start))?.[1] ?? "application/octet-stream");
}
