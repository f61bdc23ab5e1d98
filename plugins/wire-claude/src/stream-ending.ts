import type { ChatEvent } from "@patchbay/sdk";
import { beginsWithBrace } from "./decode-reply.ts";

export const nothing: Uint8Array = new Uint8Array();

/** Watches how a stream ends. */
export interface Ending {
  see(chunk: Uint8Array, events: readonly ChatEvent[]): void;
  /** The bytes that a finished stream lacks, given the events of its end. */
  missing(events: readonly ChatEvent[]): Uint8Array;
}

/** More than the last event has. */
const tailLength = 128;
const lastEvent = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

/** Remembers the last bytes, and whether the answer was finished and did not fail. */
export function createEnding(): Ending {
  let tail: Uint8Array = nothing;
  let isWhole: boolean | undefined;
  let finished = false;
  let failed = false;
  const note = (events: readonly ChatEvent[]): void => {
    for (const { type } of events) {
      finished ||= type === "finish";
      failed ||= type === "error";
    }
  };
  return {
    see(chunk, events) {
      // A whole answer to a wish for a stream has no events.
      isWhole ??= beginsWithBrace(chunk, { yes: () => true, no: () => false });
      tail = lastBytes(tail, chunk);
      note(events);
    },
    missing(events) {
      note(events);
      const text = new TextDecoder().decode(tail);
      if (!finished || failed || isWhole === true || text.includes("message_stop")) return nothing;
      const isClosed = /(?:\n\n|\r\n\r\n|\r\r)$/.test(text);
      return new TextEncoder().encode(isClosed ? lastEvent : `\n\n${lastEvent}`);
    },
  };
}

function lastBytes(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (chunk.length >= tailLength) return chunk.subarray(-tailLength);
  const joined = new Uint8Array(before.length + chunk.length);
  joined.set(before);
  joined.set(chunk, before.length);
  return joined.subarray(-tailLength);
}
