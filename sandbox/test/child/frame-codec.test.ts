import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameDecoder } from "../../src/child/frame-codec.ts";
import { type Frame, frameKinds } from "../../src/rpc/frame.ts";
import { maxFrameBytes } from "../../src/rpc/limits.ts";

const call = fc.integer({ min: 0, max: 0xff_ff_ff_ff });
const guest = fc.integer({ min: 1, max: 15 });
const textFrame = fc.record(
  {
    kind: fc.constantFrom(...frameKinds.filter((kind) => kind !== "chunk")),
    call,
    body: fc.string({ unit: "grapheme" }),
    guest,
  },
  { requiredKeys: ["kind", "call", "body"] },
);
const chunkFrame = fc.record(
  { kind: fc.constant("chunk" as const), call, body: fc.uint8Array({ maxLength: 300 }), guest },
  { requiredKeys: ["kind", "call", "body"] },
);

test("frames come out as they went in, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(textFrame, chunkFrame)), fc.integer({ min: 1, max: 50 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map((frame) => encodeFrame(frame)));
      const decoder = new FrameDecoder();
      const out: Frame[] = [];
      for (let at = 0; at < bytes.length; at += size) out.push(...decoder.push(bytes.subarray(at, at + size)));
      expect(out).toEqual(frames);
    }),
  );
});

test("any bytes are frames or a fault, never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        for (const { kind } of new FrameDecoder().push(Buffer.from(bytes))) expect(frameKinds).toContain(kind);
      } catch (fault) {
        expect(String(fault)).toMatch(/^Error: a frame of /);
      }
    }),
  );
});

test("a frame that is too large is not written", () => {
  const frame = (size: number): Frame => ({ kind: "chunk", call: 2, body: new Uint8Array(size) });
  expect(encodeFrame(frame(maxFrameBytes)).byteLength).toBe(maxFrameBytes + 9);
  expect(() => encodeFrame(frame(maxFrameBytes + 1))).toThrow(RangeError);
});
