import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineDecoder } from "../../src/http/index.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(...pieces: readonly Uint8Array[]): readonly string[] {
  const decoder = createLineDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

describe("the decoder of lines", () => {
  test("reads the same lines wherever the bytes are cut", () => {
    const bytes = bytesOf('\uFEFF{"a":"é👩‍🚀"}\r\n\n  \n{"b":1}\n{"c"\r:2}\r\n{"last":true}');
    const expected = ['{"a":"é👩‍🚀"}', '{"b":1}', '{"c"\r:2}', '{"last":true}'];

    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode(bytes.subarray(0, at), bytes.subarray(at))).toEqual(expected);
    }
    expect(decode(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test("gives a line as soon as it is complete", () => {
    const decoder = createLineDecoder();

    expect(decoder.push(bytesOf("one\ntw"))).toEqual(["one"]);
    expect(decoder.push(bytesOf("o\n"))).toEqual(["two"]);
    expect(decoder.end()).toEqual([]);
  });

  test("refuses a line without end", () => {
    const decoder = createLineDecoder();
    const piece = new Uint8Array(1024 * 1024).fill(0x78);
    const flood = (): void => {
      for (let count = 0; count < 18; count += 1) decoder.push(piece);
    };

    expect(flood).toThrow(expect.objectContaining({ code: "invalid-reply" }));
  });

  test("reads back any JSON values, one per line", () => {
    fc.assert(
      fc.property(fc.array(fc.json()), fc.integer({ min: 1, max: 7 }), (values, size) => {
        const bytes = bytesOf(values.map((value) => `${value}\n`).join(""));
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        expect(decode(...pieces)).toEqual(values);
      }),
    );
  });
});
