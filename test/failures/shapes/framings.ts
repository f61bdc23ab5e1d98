import { gzipSync } from "node:zlib";
import { bytesOf, chunkOf, framed, inChunks, lastChunk, lengthOf, middleOf, rewritten } from "../bytes.ts";
import { answered, anything, both, cutShort, failed, lawful, type Shape, unreachable } from "../shape.ts";

/** What a reader says of JSON that ends too early. */
const notWhole = /not JSON|the upstream closed/;
const notHttp = /is not HTTP\/1\.1/;
const cannotUnpack = /cannot unpack the answer/;
const packed = { "content-encoding": "gzip" };

/** Headers, lengths, chunks and packing that are not what they should be. */
export const framings: readonly Shape[] = [
  {
    name: "a huge header",
    at: "raw",
    does: ({ sound }) => framed(sound, { "x-much": "a".repeat(200_000) }, bytesOf(sound)),
    ...both(failed(502, notHttp)),
  },
  {
    name: "headers without an end",
    at: "raw",
    does: () => ({
      pieces: ["HTTP/1.1 200 OK\r\n", ...Array.from({ length: 100 }, (_, n) => `x-${n}: ${"a".repeat(1000)}\r\n`)],
      ending: "silence",
    }),
    ...both(failed(502, notHttp)),
  },
  {
    name: "another protocol",
    at: "raw",
    does: () => ({ pieces: ["SSH-2.0-OpenSSH_9.6\r\n"], ending: "close" }),
    ...both(failed(502, notHttp)),
  },
  {
    name: "nothing but interim answers",
    at: "raw",
    does: () => ({ pieces: ["HTTP/1.1 102 Processing\r\n\r\n".repeat(50)], ending: "close" }),
    ...both(unreachable(/connection closed/)),
  },
  {
    name: "another protocol, as if that had been asked for",
    at: "raw",
    does: () => ({
      pieces: ["HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n"],
      ending: "close",
    }),
    ...both(unreachable(/connection closed/)),
  },
  {
    name: "a length that is too short",
    at: "raw",
    does: ({ sound }) => framed(sound, lengthOf(middleOf(sound)), bytesOf(sound)),
    ...cutShort(502, notWhole, anything),
  },
  {
    name: "a length that is too long",
    at: "raw",
    does: ({ sound }) => framed(sound, lengthOf(bytesOf(sound).length + 20), bytesOf(sound)),
    whole: failed(502, /broke the answer off/),
    streamed: answered,
  },
  {
    name: "a length that is too long for what came before a cut",
    at: "raw",
    does: ({ sound }) =>
      framed(sound, lengthOf(bytesOf(sound).length), bytesOf(sound).subarray(0, middleOf(sound) + 2)),
    ...cutShort(502, /broke the answer off/, anything),
  },
  {
    name: "a length that is no number",
    at: "raw",
    does: ({ sound }) => framed(sound, { "content-length": "many" }, bytesOf(sound)),
    ...both(failed(502, notHttp)),
  },
  {
    name: "no length, and the connection's end for an end",
    at: "raw",
    does: ({ sound }) => framed(sound, { connection: "close" }, bytesOf(sound)),
    ...both(answered),
  },
  {
    name: "no length, and the connection's end too early",
    at: "raw",
    does: ({ sound }) => framed(sound, { connection: "close" }, bytesOf(sound).subarray(0, middleOf(sound) + 2)),
    ...cutShort(502, notWhole, anything),
  },
  {
    name: "a first chunk without a size",
    at: "raw",
    does: ({ sound }) => framed(sound, inChunks, "zz\r\n", bytesOf(sound)),
    ...both(failed(502, notHttp)),
  },
  {
    name: "a later chunk without a size",
    at: "raw",
    does: ({ sound }) => {
      const bytes = bytesOf(sound);
      const middle = middleOf(sound);
      return framed(sound, inChunks, chunkOf(bytes.subarray(0, middle)), "zz\r\n", bytes.subarray(middle));
    },
    ...cutShort(502, notHttp, anything),
  },
  {
    name: "no last chunk",
    at: "raw",
    does: ({ sound }) => framed(sound, inChunks, chunkOf(bytesOf(sound))),
    whole: failed(502, /broke the answer off/),
    streamed: answered,
  },
  {
    name: "garbage behind the last chunk",
    at: "raw",
    does: ({ sound }) => ({
      ...framed(sound, inChunks, chunkOf(bytesOf(sound)), `${lastChunk}garbage HTTP/1.1 200 OK\r\n\r\n`),
      ending: "silence",
    }),
    ...both(answered),
  },
  {
    name: "garbage behind the length",
    at: "raw",
    does: ({ sound }) => ({
      ...framed(sound, lengthOf(bytesOf(sound).length), bytesOf(sound), "garbage"),
      ending: "silence",
    }),
    ...both(answered),
  },
  { name: "packed soundly", does: ({ sound }) => rewritten(sound, gzip, packed), ...both(answered) },
  {
    name: "packed and broken",
    does: ({ sound }) => rewritten(sound, (body) => gzip(body).fill(0xff, 20, 40), packed),
    ...both(failed(502, cannotUnpack)),
  },
  {
    name: "packed and cut",
    does: ({ sound }) => rewritten(sound, (body) => gzip(body).subarray(0, -20), packed),
    whole: failed(502, cannotUnpack),
    streamed: lawful,
  },
  {
    name: "plain where it says packed",
    does: ({ sound }) => rewritten(sound, (body) => body, packed),
    ...both(failed(502, cannotUnpack)),
  },
  {
    name: "packed where it says plain",
    does: ({ sound }) => rewritten(sound, gzip),
    ...both(failed(502, /not JSON|zero byte|the upstream (sent|closed)/)),
  },
  {
    name: "packed in a way that nobody knows",
    does: ({ sound }) => rewritten(sound, (body) => body, { "content-encoding": "sdch" }),
    ...both(failed(502, /packed as sdch/)),
  },
];

function gzip(body: Buffer): Buffer {
  return gzipSync(body);
}
