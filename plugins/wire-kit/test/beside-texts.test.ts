import type { ChatEvent } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { besideTexts } from "../src/index.ts";

const first: ChatEvent = { type: "text-delta", text: "a" };
const more: ChatEvent = { type: "text-delta", text: "b" };
const second: ChatEvent = { type: "text-delta", part: 1, text: "c" };
const refusal: ChatEvent = { type: "refusal-delta", text: "no" };
const cited: ChatEvent = { type: "citation", citation: { url: "https://example.com" } };
const logprobs: ChatEvent = { type: "logprobs", of: "text", tokens: [] };

test.each<[name: string, before: readonly ChatEvent[], after: readonly ChatEvent[]]>([
  ["sources behind the end of their text", [first, cited, more, second, cited], [first, more, cited, cited, second]],
  ["log probabilities behind what was just said", [first, refusal, logprobs], [first, logprobs, refusal]],
  ["nothing of a text that is not there", [cited, logprobs, refusal], [cited, logprobs, refusal]],
  ["each to its candidate", [first, refusal, { ...cited, candidate: 1 }], [first, refusal, { ...cited, candidate: 1 }]],
])("puts %s", (_name, before, after) => {
  expect(besideTexts(before)).toEqual(after);
});
