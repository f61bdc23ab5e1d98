import { createHash, createHmac, randomFillSync } from "node:crypto";
import { type Frame, type FrameKind, frameKinds } from "../rpc/frame.ts";
import { maxFrameBytes } from "../rpc/limits.ts";
import { bootCall } from "./boot.ts";
import type { FrameLine } from "./frame-line.ts";
import { MisuseError } from "./misuse.ts";
import type { Timers } from "./timers.ts";

/** All that a guest can do beyond computing. Engines check the kinds of values; texts, numbers and bytes alone cross. */
export interface Primitives {
  send(kind: string, call: number, body: string | Uint8Array): void;
  encodeUtf8(text: string): Uint8Array;
  decodeUtf8(bytes: Uint8Array): string;
  /** Streaming: undefined flushes. */
  createDecoder(): (bytes: Uint8Array | undefined) => string;
  /** JSON text of the parts of an address, or undefined when it is none. */
  parseUrl(text: string, base: string | undefined): string | undefined;
  now(): number;
  random(): number;
  setTimer(ms: number): number;
  clearTimer(id: number): void;
  digest(algorithm: string, bytes: Uint8Array): Uint8Array;
  hmac(algorithm: string, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  randomBytes(count: number): Uint8Array;
}

/** Names of WebCrypto, and Node's for them. */
const hashes = new Map([
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

const urlParts = [
  "href",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
  "origin",
  "username",
  "password",
] as const;

const maxRandomBytes = 65_536;
const maxWaiting = 32 * 1024 * 1024;

/** The line as one guest has it. */
export type GuestLine = Pick<FrameLine, "send" | "waiting">;

/** The primitives of one guest. */
export function createPrimitives(line: GuestLine, timers: Timers): Primitives {
  const decoder = new TextDecoder();
  return {
    send: (kind, call, body) => line.send(checkFrame(line, kind, call, body)),
    encodeUtf8: (text) => new Uint8Array(Buffer.from(text)),
    decodeUtf8: (bytes) => decoder.decode(bytes),
    createDecoder,
    parseUrl,
    now: Date.now,
    random: Math.random,
    setTimer: (ms) => timers.set(ms),
    clearTimer: (id) => timers.clear(id),
    digest: (algorithm, bytes) => plain(createHash(hashName(algorithm)).update(bytes).digest()),
    hmac: (algorithm, key, bytes) => plain(createHmac(hashName(algorithm), key).update(bytes).digest()),
    randomBytes,
  };
}

function checkFrame(line: GuestLine, kind: string, call: number, body: string | Uint8Array): Frame {
  const known: FrameKind | undefined = frameKinds.find((name) => name === kind);
  if (known === undefined) throw new MisuseError(`no kind of frame is called "${kind}"`);
  if (!Number.isInteger(call) || call < 0 || call > 0xff_ff_ff_ff) throw new MisuseError("a call is a 32-bit number");
  if (call === bootCall && !freeKinds.has(kind)) throw new MisuseError(`a frame "${kind}" belongs to a call`);
  if ((kind === "chunk") !== (typeof body !== "string")) throw new MisuseError("bytes go into chunks, and only there");
  // A unit of UTF-16 takes up to three bytes; only what could be too large is measured.
  if (body.length * 3 > maxFrameBytes && Buffer.byteLength(body) > maxFrameBytes) {
    throw new MisuseError(`a frame holds ${maxFrameBytes} bytes at most`);
  }
  if (line.waiting > maxWaiting) throw new MisuseError("too much waits to be sent");
  return { kind: known, call, body };
}

/** What may be said outside any call; the rest of call 0 is the child's own. */
const freeKinds = new Set(["note", "ping", "pong"]);

function createDecoder(): (bytes: Uint8Array | undefined) => string {
  const decoder = new TextDecoder();
  return (bytes) => (bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }));
}

function parseUrl(text: string, base: string | undefined): string | undefined {
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  return JSON.stringify(Object.fromEntries(urlParts.map((part) => [part, url[part]])));
}

function hashName(algorithm: string): string {
  const name = hashes.get(algorithm);
  if (name === undefined)
    throw new MisuseError(`algorithm "${algorithm}" is not one of ${[...hashes.keys()].join(", ")}`);
  return name;
}

function randomBytes(count: number): Uint8Array {
  if (!Number.isInteger(count) || count < 0 || count > maxRandomBytes) {
    throw new MisuseError(`random bytes come from 0 to ${maxRandomBytes} at a time`);
  }
  return randomFillSync(new Uint8Array(count));
}

/** Buffers share memory with others of the host, and bring methods that reach it. */
function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
