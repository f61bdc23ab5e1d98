import { createHash } from "node:crypto";
import { keyShapes } from "@patchbay/sdk/http";
import type { PromptLogOptions } from "./options.ts";
import { redacted } from "./redact-fields.ts";

/** Makes what is written shorter and safer. */
export interface Scrubber {
  /** Redacted, without embedded data, and cut. */
  readonly text: (text: string) => string;
  /** The same with every string scrubbed and base64 data told by size and hash: the very value where that changes nothing. */
  readonly value: (value: unknown) => unknown;
  /** Whether nothing in it is to be redacted. */
  readonly isClean: (text: string) => boolean;
}

const maxDepth = 200;
/** Most short texts that are known to be clean, and how long they may be. */
const maxKnown = 2000;
const maxKnownLength = 64;

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

  const known = new Set<string>();
  // Names of members, models and nodes come again with each record, and looking one up takes a tenth of searching it.
  const text = (whole: string): string => {
    if (known.has(whole)) return whole;
    // Redacted before it is cut: half a secret would match no pattern.
    const safe = cut(redactText(whole), maxStringLength);
    if (safe !== whole || whole.length > maxKnownLength) return safe;
    if (known.size >= maxKnown) known.clear();
    known.add(whole);
    return safe;
  };

  const scrub = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth === maxDepth) return "[too deep]";
    return Array.isArray(value) ? scrubList(value, depth) : scrubObject(foldData(value), depth);
  };

  const scrubList = (list: readonly unknown[], depth: number): readonly unknown[] => {
    let isSame = true;
    const items = list.map((item) => {
      const safe = scrub(item, depth + 1);
      if (safe !== item) isSame = false;
      return safe;
    });
    return isSame ? list : items;
  };

  const scrubObject = (object: Readonly<Record<string, unknown>>, depth: number): object => {
    let isSame = true;
    const members = Object.keys(object).map((key) => {
      const item = object[key];
      const member = [text(key), scrub(item, depth + 1)] as const;
      if (member[0] !== key || member[1] !== item) isSame = false;
      return member;
    });
    // `fromEntries` defines its keys, so that one named `__proto__` stays one.
    return isSame ? object : Object.fromEntries(members);
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
function foldData(value: object): Readonly<Record<string, unknown>> {
  // A plain object of JSON.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const given = value as Readonly<Record<string, unknown>>;
  const { data } = given;
  if (typeof data !== "string" || !mediaTypeKeys.some((key) => key in given)) return given;
  const { data: _data, ...rest } = given;
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
