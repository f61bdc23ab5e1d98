import type { ChatEvent, JsonObject, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { openaiProfile, wire } from "../src/index.ts";
import { caught, chunksOf, decode, encode, start, writeStream, writeWhole } from "./kit.ts";

const grammar = 'start: begin_patch hunk+ end_patch\nbegin_patch: "*** Begin Patch" LF';
const patch = "*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch";
const shell = {
  type: "function",
  name: "Shell",
  description: "Runs a command",
  parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
  strict: false,
};
const applyPatch = {
  type: "custom",
  name: "ApplyPatch",
  description: "Edits files. Do not wrap the patch in JSON.",
  format: { type: "grammar", syntax: "lark", definition: grammar },
};

/** What an editor's agent sends in the middle of its work. */
const editor: JsonObject = {
  model: "gpt-5.6",
  stream: true,
  user: "google-oauth2|1",
  input: [
    { role: "system", content: "You are an agent in an editor." },
    { role: "user", content: [{ type: "input_text", text: "<user_info>linux</user_info>" }] },
    {
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "rename a to b" },
        { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "low" },
      ],
    },
    { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAA" },
    { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "Looking." }] },
    { type: "function_call", id: "fc_1", call_id: "call_1", name: "Shell", arguments: '{"command":"cat a.ts"}' },
    { type: "function_call", call_id: "call_2", name: "ApplyPatch", arguments: patch },
    { type: "function_call_output", call_id: "call_1", output: "a" },
    { type: "function_call_output", call_id: "call_2", output: [{ type: "input_text", text: "failed" }] },
    { type: "custom_tool_call", id: "ctc_1", call_id: "call_3", name: "ApplyPatch", input: patch },
    { type: "custom_tool_call_output", call_id: "call_3", output: "ok" },
  ],
  tools: [shell, applyPatch],
  tool_choice: "auto",
  parallel_tool_calls: true,
  reasoning: { effort: "high", summary: "auto" },
  text: { verbosity: "low" },
  include: ["reasoning.encrypted_content"],
  store: false,
  stream_options: { include_usage: true },
  prompt_cache_key: "conversation-1",
  max_output_tokens: 9000,
};

describe("a body in the shape of Responses", () => {
  test("says what the same body in this wire's shape says", () => {
    const request = decode(editor);

    expect(request.system.map(({ text }) => text)).toEqual(["You are an agent in an editor."]);
    expect(request.messages.map(({ role, content }) => [role, ...content.map(({ type }) => type)])).toEqual([
      ["user", "text"],
      ["user", "text", "image"],
      ["assistant", "text", "tool-call", "tool-call"],
      ["user", "tool-result", "tool-result"],
      ["assistant", "tool-call"],
      ["user", "tool-result"],
    ]);
    expect(request).toMatchObject({
      thinking: { type: "level", level: "high", show: "auto" },
      output: { verbosity: "low" },
      sampling: { maxOutputTokens: 9000 },
      toolChoice: { type: "auto" },
      parallelToolCalls: true,
      includeUsage: true,
      cache: { key: "conversation-1" },
      state: { store: false },
      user: { id: "google-oauth2|1" },
      tools: [
        { type: "function", name: "Shell", parameters: shell.parameters, strict: false },
        { type: "custom", name: "ApplyPatch", grammar: { syntax: "lark", definition: grammar } },
      ],
    });
  });

  test("has calls of free-text tools as what they are, however the client wrote them", () => {
    const calls = decode(editor).messages.flatMap(({ content }) => content.filter(({ type }) => type === "tool-call"));

    expect(calls).toMatchObject([
      { id: "call_1", name: "Shell", argumentsText: '{"command":"cat a.ts"}' },
      { id: "call_2", name: "ApplyPatch", argumentsText: patch, custom: true },
      { id: "call_3", name: "ApplyPatch", argumentsText: patch, custom: true },
    ]);
  });

  test("tells of what chat cannot hold", () => {
    const losses: Loss[] = [];
    decode({ ...editor, truncation: "auto", background: null, reasoning: { effort: "low", mode: "x" } }, losses);

    expect(losses.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "dropped input[3]",
      "dropped reasoning.mode",
      "dropped include",
      "dropped truncation",
    ]);
  });

  test("goes to an endpoint of this wire in its shape", () => {
    const { body } = encode(decode(editor), { profile: openaiProfile, stream: true });

    expect(body).not.toHaveProperty("input");
    expect(
      Object.keys(body).filter((key) => ["include", "text", "reasoning", "max_output_tokens"].includes(key)),
    ).toEqual([]);
    expect(body).toMatchObject({
      reasoning_effort: "high",
      verbosity: "low",
      max_completion_tokens: 9000,
      tools: [
        { type: "function", function: { name: "Shell", strict: false } },
        {
          type: "custom",
          custom: { name: "ApplyPatch", format: { type: "grammar", grammar: { syntax: "lark", definition: grammar } } },
        },
      ],
    });
    expect(body.messages.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "user",
      "assistant",
      "tool",
      "tool",
      "assistant",
      "tool",
    ]);
  });

  test.each<[name: string, member: JsonObject, expected: JsonObject]>([
    ["a text as input", { input: "hi" }, { messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }] }],
    ["instructions", { instructions: "be brief" }, { system: [{ text: "be brief" }] }],
    [
      "a schema",
      { text: { format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true } } },
      { output: { format: { type: "json-schema", name: "n", schema: { type: "object" }, strict: true } } },
    ],
    ["an object", { text: { format: { type: "json_object" } } }, { output: { format: { type: "json" } } }],
    ["log probabilities", { top_logprobs: 3 }, { logprobs: { enabled: true, top: 3 } }],
    ["a summary alone", { reasoning: { summary: "detailed" } }, { thinking: { type: "auto", show: "detailed" } }],
    ["a turn that the vendor keeps", { previous_response_id: "resp_1" }, { state: { previousResponseId: "resp_1" } }],
    [
      "a choice of a function",
      { tool_choice: { type: "function", name: "f" } },
      { toolChoice: { type: "tool", name: "f" } },
    ],
    [
      "a choice of a free-text tool",
      { tool_choice: { type: "custom", name: "p" } },
      { toolChoice: { type: "tool", name: "p", custom: true } },
    ],
    [
      "a choice of some tools",
      { tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "f" }] } },
      { toolChoice: { type: "allowed", names: ["f"], required: true } },
    ],
    [
      "a file",
      { input: [{ role: "user", content: [{ type: "input_file", file_id: "file-1", filename: "a.pdf" }] }] },
      {
        messages: [
          { role: "user", content: [{ type: "file", source: { type: "file-id", id: "file-1" }, name: "a.pdf" }] },
        ],
      },
    ],
  ])("may have %s", (_name, member, expected) => {
    expect(decode({ model: "m", input: "hi", ...member })).toMatchObject(expected);
  });

  test.each<[path: string, body: JsonObject]>([
    ["input[0]", { input: [5] }],
    ["input[0].call_id", { input: [{ type: "function_call_output", output: "" }] }],
    ["instructions", { input: "a", instructions: 5 }],
  ])("is refused at %s", (param, body) => {
    expect(caught(() => decode({ model: "m", ...body }))).toMatchObject({ code: "bad-request", param });
  });
});

describe("messages beside flat tools", () => {
  const body: JsonObject = {
    model: "m",
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "a", type: "function", function: { name: "ApplyPatch", arguments: patch } }],
      },
      { role: "tool", tool_call_id: "a", content: "ok" },
    ],
    tools: [{ type: "function", function: { name: "Shell" } }, applyPatch],
  };

  test("are read with them", () => {
    expect(decode(body)).toMatchObject({
      tools: [{ name: "Shell" }, { type: "custom", name: "ApplyPatch", grammar: { syntax: "lark" } }],
      messages: [{ content: [{ name: "ApplyPatch", argumentsText: patch, custom: true }] }, {}],
    });
  });

  test("do not pass through, and neither does input, whatever the profile says", () => {
    const rewrites = (value: JsonObject): boolean | undefined => wire.codec.chat.rewrites?.(value, {});

    expect([rewrites(body), rewrites(editor), rewrites({ input: "hi" })]).toEqual([true, true, true]);
    expect(rewrites({ messages: [], tools: [{ type: "custom", custom: { name: "p" } }], input: "an extra" })).toBe(
      false,
    );
  });
});

describe("calls of free-text tools in an answer", () => {
  const events: readonly ChatEvent[] = [
    start,
    { type: "tool-call-start", index: 0, id: "call_1", name: "ApplyPatch", custom: true },
    { type: "tool-call-delta", index: 0, argumentsText: patch },
    { type: "tool-call-end", index: 0 },
    { type: "finish", reason: "tool-calls" },
  ];
  const call = (fields: JsonObject): unknown => ({ index: 0, id: "call_1", ...fields });

  test("are functions with the text as arguments for those who declared the tools flat", () => {
    const { extensions = {} } = decode(editor);
    const chunks = chunksOf(writeStream(events, { extensions }));

    expect(chunks[1]?.choices[0]?.delta["tool_calls"]).toEqual([
      call({ type: "function", function: { name: "ApplyPatch", arguments: "" } }),
    ]);
    expect(writeWhole(events, { extensions }).choices[0]?.message["tool_calls"]).toEqual([
      { id: "call_1", type: "function", function: { name: "ApplyPatch", arguments: patch } },
    ]);
  });

  test("are custom for all others", () => {
    expect(chunksOf(writeStream(events))[1]?.choices[0]?.delta["tool_calls"]).toEqual([
      call({ type: "custom", custom: { name: "ApplyPatch", input: "" } }),
    ]);
  });
});
