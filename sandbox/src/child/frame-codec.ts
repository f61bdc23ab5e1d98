import { type Frame, type FrameKind, frameKinds } from "../rpc/frame.ts";
import { maxFrameBytes } from "../rpc/limits.ts";

const lengthBytes = 4;
/** Kind and call: what the length counts beside the payload. */
const headBytes = 5;

const kindBits = 4;
const kindNumbers = new Map<string, number>(frameKinds.map((kind, index) => [kind, index]));

/** One frame as bytes. @throws RangeError when it is larger than a frame may be. */
export function encodeFrame({ kind, call, body, guest = 0 }: Frame): Buffer {
  const size = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  if (size > maxFrameBytes) throw new RangeError(`a frame of ${size} bytes is larger than ${maxFrameBytes} bytes`);
  const start = lengthBytes + headBytes;
  const bytes = Buffer.allocUnsafe(start + size);
  bytes.writeUInt32BE(headBytes + size, 0);
  bytes.writeUInt8((guest << kindBits) | (kindNumbers.get(kind) ?? frameKinds.length), lengthBytes);
  bytes.writeUInt32BE(call, lengthBytes + 1);
  if (typeof body === "string") bytes.write(body, start);
  else bytes.set(body, start);
  return bytes;
}

/** Puts frames together again from bytes that come in pieces of any size. */
export class FrameDecoder {
  #pieces: Buffer[] = [];
  #size = 0;
  #wanted = lengthBytes;

  /** The frames that these bytes complete. @throws Error for bytes that no honest side sends. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#size += piece.byteLength;
    if (this.#size < this.#wanted) return [];
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    const frames: Frame[] = [];
    let offset = 0;
    let length = lengthAt(bytes, offset);
    while (length !== undefined && bytes.byteLength - offset >= lengthBytes + length) {
      frames.push(decodeFrame(bytes.subarray(offset + lengthBytes, offset + lengthBytes + length)));
      offset += lengthBytes + length;
      length = lengthAt(bytes, offset);
    }
    this.#keep(bytes.subarray(offset), lengthBytes + (length ?? 0));
    return frames;
  }

  #keep(rest: Buffer, wanted: number): void {
    this.#pieces = rest.byteLength === 0 ? [] : [rest];
    this.#size = rest.byteLength;
    this.#wanted = wanted;
  }
}

function lengthAt(bytes: Buffer, offset: number): number | undefined {
  if (bytes.byteLength - offset < lengthBytes) return undefined;
  const length = bytes.readUInt32BE(offset);
  if (length < headBytes) throw new Error(`a frame of ${length} bytes has no head`);
  if (length > headBytes + maxFrameBytes) throw new Error(`a frame of ${length} bytes is too large`);
  return length;
}

function decodeFrame(bytes: Buffer): Frame {
  const first = bytes.readUInt8(0);
  const kind: FrameKind | undefined = frameKinds[first & ((1 << kindBits) - 1)];
  if (kind === undefined) throw new Error(`a frame of the unknown kind ${first}`);
  const call = bytes.readUInt32BE(1);
  const payload = bytes.subarray(headBytes);
  const body =
    kind === "chunk"
      ? new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength)
      : payload.toString("utf8");
  const guest = first >> kindBits;
  return guest === 0 ? { kind, call, body } : { kind, call, body, guest };
}
