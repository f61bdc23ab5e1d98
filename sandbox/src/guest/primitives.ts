import type { FrameKind } from "../rpc/frame.ts";

/** The few things that an engine gives the guest. Only texts, numbers and bytes cross. */
export interface GuestHost {
  send(kind: FrameKind, call: number, body: string | Uint8Array): void;
  encodeUtf8(text: string): Uint8Array;
  /** Whole; what is no UTF-8 becomes U+FFFD. */
  decodeUtf8(bytes: Uint8Array): string;
  /** Reads UTF-8 that is cut anywhere; undefined gives out what is left. */
  createDecoder(): (bytes: Uint8Array | undefined) => string;
  /** JSON text of the address's parts as `URL` names them; undefined for what is no address. */
  parseUrl(text: string, base?: string): string | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  random(): number;
  /** `guest.timer` is called with the number after so many milliseconds. */
  setTimer(ms: number): number;
  clearTimer(id: number): void;
  /** `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512`. */
  digest(algorithm: string, bytes: Uint8Array): Uint8Array;
  hmac(algorithm: string, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  randomBytes(count: number): Uint8Array;
}

/** What the engine calls. */
export interface Guest {
  /** A frame came in. @throws Error for one that no honest host sends. */
  receive(kind: FrameKind, call: number, body: string | Uint8Array): void;
  /** A timer is due. */
  timer(id: number): void;
  /** Evaluates the plugin, once the guest's globals stand. @throws Error when it does not export a plugin. */
  load(evaluate: () => unknown): void;
}
