import { createSseDecoder, type SseDecoder, type SseEvent } from "@patchbay/sdk/http";
import { isStandard } from "./standard-events.ts";

/** Lets whole events pass, but for those that clients of this wire do not know. */
export interface EventFilter {
  push(chunk: Uint8Array): Filtered;
  /** What is left: an event that was cut, or lacks the empty line behind it. */
  end(): Filtered;
}

/** Bytes to pass on, and the events in them. */
interface Filtered {
  readonly bytes: Uint8Array;
  readonly frames: readonly SseEvent[];
}

const nothing = new Uint8Array();
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Makes a filter for one stream. A chunk that ends with an event and has no strange one in it is passed as it is. */
export function createEventFilter(): EventFilter {
  const decoder = createSseDecoder();
  let held: Uint8Array[] = [];
  let tail = nothing;
  return {
    push(chunk) {
      const end = lastEnd(chunk, tail);
      tail = join([tail, chunk]).slice(-2);
      if (end === 0) {
        held.push(chunk);
        return { bytes: nothing, frames: [] };
      }
      const bytes = join([...held, end === chunk.length ? chunk : chunk.subarray(0, end)]);
      held = end < chunk.length ? [chunk.subarray(end)] : [];
      const frames = framesIn(bytes, decoder);
      return { bytes: frames.every(isStandard) ? bytes : withoutStrange(bytes), frames };
    },
    end() {
      const bytes = join(held);
      const frames = [...decoder.push(bytes), ...decoder.end()];
      return { bytes: frames.every(isStandard) ? bytes : nothing, frames };
    },
  };
}

/** A return at the end might be half of a line end to a decoder that goes on. */
function framesIn(bytes: Uint8Array, decoder: SseDecoder): readonly SseEvent[] {
  if (bytes.at(-1) !== carriageReturn) return decoder.push(bytes);
  const last = createSseDecoder();
  return [...last.push(bytes), ...last.end()];
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const full = pieces.filter(({ length }) => length > 0);
  const [only = nothing] = full;
  if (full.length < 2) return only;
  const joined = new Uint8Array(full.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of full) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Index behind the last event that ends in the chunk, else 0; `tail` are the bytes before it. */
function lastEnd(chunk: Uint8Array, tail: Uint8Array): number {
  let end = chunk.length;
  while (end > 0 && !isEnd(chunk, end, tail)) end--;
  return end;
}

/** Whether an empty line stands right before this index. */
function isEnd(bytes: Uint8Array, end: number, tail: Uint8Array): boolean {
  const last = bytes[end - 1];
  if (last !== lineFeed && last !== carriageReturn) return false;
  const at = (index: number): number | undefined => bytes[index] ?? tail.at(index);
  return at(end - 2) === last || (last === lineFeed && at(end - 2) === carriageReturn && at(end - 3) === lineFeed);
}

/** The bytes without strange events. All events in them are whole, so that each can be looked at alone. */
function withoutStrange(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let from = 0;
  for (let end = 1; end <= bytes.length; end++) {
    if (!isEnd(bytes, end, nothing)) continue;
    const event = bytes.subarray(from, end);
    if (framesIn(event, createSseDecoder()).every(isStandard)) kept.push(event);
    from = end;
  }
  return join(kept);
}
