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
    const { kind, call, body } = frame;
    const pieces = open.get(call);
    if (kind !== "chunk" || typeof body === "string") {
      open.delete(call);
      merged.push(frame);
    } else if (pieces) pieces.list.push(body);
    else {
      const begun = { call, list: [body] };
      open.set(call, begun);
      merged.push(begun);
    }
  }
  return merged.map((each) => ("list" in each ? whole(each) : each));
}

interface Pieces {
  readonly call: number;
  readonly list: Uint8Array[];
}

function whole({ call, list }: Pieces): Frame {
  const [first] = list;
  if (list.length === 1 && first) return { kind: "chunk", call, body: first };
  const body = new Uint8Array(list.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of list) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return { kind: "chunk", call, body };
}
