import { createHash } from "node:crypto";
import { keyShapes } from "./key-shapes.ts";
import type { PromptLogOptions } from "./options.ts";

/** Makes what is written shorter and safer. */
export interface Scrubber {
  /** Redacted, without embedded data, and cut. */
  readonly text: (text: string) => string;
  /** A copy in which every string is scrubbed and base64 data is told by size and hash. */
  readonly value: (value: unknown) => unknown;
}

const redacted = "[redacted]";
const maxDepth = 200;

/** A scrubber for the common shapes of keys and the patterns of the options. */
export function createScrubber({
  redact,
  maxStringLength,
}: Pick<PromptLogOptions, "redact" | "maxStringLength">): Scrubber {
  const patterns = [keyShapes, ...redact.map((source) => new RegExp(source, "g"))];

  // Redacted before it is cut: half a secret would match no pattern.
  const text = (whole: string): string =>
    cut(
      patterns.reduce((rest, pattern) => rest.replace(pattern, redacted), foldDataUrls(whole)),
      maxStringLength,
    );

  const scrub = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth === maxDepth) return "[too deep]";
    if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
    // `fromEntries` defines its keys, so that one named `__proto__` stays one.
    return Object.fromEntries(
      Object.entries(foldData(value)).map(([key, item]) => [text(key), scrub(item, depth + 1)]),
    );
  };
  return { text, value: (value) => scrub(value, 0) };
}

const mediaTypeKeys = ["mediaType", "media_type", "mimeType", "mime_type"];

/** Data beside its media type, in the neutral model's words or in a vendor's: size and hash take its place. */
function foldData(value: object): object {
  if (!("data" in value) || typeof value.data !== "string") return value;
  if (!mediaTypeKeys.some((key) => key in value)) return value;
  const { data, ...rest } = value;
  return { ...rest, ...digest(data) };
}

const dataUrl = /data:([\w.+-]+\/[\w.+-]+)((?:;[\w.+-]+=[\w.+-]+)*);base64,([\w+/-]{64,}={0,2})/g;

function foldDataUrls(text: string): string {
  if (!text.includes(";base64,")) return text;
  return text.replace(dataUrl, (_, mediaType: string, _parameters, data: string) => {
    const { bytes, sha256 } = digest(data);
    return `[base64 ${mediaType}, ${bytes} bytes, sha256 ${sha256}]`;
  });
}

function digest(base64: string): { readonly bytes: number; readonly sha256: string } {
  const data = Buffer.from(base64, "base64");
  return { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") };
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}[… ${text.length - kept.length} more]`;
}
