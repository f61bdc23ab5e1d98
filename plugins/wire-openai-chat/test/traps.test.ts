import type { ChatEvent, JsonObject, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { openaiProfile, wire } from "../src/index.ts";
import {
  chunk,
  chunksOf,
  decode,
  decoder,
  done,
  drain,
  encode,
  finishOf,
  foreign,
  head,
  readStream,
  sse,
  stream,
  textOf,
  thoughtOf,
  writeStream,
  writeWhole,
} from "./kit.ts";

const spoken = "<think>first <b>this</b></think>\n\nthen that";
const tagged = { names: {}, wrappedTools: [], thinkTags: "think-tags" };

describe("T24: think tags", () => {
  test.each(Array.from({ length: spoken.length - 1 }, (_, index) => index + 1))("T24: split at %i", (at) => {
    const events = readStream(stream([{ content: spoken.slice(0, at) }, { content: spoken.slice(at) }]), tagged);

    expect([thoughtOf(events), textOf(events)]).toEqual(["first <b>this</b>", "then that"]);
  });

  test("T24: split after each sign, and the same whole", () => {
    const inSigns = readStream(stream(Array.from(spoken, (content) => ({ content }))), tagged);
    const body = { choices: [{ index: 0, message: { content: spoken }, finish_reason: "stop" }] };
    const whole = drain(decoder(false, tagged), JSON.stringify(body));

    for (const events of [inSigns, whole])
      expect([thoughtOf(events), textOf(events)]).toEqual(["first <b>this</b>", "then that"]);
  });

  test("T24: apart for each candidate", () => {
    const text =
      chunk({ content: "<thi" }) +
      chunk({ content: "<think>b</th" }, { index: 1 }) +
      chunk({ content: "nk>a</think>A" }) +
      chunk({ content: "ink>B" }, { index: 1 }) +
      done;
    const events = readStream(text, tagged);
    const of = (candidate: number): readonly ChatEvent[] =>
      events.filter((event) => ("candidate" in event ? event.candidate : 0) === candidate);

    expect([thoughtOf(of(0)), textOf(of(0)), thoughtOf(of(1)), textOf(of(1))]).toEqual(["a", "A", "b", "B"]);
  });
});

describe("T34: reasoning outside of completion_tokens", () => {
  const outside = {
    prompt_tokens: 12,
    completion_tokens: 1,
    total_tokens: 303,
    completion_tokens_details: { reasoning_tokens: 290 },
  };
  const events = readStream(
    stream([{ role: "assistant", content: "Hello" }]).replace(
      done,
      sse({ ...head, choices: [], usage: outside }) + done,
    ),
  );

  test("T34: is counted as output when it is read", () => {
    expect(events.findLast(({ type }) => type === "usage")).toMatchObject({
      usage: { inputTokens: 12, outputTokens: 291, reasoningTokens: 290, totalTokens: 303 },
    });
  });

  test("T34: is within completion_tokens when it is written, streamed and whole", () => {
    const expected = { prompt_tokens: 12, completion_tokens: 291, total_tokens: 303 };

    expect(chunksOf(writeStream(events, { includeUsage: true })).at(-1)?.usage).toMatchObject(expected);
    expect(writeWhole(events).usage).toMatchObject(expected);
  });
});

describe("T63: a client that did not ask for usage", () => {
  const events = readStream(
    stream([{ role: "assistant", content: "hi" }]).replace(
      done,
      sse({ ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }) + done,
    ),
  );

  test.each([undefined, false])("T63: gets no chunk with empty choices, include_usage %s", (includeUsage) => {
    const chunks = chunksOf(writeStream(events, includeUsage === undefined ? {} : { includeUsage }));

    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
    expect(chunks.some((item) => "usage" in item)).toBe(false);
    expect(finishOf(readStream(writeStream(events)))).toBe("stop");
  });

  test("T63: one that asked gets exactly one, and null before", () => {
    const chunks = chunksOf(writeStream(events, { includeUsage: true }));

    expect(chunks.filter(({ choices }) => choices.length === 0)).toEqual([chunks.at(-1)]);
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });
});

const signedTurn: JsonObject = {
  model: "m",
  messages: [
    { role: "user", content: "go" },
    {
      role: "assistant",
      content: null,
      reasoning_details: [{ type: "reasoning.encrypted", data: "c2VhbA==", format: "openai-responses-v1", index: 0 }],
      tool_calls: [
        {
          id: "call_1",
          type: "function",
          function: { name: "f", arguments: "{}" },
          extra_content: { google: { thought_signature: "c2ln" }, other: 1 },
        },
      ],
    },
    { role: "tool", tool_call_id: "call_1", content: "ok" },
    { role: "assistant", content: "yes", reasoning_content: "plain thought" },
  ],
};

describe("T27: after a target refused what another turn had signed", () => {
  test("T27: no signature and no sealed thinking goes out, and the ledger says so", () => {
    const { body, losses } = encode(decode(signedTurn), { withoutProofs: true });
    const turn = body.messages[1] ?? {};

    expect(turn).not.toHaveProperty("reasoning_details");
    expect(JSON.stringify(turn)).not.toContain("c2ln");
    expect(turn["tool_calls"]).toEqual([
      { id: "call_1", type: "function", function: { name: "f", arguments: "{}" }, extra_content: { other: 1 } },
    ]);
    expect(losses.map(({ path, kind }: Loss) => `${kind} ${path}`)).toEqual([
      "dropped messages[1].content[0]",
      "dropped messages[1].content[1].signature",
    ]);
  });

  test("T27: thinking that nobody signed stays, since some endpoints want it back", () => {
    expect(encode(decode(signedTurn), { withoutProofs: true }).body.messages[3]).toMatchObject({
      reasoning_content: "plain thought",
    });
  });

  test("T27: without a refusal everything is as the client sent it", () => {
    expect(encode(decode(signedTurn)).body).toEqual(signedTurn);
  });

  test.each([
    "Function call is missing a thought_signature in functionCall parts.",
    "messages.1.content.0: Invalid `signature` in `thinking` block",
    "messages.5.content.1: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.",
    "The encrypted_content for item rs_1 could not be verified.",
  ])("T27: the refusal is told apart: %s", (message) => {
    const body = JSON.stringify({ error: { message, type: "invalid_request_error", code: null } });

    expect(wire.codec.errors.decode({ status: 400, headers: {}, body }).code).toBe("proof-refused");
    expect(wire.codec.errors.decode({ status: 500, headers: {}, body }).code).not.toBe("proof-refused");
  });
});

describe("ids of calls", () => {
  const long = "x".repeat(41);
  const messages = (id: string): JsonObject[] => [
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id, type: "function", function: { name: "f", arguments: "" } }],
    },
    { role: "tool", tool_call_id: id, content: "" },
  ];

  test("T17: beyond 40 characters are shortened for OpenAI, the call's and the result's alike", () => {
    const { body } = encode(decode({ model: "m", messages: messages(long) }), { profile: openaiProfile });
    const id = body.messages[1]?.["tool_call_id"];

    expect(id).toMatch(/^.{1,40}$/);
    expect(body.messages[0]).toMatchObject({ tool_calls: [{ id }] });
  });

  test("T17: keep a request from passing through only where one of them is too long", () => {
    const rewrites = (id: string): boolean | undefined =>
      wire.codec.chat.rewrites?.({ messages: messages(id) }, openaiProfile);

    expect([rewrites("x".repeat(40)), rewrites(long)]).toEqual([false, true]);
  });

  test("T17: stay as they are for endpoints that say nothing of them", () => {
    const request = foreign({
      messages: [
        { role: "assistant", content: [{ type: "tool-call", id: long, name: "f", argumentsText: "{}" }] },
        { role: "user", content: [{ type: "tool-result", callId: long, content: [] }] },
      ],
    });

    expect(encode(request).body.messages[1]).toMatchObject({ tool_call_id: long });
  });
});

describe("content beside calls", () => {
  const body: JsonObject = {
    model: "m",
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: "" },
    ],
  };

  test.each([
    [{}, null],
    [{ emptyContent: "null" }, null],
    [{ emptyContent: "empty" }, ""],
    [{ emptyContent: "omit" }, undefined],
  ])("of null is what the endpoint wants to see, %j", (profile, expected) => {
    expect(encode(decode(body), { profile }).body.messages[0]?.["content"]).toBe(expected);
  });
});

test("fields that only another wire knows are in the ledger", () => {
  const { losses } = encode(foreign({ extensions: { other: { fields: { x: 1 } } } }));

  expect(losses).toEqual([expect.objectContaining({ path: "x", kind: "dropped", from: "other" })]);
});
