import type { ChatEvent } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { text } from "./arbitraries.ts";
import { contentOf, decode, encode, foreign, head, readStream, readWhole, stream } from "./kit.ts";

const memoOf = (reasoningOut: string, request = foreign()) => encode(request, { profile: { reasoningOut } }).memo;
const joined = (events: readonly ChatEvent[], type: string): string =>
  events.map((event) => (event.type === type && "text" in event ? event.text : "")).join("");
const said = (pieces: readonly string[], memo: unknown) => {
  const events = readStream(stream(pieces.map((content) => ({ content }))), memo);
  return { thinking: joined(events, "reasoning-delta"), text: joined(events, "text-delta") };
};

describe("T24: thinking that models write into their text", () => {
  const whole = "<think>\nlet me see\n</think>\n\nHello <think>there</think>";
  const expected = { thinking: "\nlet me see\n", text: "Hello <think>there</think>" };

  test("is parted from it wherever the tags are cut", () => {
    for (let at = 0; at <= whole.length; at++) {
      expect(said([whole.slice(0, at), whole.slice(at)], memoOf("think-tags"))).toEqual(expected);
    }
    expect(said(whole.split(""), memoOf("think-tags"))).toEqual(expected);
  });

  test("is parted in whole answers, too, and for clients of the same wire", () => {
    const own = decode({ model: "m", messages: [{ role: "user", content: "a" }] });
    const events = readWhole(
      { ...head, message: { role: "assistant", content: whole }, done: true },
      memoOf("think-tags", own),
    );

    expect(contentOf(events)).toEqual([
      { type: "reasoning-delta", text: expected.thinking },
      { type: "text-delta", text: expected.text },
    ]);
  });

  test("may begin before the answer, so that only the closing tag comes", () => {
    expect(said(["let me", " see</thi", "nk>Hello"], memoOf("think-tags-open"))).toEqual({
      thinking: "let me see",
      text: "Hello",
    });
  });

  test.each([["fields"], ["other"]])("stays text where the profile says %s", (word) => {
    expect(said([whole], memoOf(word))).toEqual({ thinking: "", text: whole });
  });

  test("that begins and never comes is text in the end", () => {
    expect(said(["<thi"], memoOf("think-tags"))).toEqual({ thinking: "", text: "<thi" });
  });

  test("never takes a letter of an answer without tags, however it is cut", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (pieces) => {
        const plain = pieces.map((piece) => piece.replaceAll("<", "("));

        expect(said(plain, memoOf("think-tags"))).toEqual(said(plain, memoOf("fields")));
      }),
    );
  });
});
