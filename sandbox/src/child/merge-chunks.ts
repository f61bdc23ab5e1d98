import type { Frame } from "../rpc/frame.ts";

/**
 * The frames of one read, with the chunks of each stream put together: whoever is behind with reading takes many at a time,
 * for little more than the cost of one. Frames of one call stay in their order; those of different calls have none.
 */
export function mergeChunks(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length < 2) return frames;
  const merged: (Frame | Pieces)[] = [];
  const open = new Map<number, Pieces>();
  for (const frame of frames) {
    const { kind, call, body, guest = 0 } = frame;
    const stream = call * guests + guest;
    const pieces = open.get(stream);
    if (kind !== "chunk" || typeof body === "string") {
      open.delete(stream);
      merged.push(frame);
    } else if (pieces) pieces.list.push(body);
    else {
      const begun = { frame, list: [body] };
      open.set(stream, begun);
      merged.push(begun);
    }
  }
  return merged.map((each) => ("list" in each ? whole(each) : each));
}

/** Each plugin of a process counts its calls by itself. */
const guests = 16;

interface Pieces {
  /** The first of them. */
  readonly frame: Frame;
  readonly list: Uint8Array[];
}

function whole({ frame, list }: Pieces): Frame {
  if (list.length === 1) return frame;
  const body = new Uint8Array(list.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of list) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return { ...frame, body };
}
