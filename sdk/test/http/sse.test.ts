import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSseDecoder, encodeSse, readSse, type SseEvent } from "../../src/http/index.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(...pieces: readonly Uint8Array[]): readonly SseEvent[] {
  const decoder = createSseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

describe("the decoder of server-sent events", () => {
  test.each([
    ["line feeds", "event: a\ndata: 1\n\ndata: 2\n\n"],
    ["carriage returns and line feeds", "event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n"],
    ["carriage returns", "event: a\rdata: 1\r\rdata: 2\r\r"],
    ["a byte order mark", "\uFEFFevent: a\ndata: 1\n\ndata: 2\n\n"],
    ["no space after the colon", "event:a\ndata:1\n\ndata:2\n\n"],
    ["comments and unknown fields", ": hi\nevent: a\nfoo: bar\ndata: 1\n\n:\n\nretry: x\ndata: 2\n\n"],
    ["no blank line at the end", "event: a\ndata: 1\n\ndata: 2"],
    ["half a blank line at the end", "event: a\r\ndata: 1\r\n\r\ndata: 2\r\n"],
    ["a lone carriage return at the end", "event: a\rdata: 1\r\rdata: 2\r"],
  ])("reads a stream with %s wherever it is cut", (_, text) => {
    const bytes = bytesOf(text);
    const expected = [{ event: "a", data: "1" }, { data: "2" }];

    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode(bytes.subarray(0, at), bytes.subarray(at))).toEqual(expected);
    }
    expect(decode(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test("joins several lines of data", () => {
    expect(decode(bytesOf("data: a\ndata:\ndata:  b\n\n"))).toEqual([{ data: "a\n\n b" }]);
  });

  test("gives no event without data", () => {
    expect(decode(bytesOf("event: a\n\n: only a comment\n\n"))).toEqual([]);
  });

  test("sends an event as soon as its blank line is there", () => {
    const decoder = createSseDecoder();

    expect(decoder.push(bytesOf("data: 1\n"))).toEqual([]);
    expect(decoder.push(bytesOf("\ndata: 2"))).toEqual([{ data: "1" }]);
    expect(decoder.end()).toEqual([{ data: "2" }]);
  });

  test("refuses a line without end", () => {
    const decoder = createSseDecoder();
    const piece = new Uint8Array(1024 * 1024).fill(0x78);
    const flood = (): void => {
      for (let count = 0; count < 18; count += 1) decoder.push(piece);
    };

    expect(flood).toThrow(expect.objectContaining({ code: "invalid-reply" }));
  });

  test("reads a body to its end", async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield bytesOf("data: 1\n\nda");
      yield bytesOf("ta: 2");
    }
    const events = [];
    for await (const event of readSse(body())) events.push(event);

    expect(events).toEqual([{ data: "1" }, { data: "2" }]);
  });

  test("reads back any text that was encoded, wherever the bytes are cut", () => {
    const text = fc.string({
      unit: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\r", "\n", "\r\n", " ", ":", "👩‍🚀")),
    });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.nat(), (texts, seed) => {
        const bytes = bytesOf(texts.map((each) => encodeSse(each, "x")).join(""));
        const at = bytes.length === 0 ? 0 : seed % bytes.length;
        const arrived = decode(bytes.subarray(0, at), bytes.subarray(at)).map(({ data }) => data);

        expect(arrived).toEqual(texts.map((each) => Buffer.from(each.replaceAll(/\r\n?/g, "\n")).toString()));
      }),
    );
  });
});
