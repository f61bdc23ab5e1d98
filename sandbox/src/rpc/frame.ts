/** What a frame is for. `chunk` carries bytes, every other kind JSON text. */
export const frameKinds = [
  "open",
  "head",
  "items",
  "chunk",
  "end",
  "fail",
  "cancel",
  "credit",
  "note",
  "ping",
  "pong",
] as const;

export type FrameKind = (typeof frameKinds)[number];

/**
 * One message between the host and an isolated process. On the line: u32 length, u8 of which the upper half is the guest and
 * the lower one the kind, u32 call, payload; big-endian.
 */
export interface Frame {
  readonly kind: FrameKind;
  /** Chosen by whoever opened the call: the host takes even numbers, the guest odd ones; 0 is for frames of no call. */
  readonly call: number;
  /** JSON text, or bytes for `chunk`. */
  readonly body: string | Uint8Array;
  /** Which plugin of a process it is about, 0 to 15; absent for the first. */
  readonly guest?: number;
}
