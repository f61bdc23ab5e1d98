import type { ChatRequest, ContentPart, FunctionTool, Message, Thinking, Tool } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { decode, encode, type EncodeOptions, foreign, gemini2, gemini3 } from "./kit.ts";

function user(...content: readonly ContentPart[]): Message {
  return { role: "user", content };
}

function model(...content: readonly ContentPart[]): Message {
  return { role: "assistant", content };
}

function text(value: string): ContentPart {
  return { type: "text", text: value };
}

function call(id: string, rest: object = {}): ContentPart {
  return { type: "tool-call", id, name: "f", argumentsText: '{"a":1}', ...rest };
}

function result(callId: string, rest: object = {}): ContentPart {
  return { type: "tool-result", callId, content: [{ type: "text", text: "ok" }], ...rest };
}

const f: FunctionTool = {
  type: "function",
  name: "f",
  description: "does f",
  parameters: { type: "object", properties: { a: { type: "number" } } },
};

function contents(messages: readonly Message[], options: EncodeOptions = {}) {
  return encode(foreign({ messages }), options).body.contents;
}

describe("a conversation of another wire", () => {
  test("begins and ends with the user, and has no two turns of one role in a row", () => {
    expect(contents([model(text("a")), user(text("b")), user(text("c")), model(text("d"))])).toEqual([
      { role: "user", parts: [{ text: "." }] },
      { role: "model", parts: [{ text: "a" }] },
      { role: "user", parts: [{ text: "b" }, { text: "c" }] },
      { role: "model", parts: [{ text: "d" }] },
      { role: "user", parts: [{ text: "Continue." }] },
    ]);
  });

  test("T1: keeps instructions from its middle as tagged text of the user's", () => {
    const system: Message = { role: "system", content: [text("be brief")] };

    expect(contents([user(text("a")), model(text("b")), user(text("c")), system])[2]).toEqual({
      role: "user",
      parts: [{ text: "c" }, { text: "<system-reminder>\nbe brief\n</system-reminder>" }],
    });
  });

  test("T5: of instructions alone, turns the last into a turn of the user's", () => {
    const { body, losses } = encode(foreign({ system: [{ text: "a" }, { text: "b" }], messages: [] }));

    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: "a" }] },
      contents: [{ role: "user", parts: [{ text: "b" }] }],
    });
    expect(losses).toMatchObject([{ path: "messages", kind: "approximated" }]);
  });

  test("has as many results as calls, in their order, right behind them", () => {
    expect(
      contents([user(text("a")), model(call("1"), call("2")), user(text("so?"), result("2"), result("nobody"))]),
    ).toMatchObject([
      { role: "user" },
      {
        role: "model",
        parts: [{ functionCall: { id: "1", name: "f", args: { a: 1 } } }, { functionCall: { id: "2" } }],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "1", name: "f", response: { error: expect.any(String) as string } } },
          { functionResponse: { id: "2", name: "f", response: { output: "ok" } } },
          { text: expect.any(String) as string },
          { text: expect.any(String) as string },
        ],
      },
    ]);
  });

  test.each([
    ["text", [{ type: "text", text: "a" }], {}, { output: "a" }],
    [
      "several texts",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
      {},
      { output: "ab" },
    ],
    ["nothing", [], {}, { output: "" }],
    ["text that is a JSON object", [{ type: "text", text: '{"a":1}' }], {}, { a: 1 }],
    ["text that is a JSON list", [{ type: "text", text: "[1]" }], {}, { output: "[1]" }],
    ["a list", [{ type: "json", value: [1] }], {}, { output: [1] }],
    ["an error", [{ type: "text", text: "no" }], { isError: true }, { error: "no" }],
    ["an error that is JSON", [{ type: "json", value: { why: 1 } }], { isError: true }, { error: { why: 1 } }],
  ] as const)("T52: gives back %s as an object", (_name, content, rest, response) => {
    const [, , turn] = contents([user(text("a")), model(call("1")), user(result("1", { content, ...rest }))]);

    expect(turn?.parts).toEqual([{ functionResponse: { id: "1", name: "f", response } }]);
  });

  test("keeps media of a result inside it where the model takes that, else behind the results", () => {
    const image = { type: "image", source: { type: "base64", mediaType: "image/png", data: "AA==" } } as const;
    const results = [result("1", { content: [{ type: "text", text: "see" }, image] }), result("2")];
    const messages = [user(text("a")), model(call("1"), call("2")), user(...results)];
    const inlineData = { mimeType: "image/png", data: "AA==" };

    expect(contents(messages, gemini3)[2]?.parts).toMatchObject([
      { functionResponse: { response: { output: "see" }, parts: [{ inlineData }] } },
      { functionResponse: {} },
    ]);
    expect(contents(messages, gemini2)[2]?.parts).toMatchObject([
      { functionResponse: { response: { output: "see" } } },
      { functionResponse: {} },
      { inlineData },
    ]);
  });

  test("has no thoughts and no calls in a turn of the user's", () => {
    const { body, losses } = encode(foreign({ messages: [user(text("a"), { type: "reasoning", text: "hm" })] }));

    expect(body.contents).toEqual([{ role: "user", parts: [{ text: "a" }] }]);
    expect(losses).toMatchObject([{ kind: "dropped", from: "reasoning" }]);
  });

  test.each([
    ["", {}, false],
    ["{broken", { _raw: "{broken" }, true],
    ["[1]", { value: [1] }, true],
    ['{"a":1,}', { a: 1 }, true],
  ])("T15: makes an object of the arguments %j", (argumentsText, args, told) => {
    const { body, losses } = encode(
      foreign({ messages: [user(text("a")), model(call("1", { argumentsText })), user(result("1"))] }),
    );

    expect(body.contents[1]?.parts).toEqual([{ functionCall: { id: "1", name: "f", args } }]);
    expect(losses.some(({ path }) => path.includes("arguments"))).toBe(told);
  });
});

describe("media of another wire", () => {
  test.each([
    [
      { type: "image", source: { type: "url", url: "https://e.x/a.PNG?x=1" } },
      { fileData: { mimeType: "image/png", fileUri: "https://e.x/a.PNG?x=1" } },
    ],
    [{ type: "file", source: { type: "url", url: "https://e.x/a" } }, { fileData: { fileUri: "https://e.x/a" } }],
    [
      { type: "file", source: { type: "text", mediaType: "text/plain", text: "ü" } },
      { inlineData: { mimeType: "text/plain", data: "w7w=" } },
    ],
    [
      { type: "audio", source: { type: "base64", mediaType: "audio/wav", data: "AA==" } },
      { inlineData: { mimeType: "audio/wav", data: "AA==" } },
    ],
    [
      { type: "file", source: { type: "file-id", id: "file-1", family: "openai" } },
      { text: "[file omitted: the model cannot read it]" },
    ],
  ] as const)("%j is written", (part, written) => {
    expect(contents([user(part)])[0]?.parts).toEqual([written]);
  });

  test("T2: becomes a note where the model does not see, so that the message stays", () => {
    const image = { type: "image", source: { type: "url", url: "https://e.x/a.png" } } as const;
    const { body, losses } = encode(foreign({ messages: [user(image)] }), { capabilities: { input: [] } });

    expect(body.contents).toEqual([{ role: "user", parts: [{ text: "[image omitted: the model cannot read it]" }] }]);
    expect(losses).toMatchObject([{ kind: "approximated", from: "image" }]);
  });
});

describe("signatures", () => {
  const own = { family: "gemini", value: "c2ln" };
  const other = { family: "anthropic", value: "abc" };
  const loop = (...parts: readonly ContentPart[]): readonly Message[] => [
    user(text("a")),
    model(...parts),
    user(result("1")),
  ];

  test("of this vendor's go back on exactly their part", () => {
    const [, turn] = contents(loop(text("x"), call("1", { signature: own })), gemini3);

    expect(turn?.parts).toEqual([
      { text: "x" },
      { functionCall: expect.any(Object) as object, thoughtSignature: "c2ln" },
    ]);
  });

  test("that were lost are replaced by the documented placeholder on the first call of a step of the current turn alone", () => {
    const messages = [
      user(text("old")),
      model(call("0")),
      user(result("0")),
      model(text("done")),
      user(text("new")),
      model(call("1"), call("2", { signature: other })),
      user(result("1"), result("2")),
      model(call("3")),
      user(result("3")),
    ];
    const signed = contents(messages, gemini3).flatMap(({ parts }) =>
      parts.flatMap((part) => (part["functionCall"] ? [part["thoughtSignature"]] : [])),
    );

    expect(signed).toEqual([
      undefined,
      "skip_thought_signature_validator",
      undefined,
      "skip_thought_signature_validator",
    ]);
    expect(contents(messages, gemini2).every(({ parts }) => parts.every((part) => !part["thoughtSignature"]))).toBe(
      true,
    );
  });

  test("T25: of other vendors go, and their thoughts with them, without a word in the text", () => {
    const { body, losses } = encode(
      foreign({
        messages: loop(
          { type: "reasoning", text: "secret", signature: other },
          { type: "reasoning", text: "", redacted: other },
          { ...text("x"), signature: other } as ContentPart,
          call("1"),
        ),
      }),
    );

    expect(body.contents[1]?.parts).toEqual([{ text: "x" }, { functionCall: { id: "1", name: "f", args: { a: 1 } } }]);
    expect(losses.filter(({ kind }) => kind === "dropped").map(({ from }) => from)).toEqual([
      "reasoning",
      "reasoning",
      "anthropic",
    ]);
  });

  test("T68: that other wires carried as thoughts of their own go back to the part behind them, or to an empty one at the end", () => {
    const carrier: ContentPart = { type: "reasoning", text: "", signature: own };
    const messages = [
      user(text("a")),
      model(carrier, call("1"), call("2")),
      user(result("1"), result("2")),
      model(text("x"), carrier),
      user(text("b")),
    ];
    const turns = contents(messages, gemini3);

    expect(turns[1]?.parts).toMatchObject([
      { functionCall: { id: "1" }, thoughtSignature: "c2ln" },
      { functionCall: { id: "2" } },
    ]);
    expect(turns[3]?.parts).toEqual([{ text: "x" }, { text: "", thoughtSignature: "c2ln" }]);
  });

  test("in an envelope of another vendor's are dropped again with their thought", () => {
    const packed = btoa("pb1.anthropic.thinking.YWJj");
    const request = decode({
      contents: [
        { role: "user", parts: [{ text: "a" }] },
        { role: "model", parts: [{ text: "hm", thought: true, thoughtSignature: packed }, { text: "b" }] },
        { role: "user", parts: [{ text: "c" }] },
      ],
    });

    expect(request.messages[1]?.content[0]).toMatchObject({
      type: "reasoning",
      signature: { family: "anthropic", value: "abc" },
    });
    expect(encode(request).body.contents[1]?.parts).toEqual([{ text: "b" }]);
  });
});

describe("tools of another wire", () => {
  test("are one entry, with JSON schemas, a description, and no schema where there are no parameters", () => {
    const tools: readonly Tool[] = [
      { ...f, parameters: { type: "object", properties: { a: { const: 1 } }, additionalProperties: false } },
      { type: "function", name: "g", parameters: { type: "object", properties: {} } },
      { type: "function", name: "h" },
    ];
    const { body } = encode(foreign({ tools }));

    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: "f",
            description: "does f",
            parametersJsonSchema: expect.objectContaining({ type: "object" }) as object,
          },
          { name: "g", description: "g" },
          { name: "h", description: "h" },
        ],
      },
    ]);
    expect(JSON.stringify(body.tools)).not.toContain('"const"');
  });

  test("T7: with names that the wire does not allow are renamed everywhere, and named back in the answer", () => {
    const name = `1 ${"x".repeat(80)}`;
    const tools: readonly Tool[] = [{ ...f, name }];
    const messages = [user(text("a")), model(call("1", { name })), user(result("1"))];
    const { body, memo, losses } = encode(foreign({ tools, messages, toolChoice: { type: "tool", name } }));
    const written = body.tools[0]?.functionDeclarations[0]?.["name"] as string;

    expect(written).toMatch(/^[a-zA-Z_][\w.:-]{0,63}$/);
    expect(body).toMatchObject({
      contents: [
        {},
        { parts: [{ functionCall: { name: written } }] },
        { parts: [{ functionResponse: { name: written } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: [written] } },
    });
    expect(memo).toMatchObject({ names: { [written]: { name } } });
    expect(losses).toMatchObject([{ kind: "renamed" }]);
  });

  test("T8, T10: are there once each, and not at all when there are none", () => {
    expect(encode(foreign({ tools: [f, f] })).body.tools[0]?.functionDeclarations).toHaveLength(1);
    expect(encode(foreign({ tools: [] })).body).not.toHaveProperty("tools");
  });

  test("T9: of free text are functions with one string", () => {
    const custom: Tool = { type: "custom", name: "patch", grammar: { syntax: "lark", definition: "start: /a/" } };
    const messages = [
      user(text("a")),
      model(call("1", { name: "patch", custom: true, argumentsText: "*** Begin" })),
      user(result("1")),
    ];
    const { body, memo } = encode(foreign({ tools: [custom], messages }));

    expect(body.tools[0]?.functionDeclarations[0]).toMatchObject({
      name: "patch",
      parametersJsonSchema: { required: ["input"] },
    });
    expect(body.contents[1]?.parts).toEqual([
      { functionCall: { id: "1", name: "patch", args: { input: "*** Begin" } } },
    ]);
    expect(memo).toMatchObject({ wrappedTools: ["patch"] });
  });

  test.each([
    ["web-search", { googleSearch: {} }],
    ["web-fetch", { urlContext: {} }],
    ["code-execution", { codeExecution: {} }],
    ["image-generation", undefined],
  ])("that the provider runs have its own word: %s", (builtin, written) => {
    const tool: Tool = { type: "builtin", builtin, options: {}, raw: { wire: "claude", value: {} } };

    expect(encode(foreign({ tools: [tool] })).body.tools?.[0]).toEqual(written);
    expect(encode(foreign({ tools: [tool, f] })).body.tools).toHaveLength(1);
  });

  test.each([
    [{ type: "auto" }, { mode: "AUTO" }],
    [{ type: "none" }, { mode: "NONE" }],
    [{ type: "required" }, { mode: "ANY" }],
    [
      { type: "tool", name: "f" },
      { mode: "ANY", allowedFunctionNames: ["f"] },
    ],
    [
      { type: "allowed", names: ["f"], required: true },
      { mode: "ANY", allowedFunctionNames: ["f"] },
    ],
    [
      { type: "allowed", names: ["f"], required: false },
      { mode: "VALIDATED", allowedFunctionNames: ["f"] },
    ],
  ] as const)("are chosen: %j", (toolChoice, functionCallingConfig) => {
    expect(encode(foreign({ tools: [f], toolChoice })).body["toolConfig"]).toEqual({ functionCallingConfig });
  });

  test("T11: are not chosen when there are none", () => {
    const { body, losses } = encode(foreign({ toolChoice: { type: "required" } }));

    expect(body).not.toHaveProperty("toolConfig");
    expect(losses).toMatchObject([{ path: "tool_choice", kind: "dropped" }]);
  });
});

test("tools are left out for a model that calls none", () => {
  const { body, losses } = encode(foreign({ tools: [f] }), { capabilities: { tools: false } });

  expect(body).not.toHaveProperty("tools");
  expect(losses).toMatchObject([{ path: "tools", kind: "dropped" }]);
});

describe("thinking that another wire wants", () => {
  function config(thinking: Thinking, options: EncodeOptions) {
    return encode(foreign({ thinking }), options).body.generationConfig?.["thinkingConfig"];
  }

  test.each<readonly [Thinking, object, object]>([
    [{ type: "level", level: "medium" }, { thinkingLevel: "MEDIUM" }, { thinkingBudget: 8192 }],
    [{ type: "level", level: "max" }, { thinkingLevel: "HIGH" }, { thinkingBudget: 32_768 }],
    [{ type: "budget", tokens: 20_000 }, { thinkingLevel: "HIGH" }, { thinkingBudget: 20_000 }],
    [{ type: "budget", tokens: 1 }, { thinkingLevel: "MINIMAL" }, { thinkingBudget: 128 }],
    [{ type: "auto" }, {}, { thinkingBudget: -1 }],
  ])("%j is a level or a budget, as the model knows it, and is shown", (thinking, level, budget) => {
    expect(config(thinking, gemini3)).toEqual({ includeThoughts: true, ...level });
    expect(config(thinking, gemini2)).toEqual({ includeThoughts: true, ...budget });
  });

  test("is the least there is when it shall be off, and cannot be", () => {
    expect(config({ type: "off" }, gemini3)).toMatchObject({ thinkingLevel: "MINIMAL" });
    expect(config({ type: "off" }, gemini2)).toEqual({ thinkingBudget: 128 });
    expect(config({ type: "off" }, {})).toEqual({ thinkingBudget: 0 });
  });

  test("is not shown to those who do not want it, and T23: not mentioned when nobody did", () => {
    expect(config({ type: "auto", show: "none" }, gemini2)).toEqual({ includeThoughts: false, thinkingBudget: -1 });
    expect(encode(foreign(), gemini3).body).toEqual({ contents: [{ role: "user", parts: [{ text: "hi" }] }] });
  });

  test("is fitted for a client of this wire too, whose model was swapped", () => {
    const request = decode({
      contents: [{ parts: [{ text: "a" }] }],
      generationConfig: { thinkingConfig: { thinkingBudget: 8192 } },
    });
    const { body, losses } = encode(request, gemini3);

    expect(body.generationConfig).toEqual({ thinkingConfig: { thinkingLevel: "MEDIUM" } });
    expect(losses).toMatchObject([{ path: "thinking", kind: "approximated", to: "medium" }]);
  });
});

describe("the answer's form that another wire wants", () => {
  const format = { type: "json-schema", schema: { type: "object", properties: { a: { type: "string" } } } } as const;

  test("is a JSON schema", () => {
    expect(encode(foreign({ output: { format } })).body.generationConfig).toMatchObject({
      responseMimeType: "application/json",
      responseJsonSchema: { type: "object", properties: { a: { type: "string" } } },
    });
  });

  test("T28: is said in words beside tools, to models that take no both", () => {
    const request: ChatRequest = foreign({ output: { format }, tools: [f] });
    const { body, losses } = encode(request, gemini2);

    expect(body).not.toHaveProperty("generationConfig");
    expect(body["systemInstruction"]).toMatchObject({
      parts: [{ text: expect.stringContaining("JSON Schema") as string }],
    });
    expect(losses).toMatchObject([{ path: "response_format", kind: "approximated" }]);
    expect(encode(request, gemini3).body.generationConfig).toHaveProperty("responseJsonSchema");
  });
});

test("a refusal goes back as text, and a result's data beside its words as words", () => {
  const messages: readonly Message[] = [
    user(text("a")),
    model({ type: "refusal", text: "no" }, { type: "refusal", text: "" }),
    user(text("b")),
    model(call("c1")),
    user(result("c1", { content: [text("20 "), { type: "json", value: { unit: "C" } }] })),
  ];
  const { body, losses } = encode(foreign({ messages }));

  expect(body.contents[1]?.parts).toEqual([{ text: "no" }]);
  expect(body.contents[4]?.parts[0]?.["functionResponse"]).toMatchObject({ response: { output: '20 {"unit":"C"}' } });
  expect(losses).toMatchObject([
    { path: "messages.content", kind: "dropped", from: "refusal" },
    { path: "messages[1].content[0]", kind: "approximated", from: "refusal", to: "text" },
  ]);
});

test.each([
  [true, 1],
  [false, 0],
])("the wish to be strict, %s, with a tool is told of as lost when it says something", (strict, count) => {
  const { body, losses } = encode(foreign({ tools: [{ ...f, strict }] }));

  expect(JSON.stringify(body)).not.toContain("strict");
  expect(losses.filter(({ path, kind }) => path === "tools[0].strict" && kind === "dropped")).toHaveLength(count);
});

test("what the wire cannot say is in the ledger, each with its place", () => {
  const { body, losses } = encode(
    foreign({
      system: [{ text: "s", cache: {} }],
      messages: [{ role: "user", name: "ann", content: [{ type: "text", text: "a", cache: {} }] }],
      sampling: {
        minP: 0,
        logitBias: { a: 1 },
        repetitionPenalty: 1,
        stop: ["a", "b", "c", "d", "e", "f"],
        candidates: 2,
      },
      parallelToolCalls: false,
      serviceTier: "scale",
      user: { id: "u" },
      metadata: { a: "b" },
      cache: { key: "k", auto: true },
      state: { previousResponseId: "r", store: false },
      safety: { wire: "other", settings: [] },
      output: { verbosity: "low" },
    }),
  );

  expect(losses.map(({ path }) => path).toSorted()).toEqual([
    "cache.auto",
    "cache.key",
    "messages[0].content[0].cache",
    "messages[0].name",
    "metadata",
    "output.verbosity",
    "parallel_tool_calls",
    "safety",
    "sampling.logitBias",
    "sampling.minP",
    "sampling.repetitionPenalty",
    "service_tier",
    "state.previousResponseId",
    "state.store",
    "stop",
    "system.cache",
    "user.id",
  ]);
  expect(body.generationConfig).toEqual({ stopSequences: ["a", "b", "c", "d", "e"], candidateCount: 2 });
});

test.each([
  ["default", "standard"],
  ["priority", "priority"],
  ["auto", undefined],
])("the tier %s is %s", (serviceTier, written) => {
  expect(encode(foreign({ serviceTier })).body["serviceTier"]).toBe(written);
});
