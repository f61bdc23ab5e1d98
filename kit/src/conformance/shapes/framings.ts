import { gzipSync } from "node:zlib";
import { plain, type Shape, type Sound, upToMiddle, written } from "./shape.ts";

const packed = { "content-encoding": "gzip" };

/** Headers, lengths, chunks and packing that are not what they say. */
export const framings: readonly Shape[] = [
  { id: "no-http", raw: () => ({ bytes: ["SSH-2.0-OpenSSH_9.6\r\n"], ending: "close" }), expect: "failed" },
  {
    id: "huge-header",
    raw: (sound) => framed(sound, { "x-much": "a".repeat(200_000) }, sound.bytes),
    expect: "failed",
  },
  {
    id: "length-too-long",
    raw: (sound) => framed(sound, { "content-length": String(sound.bytes.length) }, upToMiddle(sound, 2)),
    expect: "cut",
  },
  {
    id: "chunk-without-a-size",
    raw: (sound) => framed(sound, { "transfer-encoding": "chunked" }, "zz\r\n", sound.bytes),
    expect: "failed",
  },
  {
    id: "no-length-and-an-early-end",
    raw: (sound) => framed(sound, { connection: "close" }, upToMiddle(sound, 2)),
    expect: "cut",
  },
  { id: "gzip", script: (sound) => withHeaders(sound, packed, gzipSync(sound.bytes)), expect: "answered" },
  {
    id: "gzip-broken",
    script: (sound) => withHeaders(sound, packed, gzipSync(sound.bytes).fill(0xff, 20, 40)),
    expect: "failed",
  },
  {
    id: "gzip-cut",
    script: (sound) => withHeaders(sound, packed, gzipSync(sound.bytes).subarray(0, -20)),
    expect: "lawful",
  },
  { id: "gzip-that-is-none", script: (sound) => withHeaders(sound, packed, sound.bytes), expect: "failed" },
  {
    id: "unknown-encoding",
    script: (sound) => withHeaders(sound, { "content-encoding": "sdch" }, sound.bytes),
    expect: "failed",
  },
  {
    id: "wrong-content-type",
    script: (sound) => withHeaders(sound, { "content-type": "text/plain" }, sound.bytes),
    expect: "lawful",
  },
  { id: "no-content-type", script: (sound) => ({ ...plain(sound), headers: {} }), expect: "lawful" },
];

function framed(
  { headers }: Sound,
  framing: Readonly<Record<string, string>>,
  ...body: readonly (string | Uint8Array)[]
) {
  const lines = Object.entries({ ...headers, ...framing }).map(([name, value]) => `${name}: ${value}\r\n`);
  return { bytes: [`HTTP/1.1 200 OK\r\n${lines.join("")}\r\n`, ...body], ending: "close" } as const;
}

function withHeaders(sound: Sound, more: Readonly<Record<string, string>>, body: Uint8Array) {
  const script = written(sound, body);
  return { ...script, headers: { ...script.headers, ...more } };
}
