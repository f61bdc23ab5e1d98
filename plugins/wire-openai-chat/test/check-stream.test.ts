import { readFileSync } from "node:fs";
import { GatewayError } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamRules } from "../src/check/rules.ts";
import { wire } from "../src/index.ts";
import { cutAt, cuts, events } from "./arbitraries.ts";
import { brokenStreams, goodStreams } from "./streams.ts";
import { bytes, replyContext, writeStream } from "./kit.ts";

function check(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const checker = wire.codec.chat.checkStream?.();
  if (!checker) throw new Error("the wire has no checker");
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.end()].map(({ rule }) => rule);
}

function single(text: string): readonly Uint8Array[] {
  const all = bytes(text);
  return Array.from(all, (_, index) => all.subarray(index, index + 1));
}

describe("a stream without fault", () => {
  test("is what this wire writes, however it is cut", () => {
    fc.assert(
      fc.property(events, cuts, fc.boolean(), (list, places, includeUsage) => {
        expect(check(...cutAt(bytes(writeStream(list, { includeUsage })), places))).toEqual([]);
      }),
    );
  });

  test("is what this wire writes of a failure", () => {
    const writer = wire.codec.chat.encodeReply(replyContext());
    const begun = writer.push([
      { type: "start", id: "1", model: "m" },
      { type: "text-delta", text: "half" },
    ]);

    expect(check(begun, writer.fail(new GatewayError("overloaded", "no")))).toEqual([]);
  });

  test.each(Object.entries(goodStreams))("may have %s", (_name, text) => {
    expect(check(text)).toEqual([]);
    expect(check(...single(text))).toEqual([]);
  });
});

describe("a broken stream", () => {
  test.each(Object.entries(brokenStreams))("is caught by %s alone", (rule, texts) => {
    for (const text of texts) {
      expect(new Set(check(text))).toEqual(new Set([rule]));
      if (text.length < 10_000) expect(check(...single(text))).toEqual(check(text));
    }
  });

  test("is told of a few times, and without its content", () => {
    const checker = wire.codec.chat.checkStream?.();
    const found = checker?.push("a secret word\n\n".repeat(100)) ?? [];

    expect(found).toHaveLength(3);
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  test("of any bytes throws nothing", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array(),
            fc.string(),
            fc.json().map((text) => `data: ${text}\n\n`),
          ),
        ),
        (all) => {
          expect(() => check(...all)).not.toThrow();
        },
      ),
    );
  });
});

describe("the table of rules", () => {
  test("has a broken stream for each", () => {
    expect(Object.keys(brokenStreams).toSorted()).toEqual(Object.keys(streamRules).toSorted());
  });

  test("is the one of the README", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const section = readme.split("## Stream rules")[1]?.split("\n## ")[0] ?? "";
    const rows = [...section.matchAll(/^\| `([^`]+)` *\| (.+?) *\|$/gm)].map(([, rule, demand]) => [rule, demand]);

    expect(rows).toEqual(Object.entries(streamRules));
  });
});
