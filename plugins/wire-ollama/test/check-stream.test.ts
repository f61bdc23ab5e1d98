import { readFileSync } from "node:fs";
import type { JsonObject, Violation } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { lineRules, streamRules } from "../src/stream-rules.ts";
import { events, piecesOf } from "./arbitraries.ts";
import { bytes, head, ndjson, stream, writeStream } from "./kit.ts";
import { pixel } from "./samples.ts";

function check(...pieces: readonly (string | Uint8Array)[]): readonly Violation[] {
  const checker = wire.codec.chat.checkStream?.();
  if (!checker) throw new Error("the wire checks no streams");
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.end()];
}

function rulesOf(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  return check(...pieces).map(({ rule }) => rule);
}

const said = (message: JsonObject, more: JsonObject = {}): string =>
  ndjson([{ ...head, message: { role: "assistant", content: "", ...message }, done: false, ...more }]);
const line = (more: JsonObject): string => ndjson([{ ...head, ...more }]);
const last = stream([]);
const call = (inner: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...more,
  function: { name: "f", arguments: {}, ...inner },
});

/** For each rule a stream that breaks it, and no other. */
const broken: Readonly<Record<keyof typeof lineRules | keyof typeof streamRules, string>> = {
  "json-lines": `${said({})}{"a":\n${last}`,
  "no-blank-lines": `${said({})}\n${last}`,
  "line-length": `${said({})}{"message":{"content":"${"x".repeat(17 * 1024 * 1024)}`,
  "error-text": line({ error: { message: "it broke" } }),
  "nothing-after-end": last + last,
  ends: said({ content: "a" }),
  "done-flag": line({ message: { role: "assistant", content: "a" } }) + last,
  "answer-body": line({ message: "a", done: false }) + last,
  "one-form": said({ content: "a" }) + line({ response: "b", done: false }) + last,
  "model-name": said({}, { model: "other" }) + last,
  "created-at": said({}, { created_at: "yesterday" }) + last,
  "assistant-role": said({ role: "user" }) + last,
  "text-members": said({ content: null }) + last,
  images: said({ images: [1] }) + last,
  "whole-calls": said({ tool_calls: [call({ arguments: "{}" })] }) + last,
  "call-ids": said({ tool_calls: [call({}, { id: "a" }), call({}, { id: "a" })] }) + last,
  "call-indexes": said({ tool_calls: [call({ index: -1 })] }) + last,
  "ending-members": said({}, { eval_count: 1 }) + last,
  metrics: stream([], { eval_count: 1.5 }),
  "done-reason": stream([], { done_reason: 1 }),
  logprobs: said({}, { logprobs: [{ token: "a" }] }) + last,
};

const measured = { total_duration: 1_200_000_000, prompt_eval_count: 26, eval_count: 15, eval_duration: 900_000_000 };

describe("a stream of the wire", () => {
  test.each(Object.entries(broken))("that breaks %s is told of it and of nothing else", (rule, text) => {
    expect(rulesOf(text)).toEqual([rule]);
  });

  test.each([
    ["of text, with metrics", stream([{ content: "Hel" }, { content: "lo" }], { done_reason: "stop", ...measured })],
    ["of thinking and text in one line", stream([{ thinking: "hm", content: "a" }])],
    ["of two calls in one line", stream([{ tool_calls: [call({ index: 0 }, { id: "a" }), call({}, { id: "b" })] }])],
    ["of two calls in two lines, each numbered 0", stream([1, 2].map(() => ({ tool_calls: [call({ index: 0 })] })))],
    ["of a call without arguments", stream([{ tool_calls: [call({ arguments: null })] }])],
    ["of an image", stream([{ images: [pixel] }])],
    ["of an older server, with nulls", stream([{ content: "a", images: null }], { done_reason: null, context: null })],
    ["of an older server, without a message at its end", said({ content: "a" }) + line({ done: true, eval_count: 1 })],
    ["that only loads the model", stream([], { done_reason: "load" })],
    [
      "of log probabilities",
      said({}, { logprobs: [{ token: "a", logprob: -1, bytes: [97], top_logprobs: [] }] }) + last,
    ],
    ["to a prompt", line({ response: "a", done: false }) + line({ response: "", done: true, context: [1, 2] })],
    ["that an error ends", said({ content: "a" }) + line({ error: "it broke" })],
    ["that is an error alone", ndjson([{ error: "it broke" }])],
    ["with lines of a kind that nobody knows", line({ status: "pulling" }) + line({ completed: 1, total: 2 }) + last],
    ["with members that nobody knows", said({ x: 1 }, { remote_host: "h" }) + last],
    ["without its last line end", stream([{ content: "a" }]).trimEnd()],
    ["with carriage returns", stream([{ content: "a" }]).replaceAll("\n", "\r\n")],
  ])("%s is in order", (_name, text) => {
    expect(check(text)).toEqual([]);
    expect(check(...text.split(""))).toEqual([]);
  });

  test("that is cut inside a line has no end, and that is all", () => {
    expect(rulesOf(stream([{ content: "a" }]).slice(0, -30))).toEqual(["ends"]);
  });

  test("that breaks a rule again and again is told of it once", () => {
    expect(rulesOf(`${"{\n".repeat(100)}${last}`)).toEqual(["json-lines"]);
  });

  test("says nothing of its content in what is told", () => {
    const secret = "correct horse";
    const told = check(
      ndjson([{ model: secret, created_at: secret, message: { role: secret, content: [secret] }, done: secret }]),
    );

    expect(told.length).toBeGreaterThan(3);
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  test("that this wire writes breaks no rule, however its bytes are cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), fc.boolean(), (list, cuts, isPrompt) => {
        const request = isPrompt ? { extensions: { ollama: { form: "generate" } } } : {};
        const text = writeStream(list, request);

        expect(check(...piecesOf(bytes(text), cuts))).toEqual([]);
        expect(check(...text.split(""))).toEqual([]);
      }),
    );
  });

  test("may be any bytes at all", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.array(fc.json()), (pieces, values) => {
        check(...pieces);
        check(values.map((value) => `${value}\n`).join(""));
      }),
    );
  });
});

test("the README lists the rules", () => {
  const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## Stream rules");
  const named = [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, rule]) => rule);

  expect(named).toEqual([...Object.keys(streamRules), ...Object.keys(lineRules)]);
});
