import type { ChatRequest, ContentPart, Json, JsonObject, Message, Tool } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { decode, encode, type EncodeOptions, foreign } from "./kit.ts";

const text = (text: string): ContentPart => ({ type: "text", text });
const user = (...content: readonly ContentPart[]): Message => ({ role: "user", content });
const assistant = (...content: readonly ContentPart[]): Message => ({ role: "assistant", content });
const system = (...content: readonly ContentPart[]): Message => ({ role: "system", content });
const call = (id: string, name = "f", argumentsText = "{}"): ContentPart => ({
  type: "tool-call",
  id,
  name,
  argumentsText,
});
const result = (callId: string, ...content: readonly never[]): ContentPart => ({
  type: "tool-result",
  callId,
  content,
});
const thought = (family: string): ContentPart => ({
  type: "reasoning",
  text: "hm",
  signature: { family, value: "c2ln" },
});
const f: Tool = { type: "function", name: "f" };

const adaptive = { thinking: { levels: ["low", "medium", "high"], off: true } };
const budgeted = { thinking: { budget: { min: 1024, max: 30_000 }, off: true } };

function messagesOf(messages: readonly Message[], options: EncodeOptions = {}) {
  return encode(foreign({ messages, tools: [f] }), options).body.messages;
}

function blocksIn(message: { readonly content: Json } | undefined): readonly JsonObject[] {
  return (message?.content ?? []) as readonly JsonObject[];
}

function encoded(fields: Partial<ChatRequest>, options: EncodeOptions = {}) {
  return encode(foreign(fields), options);
}

describe("a request of another wire", () => {
  test("is written in the plainest form", () => {
    const { body, losses } = encoded({ system: [{ text: "be brief" }] });

    expect(body).toEqual({
      model: "m",
      system: "be brief",
      messages: [{ role: "user", content: "hi" }],
      max_tokens: 100,
    });
    expect(losses).toEqual([]);
  });

  test("says nothing of thinking that nobody asked for (T23)", () => {
    expect(encoded({}, { capabilities: adaptive }).body).not.toHaveProperty("thinking");
  });

  test("gets the limit that the wire wants", () => {
    const unsaid: ChatRequest = { ...foreign({}), sampling: {} };

    expect(encode(unsaid).body["max_tokens"]).toBe(8192);
    expect(encode(unsaid, { capabilities: { maxOutputTokens: 64_000 } }).body["max_tokens"]).toBe(64_000);
    expect(encode(unsaid).losses).toMatchObject([{ path: "max_tokens", kind: "synthesized" }]);
  });

  test("tells of what only others can say", () => {
    const { losses } = encoded({
      sampling: { seed: 1, minP: 0.1, logitBias: {}, candidates: 2 },
      metadata: { a: "b" },
      user: { id: "u" },
      cache: { key: "k" },
      state: { previousResponseId: "r" },
      logprobs: { enabled: true },
      serviceTier: "flex",
      safety: { wire: "gemini", settings: [] },
      output: { verbosity: "low" },
    });

    expect(losses.map(({ path }) => path).toSorted()).toEqual([
      "cache.key",
      "logprobs",
      "metadata",
      "output.verbosity",
      "safety",
      "sampling.candidates",
      "sampling.logitBias",
      "sampling.minP",
      "sampling.seed",
      "service_tier",
      "state.previousResponseId",
      "user",
    ]);
  });

  test.each([
    ["auto", "auto"],
    ["priority", "auto"],
    ["default", "standard_only"],
    ["standard", "standard_only"],
  ])("has the tier %s as %s", (serviceTier, expected) => {
    expect(encoded({ serviceTier }).body["service_tier"]).toBe(expected);
  });

  test("tells that priority is not to be had for the asking", () => {
    const loss = { path: "service_tier", kind: "approximated", from: "priority", to: "auto" };

    expect(encoded({ serviceTier: "priority" }).losses).toContainEqual(expect.objectContaining(loss));
    expect(encoded({ serviceTier: "default" }).losses).toEqual([]);
  });

  test("tells that a refusal of before is text", () => {
    const messages = [user(text("a")), assistant({ type: "refusal", text: "No." }), user(text("b"))];
    const { body, losses } = encoded({ messages });

    expect(body.messages[1]).toEqual({ role: "assistant", content: [{ type: "text", text: "No." }] });
    expect(losses).toMatchObject([
      { path: "messages[1].content[0]", kind: "approximated", from: "refusal", to: "text" },
    ]);
  });
});

describe("the history", () => {
  test("T1 has instructions between turns in the user's", () => {
    const messages = messagesOf([user(text("a")), system(text("be polite")), assistant(text("b")), user(text("c"))]);

    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(JSON.stringify(messages[0])).toContain("<system-reminder>\\nbe polite\\n</system-reminder>");
  });

  test("T3 has results before other content", () => {
    const [, , answer] = messagesOf([user(text("a")), assistant(call("x")), user(text("and?"), result("x"))]);

    expect(answer?.content).toEqual([
      { type: "tool_result", tool_use_id: "x" },
      { type: "text", text: "and?" },
    ]);
  });

  test("T4 has no text of white space", () => {
    expect(messagesOf([user(text(" \n"), text("a"))])).toEqual([{ role: "user", content: "a" }]);
  });

  test("T5 has a turn of the user's though there were instructions alone", () => {
    const { body } = encoded({ system: [{ text: "a" }, { text: "b" }], messages: [] });

    expect(body).toMatchObject({ system: "a", messages: [{ role: "user", content: "b" }] });
  });

  test("has turns that alternate and that the user begins", () => {
    const messages = messagesOf([assistant(text("a")), assistant(text("b")), user(text("c")), user(text("d"))]);

    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  test("has a result for each call, in order, in the next turn", () => {
    const messages = messagesOf([
      user(text("a")),
      assistant(call("x"), call("y")),
      user(result("y", text("2") as never)),
      assistant(text("b")),
      user(text("c")),
    ]);

    expect(messages[2]?.content).toEqual([
      { type: "tool_result", tool_use_id: "x", content: "No result was provided.", is_error: true },
      { type: "tool_result", tool_use_id: "y", content: "2" },
    ]);
  });

  test("T17 T18 has ids that the wire allows, each once", () => {
    const messages = messagesOf([
      user(text("a")),
      assistant(call("functions.f:0"), call("c")),
      user(result("functions.f:0"), result("c")),
      assistant(call("c")),
      user(result("c")),
    ]);
    const ids = (index: number, key: string) => blocksIn(messages[index]).map((block) => block[key]);

    expect(ids(1, "id")).toEqual([expect.stringMatching(/^toolu_[a-z0-9]+$/), "c"]);
    expect(ids(2, "tool_use_id")).toEqual(ids(1, "id"));
    expect(ids(3, "id")).toEqual(["c_2"]);
    expect(ids(4, "tool_use_id")).toEqual(["c_2"]);
  });

  test("T19 ends with the assistant only where the model goes on from there", () => {
    const begun = [user(text("a")), assistant(text("The answer is "))];

    expect(messagesOf(begun).at(-1)).toEqual({ role: "assistant", content: "The answer is" });
    expect(messagesOf(begun, { profile: { prefill: false } }).at(-1)).toMatchObject({ role: "user" });
  });

  test("T25 has no thinking of others, neither as thinking nor as text", () => {
    const { body, losses } = encoded({
      messages: [user(text("a")), assistant(thought("openai"), text("b")), user(text("c"))],
    });

    expect(JSON.stringify(body)).not.toContain("hm");
    expect(losses).toMatchObject([{ kind: "dropped", from: "reasoning" }]);
  });

  test("keeps the thinking of its own family before the call that it led to", () => {
    const messages = messagesOf([user(text("a")), assistant(thought("anthropic"), call("x")), user(result("x"))]);

    expect(messages[1]?.content).toMatchObject([
      { type: "thinking", thinking: "hm", signature: "c2ln" },
      { type: "tool_use" },
    ]);
  });

  test("leaves out a turn of which nothing is left, and joins those around it", () => {
    const messages = messagesOf([user(text("a")), assistant(thought("openai")), user(text("b"))]);

    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ],
      },
    ]);
  });

  test("T38 has no tools that others ran, but the text that they led to", () => {
    const served: ContentPart = { type: "server-tool", family: "openai", raw: { type: "web_search_call" } };

    expect(messagesOf([user(text("a")), assistant(served, text("b")), user(text("c"))])[1]?.content).toBe("b");
  });

  test("T51 has no empty text beside calls", () => {
    const messages = messagesOf([user(text("a")), assistant(text(""), call("x")), user(result("x"))]);

    expect(messages[1]?.content).toMatchObject([{ type: "tool_use" }]);
  });

  test.each([
    ['{"a":1', { a: 1 }],
    ["", {}],
    ["[1]", { value: [1] }],
    ["not json", { _raw: "not json" }],
  ])("T15 has arguments %s as an object", (argumentsText, input) => {
    const messages = messagesOf([user(text("a")), assistant(call("x", "f", argumentsText)), user(result("x"))]);

    expect(messages[1]?.content).toMatchObject([{ type: "tool_use", input }]);
  });

  test("has failed results as text alone", () => {
    const image = { type: "image", source: { type: "url", url: "https://x" } } as never;
    const failed: ContentPart = { type: "tool-result", callId: "x", content: [image], isError: true };
    const messages = messagesOf([user(text("a")), assistant(call("x")), user(failed)]);

    expect(messages[2]?.content).toMatchObject([{ is_error: true, content: "[image omitted: the call failed]" }]);
  });
});

describe("media", () => {
  const written = (part: ContentPart, options: EncodeOptions = {}) =>
    blocksIn(messagesOf([user(text("look"), part)], options)[0])[1];
  const base64 = (type: "image" | "file" | "audio", mediaType: string, data = "aGk="): ContentPart => ({
    type,
    source: { type: "base64", mediaType, data },
  });

  test("are images and documents", () => {
    expect(written(base64("image", "image/png"))).toEqual({
      type: "image",
      source: { type: "base64", media_type: "image/png", data: "aGk=" },
    });
    expect(written(base64("file", "application/pdf"))).toMatchObject({ type: "document", source: { type: "base64" } });
    expect(written(base64("file", "text/csv"))).toMatchObject({
      type: "document",
      source: { type: "text", media_type: "text/plain", data: "hi" },
    });
    expect(written({ type: "file", source: { type: "url", url: "https://x/a.pdf" }, name: "n" })).toEqual({
      type: "document",
      source: { type: "url", url: "https://x/a.pdf" },
      title: "n",
    });
  });

  test.each([
    ["an image of a kind that it does not read", base64("image", "image/tiff")],
    ["sound", base64("audio", "audio/wav")],
    ["a file of another vendor", { type: "file", source: { type: "file-id", id: "f", family: "openai" } }],
    ["a document of a kind that it does not read", base64("file", "application/zip")],
  ] as const satisfies readonly (readonly [string, ContentPart])[])("leave a note in place of %s", (_what, part) => {
    expect(written(part)).toMatchObject({ type: "text", text: expect.stringContaining("omitted") as string });
  });

  test("T2 leave a note where the model has no eyes", () => {
    expect(written(base64("image", "image/png"), { capabilities: { input: [] } })).toEqual({
      type: "text",
      text: "[image omitted: the model cannot read it]",
    });
  });
});

describe("tools", () => {
  const toolsOf = (tools: readonly Tool[], fields: Partial<ChatRequest> = {}, options: EncodeOptions = {}) =>
    encode(foreign({ tools, ...fields }), options);

  test("have a schema though they take nothing", () => {
    expect(toolsOf([f]).body["tools"]).toEqual([{ name: "f", input_schema: { type: "object", properties: {} } }]);
  });

  test("T7 have names that the wire allows, and the answer those that the client knows", () => {
    const name = `mcp__server__${"x".repeat(80)}`;
    const { body, memo } = toolsOf([{ type: "function", name }], { toolChoice: { type: "tool", name } });
    const [{ name: short }] = body["tools"] as [{ name: string }];

    expect(short).toMatch(/^[\w-]{1,64}$/);
    expect(body["tool_choice"]).toEqual({ type: "tool", name: short });
    expect((memo as { names: JsonObject }).names).toEqual({ [short]: { name } });
  });

  test("T8 have each name once", () => {
    expect(toolsOf([f, { ...f, description: "other" }]).body["tools"]).toHaveLength(1);
  });

  test("T9 take free text as an argument", () => {
    const { body, memo } = toolsOf([{ type: "custom", name: "patch", description: "d" }]);

    expect(body["tools"]).toMatchObject([{ name: "patch", input_schema: { required: ["input"] } }]);
    expect(memo).toMatchObject({ wrappedTools: ["patch"] });
  });

  test("T10 are left out when there are none", () => {
    expect(toolsOf([]).body).not.toHaveProperty("tools");
  });

  test("T11 are not chosen when there are none", () => {
    expect(toolsOf([], { toolChoice: { type: "required" } }).body).not.toHaveProperty("tool_choice");
  });

  test("T13 T14 keep arguments and properties that are named like words of a schema", () => {
    const parameters: JsonObject = {
      type: "object",
      properties: { title: { type: "string" }, $ref: { type: "string" }, default: { type: "number" } },
    };

    expect(toolsOf([{ ...f, parameters }]).body["tools"]).toEqual([{ name: "f", input_schema: parameters }]);
  });

  test("are there for calls of the past", () => {
    const messages = [user(text("a")), assistant(call("x", "g")), user(result("x"))];

    expect(encoded({ messages }).body["tools"]).toEqual([{ name: "g", input_schema: { type: "object" } }]);
  });

  test("are those that are allowed", () => {
    const { body, losses } = toolsOf([f, { ...f, name: "g" }], {
      toolChoice: { type: "allowed", names: ["g"], required: true },
    });

    expect(body).toMatchObject({ tools: [{ name: "g" }], tool_choice: { type: "any" } });
    expect(losses).toMatchObject([{ path: "tools", kind: "approximated" }]);
  });

  test("may be called one at a time", () => {
    expect(toolsOf([f], { parallelToolCalls: false }).body["tool_choice"]).toEqual({
      type: "auto",
      disable_parallel_tool_use: true,
    });
    expect(toolsOf([f], { parallelToolCalls: true }).body).not.toHaveProperty("tool_choice");
    expect(toolsOf([f], { parallelToolCalls: false, toolChoice: { type: "none" } }).body["tool_choice"]).toEqual({
      type: "none",
    });
  });

  test("search the web where the endpoint does", () => {
    const search: Tool = {
      type: "builtin",
      builtin: "web-search",
      options: {
        filters: { allowed_domains: ["a.org"] },
        user_location: { type: "approximate", approximate: { city: "Ulm" } },
      },
      raw: { wire: "openai-responses", value: {} },
    };

    expect(toolsOf([search], {}, { profile: { webSearch: true } }).body["tools"]).toEqual([
      {
        type: "web_search_20250305",
        name: "web_search",
        allowed_domains: ["a.org"],
        user_location: { type: "approximate", city: "Ulm" },
      },
    ]);
    expect(toolsOf([search]).body).not.toHaveProperty("tools");
  });

  test("are left out for models that call none", () => {
    expect(toolsOf([f], {}, { capabilities: { tools: false } }).body).not.toHaveProperty("tools");
  });
});

describe("thinking", () => {
  const wish = (thinking: NonNullable<ChatRequest["thinking"]>, options: EncodeOptions, maxOutputTokens = 50_000) => {
    const { body } = encode(foreign({ thinking, sampling: { maxOutputTokens } }), options);
    const config = body["output_config"] as { effort?: string } | undefined;
    return [body["thinking"], config?.effort];
  };

  test.each([
    [{ type: "off" }, { type: "disabled" }, undefined],
    [{ type: "auto" }, { type: "enabled", budget_tokens: 8192 }, undefined],
    [{ type: "level", level: "minimal" }, { type: "enabled", budget_tokens: 1024 }, undefined],
    [{ type: "level", level: "high" }, { type: "enabled", budget_tokens: 24_576 }, undefined],
    [{ type: "budget", tokens: 100 }, { type: "enabled", budget_tokens: 1024 }, undefined],
    [{ type: "budget", tokens: 99_999 }, { type: "enabled", budget_tokens: 30_000 }, undefined],
  ] as const)("%j has a budget where the model knows budgets", (thinking, expected, effort) => {
    expect(wish(thinking, { capabilities: budgeted })).toEqual([expected, effort]);
  });

  test.each([
    [{ type: "off" }, { type: "disabled" }, undefined],
    [{ type: "auto" }, { type: "adaptive", display: "summarized" }, undefined],
    [{ type: "level", level: "minimal" }, { type: "adaptive", display: "summarized" }, "low"],
    [{ type: "level", level: "max", show: "none" }, { type: "adaptive", display: "omitted" }, "high"],
    [{ type: "budget", tokens: 5000 }, { type: "adaptive", display: "summarized" }, "medium"],
  ] as const)("%j has an effort where the model knows efforts", (thinking, expected, effort) => {
    expect(wish(thinking, { capabilities: adaptive })).toEqual([expected, effort]);
  });

  test("keeps a budget where the model knows both", () => {
    const both = { thinking: { ...adaptive.thinking, ...budgeted.thinking } };

    expect(wish({ type: "budget", tokens: 5000 }, { capabilities: both })).toEqual([
      { type: "enabled", budget_tokens: 5000 },
      undefined,
    ]);
    expect(wish({ type: "level", level: "low" }, { capabilities: both })[1]).toBe("low");
  });

  test("is as weak as can be where it cannot be off", () => {
    const always = { thinking: { levels: ["low", "high"], off: false } };

    expect(wish({ type: "off" }, { capabilities: always })[1]).toBe("low");
    expect(wish({ type: "off" }, { capabilities: always, profile: { betweenTools: true } })).toEqual([
      { type: "between_tools" },
      undefined,
    ]);
  });

  test("is left out for models that do not think", () => {
    expect(wish({ type: "level", level: "low" }, { capabilities: { thinking: { levels: [], off: true } } })).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("T20 leaves room for the answer", () => {
    const { body } = encoded({ thinking: { type: "budget", tokens: 2000 }, sampling: { maxOutputTokens: 2000 } });
    const capped = encoded({ thinking: { type: "budget", tokens: 8000 } }, { capabilities: { maxOutputTokens: 8000 } });

    expect(body).toMatchObject({ max_tokens: 6096, thinking: { budget_tokens: 2000 } });
    expect(capped.body).toMatchObject({ max_tokens: 8000, thinking: { budget_tokens: 3904 } });
  });

  test("T21 goes with such sampling only as the model takes", () => {
    const sampling = { temperature: 0.5, topP: 0.5, topK: 3 };
    const fieldsOf = (options: EncodeOptions, fields: Partial<ChatRequest> = {}) =>
      Object.keys(encoded({ sampling, ...fields }, options).body).filter((key) => /^t(emperature|op)/.test(key));

    expect(fieldsOf({})).toEqual(["temperature", "top_k"]);
    expect(fieldsOf({ capabilities: { sampling: false } })).toEqual([]);
    expect(fieldsOf({}, { thinking: { type: "auto" } })).toEqual([]);
    expect(encoded({ sampling: { temperature: 1.5 } }).body["temperature"]).toBe(1);
  });

  test("T12 makes a forced choice a request in words", () => {
    const fields: Partial<ChatRequest> = {
      tools: [f],
      toolChoice: { type: "tool", name: "f" },
      thinking: { type: "auto" },
    };
    const { body, losses } = encoded(fields);

    expect(body["tool_choice"]).toEqual({ type: "auto" });
    expect(body["system"]).toContain("must call the tool f");
    expect(losses.some(({ path }) => path === "tool_choice")).toBe(true);
    expect(encoded(fields, { profile: { forcedToolChoice: "always" } }).body["tool_choice"]).toMatchObject({
      type: "tool",
    });
    expect(
      encoded({ tools: [f], toolChoice: { type: "required" } }, { profile: { forcedToolChoice: "never" } }).body[
        "tool_choice"
      ],
    ).toEqual({ type: "auto" });
  });

  test("T26 is off where what was thought before the last call is lost", () => {
    const messages = [user(text("a")), assistant(thought("openai"), call("x")), user(result("x"))];
    const fields: Partial<ChatRequest> = { messages, thinking: { type: "budget", tokens: 2000 }, tools: [f] };

    expect(encoded(fields, { capabilities: budgeted }).body["thinking"]).toEqual({ type: "disabled" });
    expect(encoded(fields, { capabilities: adaptive }).body["thinking"]).toMatchObject({ type: "adaptive" });
  });

  test("of a client of this wire takes the model's form when the model takes no other", () => {
    const request = decode({
      model: "m",
      max_tokens: 9000,
      messages: [],
      thinking: { type: "adaptive" },
      output_config: { effort: "low" },
    });
    const { body } = encode(request, { capabilities: budgeted });

    expect(body["thinking"]).toEqual({ type: "enabled", budget_tokens: 1024 });
    expect(body).not.toHaveProperty("output_config.effort");
  });
});

describe("T60 every combination", () => {
  const lines: Readonly<Record<string, EncodeOptions>> = {
    "3.5": {
      capabilities: { thinking: { levels: [], off: true } },
      profile: { forcedToolChoice: "always", prefill: true },
    },
    "4.5": { capabilities: budgeted, profile: { forcedToolChoice: "without-thinking", prefill: true } },
    "4.8": {
      capabilities: { ...adaptive, sampling: false },
      profile: { forcedToolChoice: "without-thinking", prefill: false },
    },
    "5.5": {
      capabilities: { thinking: { levels: ["low", "high"], off: false }, sampling: false },
      profile: { forcedToolChoice: "never", prefill: false },
    },
  };
  const thoughts = [
    undefined,
    { type: "off" },
    { type: "auto" },
    { type: "level", level: "high" },
    { type: "budget", tokens: 4000 },
  ] as const;
  const choices = [undefined, { type: "required" }, { type: "tool", name: "f" }] as const;
  const ends = [[user(text("a"))], [user(text("a")), assistant(text("b"))]];

  test.each(Object.entries(lines))("of thinking, choice and prefill is valid for the line %s", (line, options) => {
    for (const thinking of thoughts) {
      for (const toolChoice of choices) {
        for (const messages of ends) {
          const { body } = encode(
            foreign({
              messages,
              tools: [f],
              ...(thinking && { thinking }),
              ...(toolChoice && { toolChoice }),
              sampling: { temperature: 0.3 },
            }),
            options,
          );
          checkBody(body, line);
        }
      }
    }
  });

  interface Written {
    readonly thinking: { readonly type?: string; readonly budget_tokens?: number };
    readonly thinks: boolean;
    readonly choice: string | undefined;
    readonly maxTokens: number;
    readonly hasTemperature: boolean;
    readonly lastRole: string | undefined;
  }

  /** What a model of the line refuses. */
  const faults: readonly (readonly [lines: string, fault: string, isFaulty: (written: Written) => boolean])[] = [
    ["3.5", "thinks", ({ thinking }) => thinking.type !== undefined],
    ["4.5", "decides itself", ({ thinking }) => thinking.type === "adaptive"],
    ["4.8 5.5", "has a budget", ({ thinking }) => thinking.type === "enabled"],
    ["5.5", "does not think", ({ thinking }) => thinking.type === "disabled"],
    [
      "4.5 4.8",
      "is forced while it thinks",
      ({ thinks, choice }) => thinks && choice !== "auto" && choice !== undefined,
    ],
    ["5.5", "is forced", ({ choice }) => choice !== "auto" && choice !== undefined],
    ["4.5", "has a temperature while it thinks", ({ thinks, hasTemperature }) => thinks && hasTemperature],
    ["4.8 5.5", "has a temperature", ({ hasTemperature }) => hasTemperature],
    ["4.8 5.5", "goes on from a prefill", ({ lastRole }) => lastRole !== "user"],
    ["4.5", "has no room", ({ thinking, maxTokens }) => (thinking.budget_tokens ?? 0) >= maxTokens],
  ];

  function checkBody(body: JsonObject & { messages: readonly { role: string }[] }, line: string): void {
    const thinking = (body["thinking"] ?? {}) as Written["thinking"];
    const choice = body["tool_choice"] as { readonly type: string } | undefined;
    const written: Written = {
      thinking,
      thinks: thinking.type === "enabled" || thinking.type === "adaptive",
      choice: choice?.type,
      maxTokens: body["max_tokens"] as number,
      hasTemperature: "temperature" in body,
      lastRole: body.messages.at(-1)?.role,
    };
    const found = faults.filter(([lines, , isFaulty]) => lines.split(" ").includes(line) && isFaulty(written));

    expect(
      found.map(([, fault]) => fault),
      JSON.stringify(body),
    ).toEqual([]);
  }
});

describe("the form of the answer", () => {
  const schema: JsonObject = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  };
  const format = { type: "json-schema", schema, name: "n" } as const;

  test("is a schema where the model knows schemas", () => {
    expect(encoded({ output: { format } }).body["output_config"]).toEqual({ format: { type: "json_schema", schema } });
  });

  test("is held to a schema even if the client did not insist on it, which is told", () => {
    const { losses } = encoded({ output: { format: { ...format, strict: false } } });

    expect(losses).toContainEqual(expect.objectContaining({ path: "output.format.strict", from: false, to: true }));
  });

  test("is words when any JSON will do", () => {
    expect(encoded({ output: { format: { type: "json" } } }).body["system"]).toMatch(/JSON object/);
  });
});

describe("cache marks", () => {
  const marked = (value: string): ContentPart => ({ type: "text", text: value, cache: {} });
  const marksOf = (body: JsonObject): number => JSON.stringify(body).split('"cache_control"').length - 1;

  test("T30 are four at most: the last on tools and system, and the last two of the conversation", () => {
    const { body, losses } = encoded({
      tools: [
        { ...f, cache: {} },
        { ...f, name: "g", cache: {} },
      ],
      system: [
        { text: "a", cache: {} },
        { text: "b", cache: {} },
      ],
      messages: [user(marked("1"), marked("2")), assistant(marked("3")), user(marked("4"))],
    });

    expect(marksOf(body)).toBe(4);
    expect(body).toMatchObject({
      tools: [{ name: "f" }, { name: "g", cache_control: {} }],
      system: [{ text: "a" }, { text: "b", cache_control: {} }],
      messages: [{}, { content: [{ text: "3", cache_control: {} }] }, { content: [{ text: "4", cache_control: {} }] }],
    });
    expect(losses).toMatchObject([{ path: "cache_control", from: 8, to: 4 }]);
  });

  test("T30 have the longer times first, and times that the wire knows", () => {
    const { body } = encoded({
      system: [
        { text: "a", cache: { ttl: "24h" } },
        { text: "b", cache: { ttl: "5m" } },
      ],
      messages: [user({ type: "text", text: "c", cache: { ttl: "1h" } })],
    });

    expect(body).toMatchObject({
      system: [{ cache_control: { ttl: "1h" } }, { cache_control: { ttl: "5m" } }],
      messages: [{ content: [{ cache_control: { type: "ephemeral" } }] }],
    });
    expect(JSON.stringify(body["messages"])).not.toContain("1h");
  });

  test("of a client of this wire are limited too, inside of results as well", () => {
    const cache_control = { type: "ephemeral" };
    const block = (text: string) => ({ type: "text", text, cache_control });
    const { body } = encode(
      decode({
        model: "m",
        max_tokens: 1,
        cache_control,
        messages: [
          {
            role: "user",
            content: [
              { type: "tool_result", tool_use_id: "a", content: [block("1"), block("2")], cache_control },
              block("3"),
            ],
          },
        ],
      }),
    );

    expect(marksOf(body)).toBe(4);
    expect(JSON.stringify(body.messages)).toContain('{"type":"text","text":"1"}');
  });

  test("may be one for everything", () => {
    expect(encoded({ cache: { auto: true, ttl: "1h" } }).body["cache_control"]).toEqual({
      type: "ephemeral",
      ttl: "1h",
    });
  });
});

describe("T31 the beginning of a conversation", () => {
  test("is written the same when the conversation goes on", () => {
    const messages = [
      user(text("a")),
      assistant(call("bad id", "f", "{")),
      user(result("bad id", text("r") as never)),
      assistant(text("b")),
    ];
    const before = JSON.stringify(messagesOf([...messages, user(text("c"))])).slice(0, -1);

    expect(JSON.stringify(messagesOf([...messages, user(text("c")), assistant(text("d")), user(text("e"))]))).toContain(
      before,
    );
  });
});
