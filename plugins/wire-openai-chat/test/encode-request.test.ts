import type { ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { openaiProfile } from "../src/index.ts";
import { decode, encode, type EncodeOptions, foreign, readStream, stream } from "./kit.ts";

const text = (text: string): ContentPart => ({ type: "text", text });
const user = (...content: readonly ContentPart[]): Message => ({ role: "user", content });
const assistant = (...content: readonly ContentPart[]): Message => ({ role: "assistant", content });
const call = (id: string, name = "f"): ContentPart => ({ type: "tool-call", id, name, argumentsText: "{}" });
const result = (callId: string, ...content: readonly never[]): ContentPart => ({
  type: "tool-result",
  callId,
  content,
});

function messagesOf(messages: readonly Message[], profile: EncodeOptions["profile"] = {}) {
  return encode(foreign({ messages }), { profile: profile ?? {} }).body.messages;
}

describe("a request of another wire", () => {
  test("goes to an unknown vendor in the plainest form", () => {
    const { body } = encode(
      foreign({
        system: [{ text: "a" }, { text: "b", cache: {} }],
        messages: [user(text("x"), text("y")), assistant(text("x"), text("y"))],
        sampling: { maxOutputTokens: 9, stop: ["x"] },
        tools: [{ type: "function", name: "f", strict: true }],
        parallelToolCalls: true,
      }),
    );

    expect(body).toEqual({
      model: "m",
      messages: [
        {
          role: "system",
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        },
        {
          role: "user",
          content: [
            { type: "text", text: "x" },
            { type: "text", text: "y" },
          ],
        },
        { role: "assistant", content: "xy" },
      ],
      tools: [{ type: "function", function: { name: "f" } }],
      max_tokens: 9,
      stop: ["x"],
    });
  });

  test("goes to OpenAI in its own", () => {
    const request = foreign({
      messages: [assistant(text("x"), text("y"))],
      sampling: { maxOutputTokens: 9, topK: 3 },
      tools: [{ type: "function", name: "f", strict: true }],
      parallelToolCalls: true,
    });
    const { body, losses } = encode(request, { profile: openaiProfile });

    expect(body).toEqual({
      model: "m",
      messages: [
        {
          role: "assistant",
          content: [
            { type: "text", text: "x" },
            { type: "text", text: "y" },
          ],
        },
      ],
      tools: [{ type: "function", function: { name: "f", strict: true } }],
      parallel_tool_calls: true,
      max_completion_tokens: 9,
    });
    expect(losses.map(({ path }) => path)).toEqual(["top_k"]);
  });

  test("says nothing of what nobody said", () => {
    expect(Object.keys(encode(foreign({})).body)).toEqual(["model", "messages"]);
  });

  test("asks for the model of the attempt and for a stream", () => {
    expect(encode(foreign({}), { model: "other", stream: true }).body).toMatchObject({
      model: "other",
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("has no stream options where the endpoint refuses them", () => {
    expect(
      encode(foreign({ includeUsage: true }), { stream: true, profile: { streamOptions: false } }).body,
    ).not.toHaveProperty("stream_options");
  });
});

describe("tool results", () => {
  test("come before the rest of their message", () => {
    const messages = messagesOf([assistant(call("a"), call("b")), user(text("and?"), result("a"), result("b"))]);

    expect(messages.map(({ role }) => role)).toEqual(["assistant", "tool", "tool", "user"]);
  });

  test("move their media behind the last of them", () => {
    const image = { type: "image", source: { type: "url", url: "https://x" } };
    const results = user(result("a", image as never), result("b", text("t") as never));
    const messages = messagesOf([assistant(call("a"), call("b")), results]);

    expect(messages.slice(1)).toEqual([
      { role: "tool", tool_call_id: "a", content: "[image follows in the next user message]" },
      { role: "tool", tool_call_id: "b", content: "t" },
      { role: "user", content: [{ type: "image_url", image_url: { url: "https://x" } }] },
    ]);
  });

  test("T48: stand together behind their calls, and media behind all of them", () => {
    const image = { type: "image", source: { type: "url", url: "https://x" } };
    const messages = messagesOf([
      assistant(call("a"), call("b")),
      user(result("b", image as never)),
      user(result("a"), text("and?")),
    ]);

    expect(messages.map(({ role, tool_call_id: id }) => id ?? role)).toEqual(["assistant", "a", "b", "user", "user"]);
  });

  test("T50: of one call are one, and calls without any get one", () => {
    const { body, losses } = encode(
      foreign({
        messages: [
          assistant(call("a"), call("b")),
          user(result("a", text("first") as never), result("a", text("last") as never)),
          user(text("go on"), result("z")),
        ],
      }),
    );
    const results = body.messages.filter(({ role }) => role === "tool");

    expect(results.map(({ tool_call_id: id }) => id)).toEqual(["a", "b"]);
    expect(results[0]).toMatchObject({ content: "last" });
    expect(losses.length).toBeGreaterThan(0);
  });

  test("of the wire's own clients stay as they are", () => {
    const messages = [{ role: "tool", tool_call_id: "a", content: "t" }];

    expect(encode(decode({ model: "m", messages, x: 1 })).body.messages).toEqual(messages);
  });

  test("say in words that a call failed", () => {
    const { body, losses } = encode(
      foreign({
        messages: [
          assistant(call("a")),
          user({ type: "tool-result", callId: "a", content: [{ type: "json", value: { x: 1 } }], isError: true }),
        ],
      }),
    );

    expect(body.messages[1]).toMatchObject({ content: 'Error: {"x":1}' });
    expect(losses).toMatchObject([{ kind: "approximated" }]);
  });
});

describe("an assistant's turn", () => {
  test("with calls alone has null for its content, or what the endpoint wants", () => {
    const messages = [assistant(call("a")), user(result("a"))];

    expect(messagesOf(messages)[0]).toMatchObject({ content: null });
    expect(messagesOf(messages, { emptyContent: "empty" })[0]).toMatchObject({ content: "" });
    expect(messagesOf(messages, { emptyContent: "omit" })[0]).not.toHaveProperty("content");
  });

  test("of nothing but dropped thinking is left out", () => {
    expect(messagesOf([assistant({ type: "reasoning", text: "t" }), user(text("x"))])).toHaveLength(1);
  });

  test("tells when text behind a call moves before it", () => {
    const { losses } = encode(foreign({ messages: [assistant(call("a"), text("later")), user(result("a"))] }));

    expect(losses).toMatchObject([{ path: "messages[0].content", kind: "approximated" }]);
  });

  test.each([
    ["drop", []],
    ["current-tool-loop", ["new"]],
    ["always", ["old", "new"]],
  ])("has its thinking back as the endpoint wants it: %s", (reasoningHistory, expected) => {
    const think = (text: string): ContentPart => ({ type: "reasoning", text });
    const messages = [
      assistant(think("old"), text("x")),
      user(text("q")),
      assistant(think("new"), call("a")),
      user(result("a")),
    ];
    const written = messagesOf(messages, { reasoningHistory }).flatMap((message) => message["reasoning_content"] ?? []);

    expect(written).toEqual(expected);
  });

  test("writes its thinking where the endpoint reads it", () => {
    const messages = [assistant({ type: "reasoning", text: "t" }, text("x"))];

    expect(messagesOf(messages, { reasoningHistory: "always", reasoningField: "reasoning" })[0]).toMatchObject({
      reasoning: "t",
    });
    expect(messagesOf(messages, { reasoningHistory: "always", reasoningField: "parts" })[0]).toMatchObject({
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "t" }] },
        { type: "text", text: "x" },
      ],
    });
  });

  test("never shows sealed thinking", () => {
    const sealed: ContentPart = { type: "reasoning", text: "", redacted: { family: "anthropic", value: "SEALED" } };
    const { body, losses } = encode(foreign({ messages: [assistant(sealed, text("x"))] }), {
      profile: { reasoningHistory: "always" },
    });

    expect(JSON.stringify(body)).not.toContain("SEALED");
    expect(losses).toMatchObject([{ kind: "dropped" }]);
  });
});

describe("tools", () => {
  const tool = (name: string): ChatRequest["tools"] => [{ type: "function", name }];

  test("get names that the wire allows, and their own in the answer", () => {
    const long = `mcp__${"x".repeat(80)}__tool`;
    const request = foreign({
      tools: [
        ...(tool(long) ?? []),
        { type: "function", name: "a.b" },
        { type: "function", name: "f", namespace: "ns" },
      ],
      toolChoice: { type: "tool", name: long },
      messages: [assistant(call("1", long)), user(result("1"))],
    });
    const { body, memo } = encode(request);
    const names = (body["tools"] as unknown as { function: { name: string } }[]).map((tool) => tool.function.name);

    expect(names[0]).toMatch(/^mcp__x+_[0-9a-f]{8}$/);
    expect(names[0]).toHaveLength(64);
    expect(names.slice(1)).toEqual(["a_b", "ns__f"]);
    expect(body["tool_choice"]).toEqual({ type: "function", function: { name: names[0] } });
    expect(body.messages[0]).toMatchObject({ tool_calls: [{ function: { name: names[0] } }] });
    const events = readStream(
      stream([{ tool_calls: [{ index: 0, id: "1", function: { name: names[0] ?? "", arguments: "{}" } }] }]),
      memo,
    );
    expect(events.find(({ type }) => type === "tool-call-start")).toMatchObject({ name: long });
  });

  test("keep apart names that would become the same", () => {
    const { body } = encode(
      foreign({
        tools: [
          { type: "function", name: "a.b" },
          { type: "function", name: "a_b" },
          { type: "function", name: "a b" },
        ],
      }),
    );
    const names = (body["tools"] as unknown as { function: { name: string } }[]).map((tool) => tool.function.name);

    expect(new Set(names).size).toBe(3);
  });

  test("of other wires are held to schemas that the target can hold models to, and told of others", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const open = { type: "object", properties: { a: { type: "object", additionalProperties: { type: "string" } } } };
    const { body, losses } = encode(
      foreign({
        tools: [
          { type: "function", name: "f", parameters: schema, strict: true },
          { type: "function", name: "g", parameters: open, strict: true },
        ],
      }),
      { profile: openaiProfile },
    );

    expect(body["tools"]).toMatchObject([
      { function: { strict: true, parameters: { required: ["a"], additionalProperties: false } } },
      { function: { strict: false, parameters: open } },
    ]);
    expect(losses).toContainEqual(expect.objectContaining({ path: "tools[1].strict", kind: "dropped", from: "g" }));
  });

  test("of one name are one", () => {
    const { body, losses } = encode(foreign({ tools: [...(tool("f") ?? []), ...(tool("f") ?? [])] }));

    expect(body["tools"]).toHaveLength(1);
    expect(losses).toMatchObject([{ kind: "dropped", from: "f" }]);
  });

  test("that are none leave choice and flag out", () => {
    const { body, losses } = encode(foreign({ tools: [], toolChoice: { type: "required" }, parallelToolCalls: false }));

    expect(Object.keys(body)).toEqual(["model", "messages"]);
    expect(losses).toMatchObject([{ path: "tool_choice" }]);
  });

  test("of free text become functions where the endpoint knows no others", () => {
    const request = foreign({
      tools: [{ type: "custom", name: "patch", description: "d", grammar: { syntax: "lark", definition: "g" } }],
      toolChoice: { type: "tool", name: "patch", custom: true },
      messages: [
        assistant({ type: "tool-call", id: "1", name: "patch", argumentsText: "x", custom: true }),
        user(result("1")),
      ],
    });
    const { body, memo } = encode(request);

    expect(body["tools"]).toMatchObject([
      { type: "function", function: { name: "patch", parameters: { required: ["input"] } } },
    ]);
    expect(body["tool_choice"]).toEqual({ type: "function", function: { name: "patch" } });
    expect(body.messages[0]).toMatchObject({
      tool_calls: [{ type: "function", function: { arguments: '{"input":"x"}' } }],
    });
    expect(memo).toMatchObject({ wrappedTools: ["patch"] });
  });

  test("that only another provider runs are lost, but for web search where the endpoint has it", () => {
    const tools: ChatRequest["tools"] = [
      {
        type: "builtin",
        builtin: "web-search",
        options: { search_context_size: "low" },
        raw: { wire: "openai-responses", value: {} },
      },
    ];

    expect(encode(foreign({ tools })).losses).toMatchObject([{ kind: "dropped", from: "web-search" }]);
    expect(encode(foreign({ tools }), { profile: openaiProfile }).body).toMatchObject({
      web_search_options: { search_context_size: "low" },
    });
  });

  test.each([
    ["auto-none", { type: "required" }, "auto"],
    ["auto-none-required", { type: "tool", name: "f" }, "required"],
    ["auto-none", { type: "none" }, "none"],
  ] as const)("are chosen as far as the endpoint can: %s", (toolChoice, choice, expected) => {
    expect(
      encode(foreign({ tools: tool("f") ?? [], toolChoice: choice }), { profile: { toolChoice } }).body["tool_choice"],
    ).toBe(expected);
  });
});

describe("the model's abilities and the endpoint's", () => {
  test("take out what models that reason refuse", () => {
    const { body, losses } = encode(
      foreign({ sampling: { temperature: 0, topP: 1, stop: ["x"], seed: 1, maxOutputTokens: 5 } }),
      { capabilities: { sampling: false } },
    );

    expect(body).toMatchObject({ seed: 1, max_completion_tokens: 5 });
    expect(losses.map(({ path }) => path)).toEqual(["temperature", "top_p", "stop"]);
  });

  test("replace media that the model cannot read, and keep the message", () => {
    const messages = [user({ type: "image", source: { type: "base64", mediaType: "image/png", data: "AAAA" } })];
    const { body } = encode(foreign({ messages }), { capabilities: { input: [] } });

    expect(body.messages[0]).toEqual({
      role: "user",
      content: [{ type: "text", text: "[image omitted: the model cannot read it]" }],
    });
  });

  test("limit the stop strings", () => {
    expect(
      encode(foreign({ sampling: { stop: ["1", "2", "3", "4", "5"] } }), { profile: openaiProfile }).body["stop"],
    ).toHaveLength(4);
  });

  test.each([
    ["reasoning_effort", { type: "level", level: "high" }, { reasoning_effort: "high" }],
    ["reasoning_effort", { type: "budget", tokens: 2000 }, { reasoning_effort: "medium" }],
    ["reasoning_effort", { type: "auto" }, {}],
    ["enable_thinking", { type: "level", level: "low" }, { enable_thinking: true, thinking_budget: 1024 }],
    ["thinking", { type: "off" }, { thinking: { type: "disabled" } }],
    ["reasoning", { type: "budget", tokens: 5, show: "none" }, { reasoning: { max_tokens: 5, exclude: true } }],
    ["chat_template_kwargs", { type: "off" }, { chat_template_kwargs: { enable_thinking: false } }],
    ["none", { type: "off" }, {}],
  ] as const)("say in the endpoint's words how to think: %s", (reasoningIn, thinking, expected) => {
    const {
      model: _model,
      messages: _messages,
      ...body
    } = encode(foreign({ thinking }), { profile: { reasoningIn } }).body;

    expect(body).toEqual(expected);
  });

  test.each([
    [{ type: "level", level: "xhigh" }, "high"],
    [{ type: "level", level: "minimal" }, "low"],
    [{ type: "off" }, "low"],
  ] as const)("bring the depth of thinking to what the model has", (thinking, effort) => {
    const { body, losses } = encode(foreign({ thinking }), {
      capabilities: { thinking: { levels: ["low", "high"], off: false } },
    });

    expect(body["reasoning_effort"]).toBe(effort);
    expect(losses).toMatchObject([{ path: "thinking", kind: "approximated" }]);
  });

  test("make JSON of any kind where schemas are not known, and tell the schema", () => {
    const format = { type: "json-schema", schema: { type: "object" } } as const;
    const { body } = encode(foreign({ output: { format } }), { profile: { jsonSchema: false } });

    expect(body["response_format"]).toEqual({ type: "json_object" });
    expect(body.messages[0]).toMatchObject({
      role: "system",
      content: expect.stringContaining('{"type":"object"}') as string,
    });
  });

  test("name a schema that has no name", () => {
    const format = { type: "json-schema", schema: {} } as const;

    expect(encode(foreign({ output: { format } })).body["response_format"]).toEqual({
      type: "json_schema",
      json_schema: { name: "response", schema: {} },
    });
  });

  test("put the word JSON into a prompt that lacks it", () => {
    const output = { format: { type: "json" } } as const;

    expect(encode(foreign({ output })).body.messages[0]).toMatchObject({ role: "system" });
    expect(encode(foreign({ output, system: [{ text: "json please" }] })).body.messages).toHaveLength(2);
  });

  test("bring system messages to where the endpoint takes them", () => {
    const request = foreign({
      system: [{ text: "a" }, { text: "b" }],
      messages: [user(text("x")), { role: "system", content: [text("mid")] }],
    });
    const { body } = encode(request, { profile: { systemPosition: "single", contentParts: "user" } });

    expect(body.messages.map(({ role }) => role)).toEqual(["system", "user", "user"]);
    expect(body.messages[0]).toMatchObject({ content: "a\n\nb" });
    expect(body.messages[2]).toMatchObject({ content: expect.stringContaining("<system-reminder>") as string });
  });

  test("shorten ids of calls to the endpoint's form, the same for call and result", () => {
    const messages = messagesOf([assistant(call("toolu_0123456789")), user(result("toolu_0123456789"))], {
      toolIdFormat: "alnum-9",
    });
    const [made] = (messages[0]?.["tool_calls"] ?? []) as unknown as { id: string }[];

    expect(made?.id).toMatch(/^[a-z0-9]{9}$/);
    expect(messages[1]).toMatchObject({ tool_call_id: made?.id });
  });

  test("mark the cache where the endpoint reads marks", () => {
    const messages = [user({ type: "text", text: "x", cache: { ttl: "1h" } })];

    expect(messagesOf(messages, { cacheField: "cache_control" })[0]).toMatchObject({
      content: [{ cache_control: { type: "ephemeral", ttl: "1h" } }],
    });
    expect(encode(foreign({ messages })).losses).toMatchObject([{ path: "messages[0].content[0].cache" }]);
  });

  test("take unknown fields out where the endpoint refuses them", () => {
    const request = decode({ model: "m", messages: [], prediction: {} });

    expect(encode(request, { profile: { unknownFields: "reject" } })).toMatchObject({
      losses: [{ path: "prediction" }],
    });
  });

  test("are heard against what the client wrote", () => {
    const request = decode({ model: "m", messages: [{ role: "developer", content: "a" }], max_completion_tokens: 3 });

    expect(encode(request, { profile: { systemRole: "system", maxTokensField: "max_tokens" } }).body).toEqual({
      model: "m",
      messages: [{ role: "system", content: "a" }],
      max_tokens: 3,
    });
  });

  test("are passed over where the profile is not of this wire", () => {
    expect(encode(foreign({}), { profile: { maxTokensField: "nonsense", other: 1, stopMax: "4" } }).body).toEqual(
      encode(foreign({})).body,
    );
  });
});
