import { createHash } from "node:crypto";
import { keyShapes } from "@patchbay/sdk/http";
import type { PromptLogOptions } from "./options.ts";
import { redacted } from "./redact-fields.ts";

/** Makes what is written shorter and safer. */
export interface Scrubber {
  /** Redacted, without embedded data, and cut. */
  readonly text: (text: string) => string;
  /** A copy in which every string is scrubbed and base64 data is told by size and hash. */
  readonly value: (value: unknown) => unknown;
  /** Whether nothing in it is to be redacted. */
  readonly isClean: (text: string) => boolean;
}

const maxDepth = 200;

/** A scrubber for the common shapes of keys and the patterns of the options. */
export function createScrubber({
  redact,
  maxStringLength,
}: Pick<PromptLogOptions, "redact" | "maxStringLength">): Scrubber {
  const patterns = [keyShapes, ...redact.map((source) => new RegExp(source, "g"))];

  const isClean = (text: string): boolean => patterns.every((pattern) => text.search(pattern) === -1);

  const redactText = (whole: string): string => {
    const rest = patterns.reduce((text, pattern) => text.replace(pattern, redacted), foldDataUrls(whole));
    // JSON in a text can spell anything with escapes: where those hide something, there is no place to cut it out of.
    return rest.includes("\\") && !isClean(unescaped(rest)) ? redacted : rest;
  };

  // Redacted before it is cut: half a secret would match no pattern.
  const text = (whole: string): string => cut(redactText(whole), maxStringLength);

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
  return { text, value: (value) => scrub(value, 0), isClean };
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** What JSON escapes stand for (RFC 8259 §7), also those of JSON inside JSON. */
function unescaped(text: string): string {
  let plain = text;
  for (let round = 0; round < 3 && plain.includes("\\"); round++) {
    plain = plain.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, code?: string, sign = "") =>
      code === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
  return plain;
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
