import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStreamScrubber } from "../../src/credentials/stream-scrubber.ts";

function scrubbed(words: readonly string[], chunks: readonly Uint8Array[]): string {
  const scrubber = createStreamScrubber(words);
  return Buffer.concat([...chunks.map((chunk) => scrubber.push(chunk)), scrubber.end()]).toString();
}

/** A text in pieces that are cut anywhere, also within a character. */
function cutAt(text: string, places: readonly number[]): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe("a scrubber of streams", () => {
  it("finds words wherever the stream is cut, and changes nothing else", () => {
    const word = fc.constantFrom("sk-secret-1", "sk-secret-12", "schlüssel-🔑", "secret");
    const piece = fc.oneof(word, fc.constantFrom("sk-", "sec", "ü", "🔑", " plain ", "cret"));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200)), (pieces, places) => {
        const words = ["sk-secret-1", "sk-secret-12", "schlüssel-🔑"];
        const text = pieces.join("|");
        const expected = words
          .toSorted((a, b) => b.length - a.length)
          .reduce((at, each) => at.replaceAll(each, "[redacted]"), text);
        expect(scrubbed(words, cutAt(text, places))).toBe(expected);
      }),
    );
  });

  it("keeps nothing back that begins no word, and gives the very bytes", () => {
    const scrubber = createStreamScrubber(["secret-one"]);
    const chunk = Buffer.from("data: hello\n\n");
    expect(scrubber.push(chunk)).toBe(chunk);
    expect(Buffer.from(scrubber.push(Buffer.from("a sec"))).toString()).toBe("a ");
    expect(Buffer.from(scrubber.push(Buffer.from("ond"))).toString()).toBe("second");
    expect(scrubber.end()).toHaveLength(0);
  });

  it("does not hold back without an end what only repeats itself", () => {
    const scrubber = createStreamScrubber(["aaaaaa"]);
    let out = 0;
    for (let n = 0; n < 1000; n++) out += scrubber.push(Buffer.from("aaaa")).length;
    expect(out).toBeGreaterThan(100);
    expect(Buffer.from(scrubber.end()).toString()).not.toContain("aaaaaa");
  });

  it("lets bytes through that are no text", () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    const scrubber = createStreamScrubber(["secret-one"]);
    expect(Buffer.concat([scrubber.push(bytes), scrubber.end()])).toEqual(Buffer.from(bytes));
  });
});
