import type { Json } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { again, body, caught, decode, encode } from "./kit.ts";
import { everything, toolLoop } from "./samples.ts";

describe("a request that is read", () => {
  test.each([
    ["a loop of tools", toolLoop],
    ["everything else", everything],
  ])("is written again as it came: %s", (_name, sample) => {
    const { body, losses } = encode(decode(sample));

    expect(body).toEqual(sample);
    expect(losses).toEqual([]);
  });

  test("says in neutral words what it can", () => {
    expect(decode(toolLoop)).toMatchObject({
      system: [{ text: "be brief" }, { text: "be kind" }],
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "two calls", summary: true },
            {
              type: "tool-call",
              id: "a1",
              argumentsText: '{"city":"Rome"}',
              signature: { family: "gemini", value: "U0lHMQ==" },
            },
            { type: "tool-call", id: "a2" },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool-result", callId: "a1", content: [{ type: "text", text: "20" }] },
            { type: "tool-result", callId: "a2", content: [{ type: "text", text: "timeout" }], isError: true },
          ],
        },
        { role: "assistant", content: [{ type: "tool-call", id: "gm_3_0", name: "book", argumentsText: "{}" }] },
        {
          role: "user",
          content: [{ type: "tool-result", callId: "gm_3_0", content: [{ type: "json", value: { ok: true, id: 7 } }] }],
        },
      ],
      tools: [
        { type: "function", name: "get_weather", parameters: { type: "object" } },
        {
          type: "function",
          name: "book",
          parameters: { type: "object", properties: { city: { type: ["string", "null"] } } },
        },
        { type: "builtin", builtin: "web-search" },
        { type: "builtin", builtin: "code-execution" },
      ],
      toolChoice: { type: "allowed", names: ["get_weather", "book"], required: true },
    });
    expect(decode(everything)).toMatchObject({
      messages: [
        {
          content: [
            { type: "image", source: { type: "base64", mediaType: "image/png" }, name: "a.png", detail: "low" },
            { type: "video", source: { type: "file-id", family: "gemini" } },
            { type: "file", source: { type: "url", url: "https://example.com/a.pdf" } },
            { type: "text", text: "look" },
            { type: "opaque", wire: "gemini" },
          ],
        },
        {
          content: [
            { type: "server-tool", family: "gemini" },
            { type: "text", text: "", signature: { value: "c2ln" } },
          ],
        },
        {},
      ],
      sampling: { temperature: 0, topK: 40, candidates: 1, maxOutputTokens: 1024, stop: ["END"], seed: 0 },
      logprobs: { enabled: true, top: 2 },
      output: {
        format: { type: "json-schema", schema: { type: "object", properties: { a: { type: "integer" } } } },
        modalities: ["text"],
      },
      thinking: { type: "level", level: "low", show: "auto" },
      safety: { wire: "gemini" },
      serviceTier: "flex",
      metadata: { team: "a" },
      state: { store: false },
    });
  });

  test("T54: may be in snake case, with words in lower case", () => {
    const snake: Json = {
      system_instruction: { parts: [{ text: "s" }] },
      contents: [
        { role: "user", parts: [{ inline_data: { mime_type: "image/png", data: "iVBORw0KGgo=" } }] },
        { role: "model", parts: [{ function_call: { name: "f", args: { snake_key: 1 } }, thought_signature: "c2ln" }] },
        { role: "user", parts: [{ function_response: { name: "f", response: { output: "1" } } }] },
      ],
      tools: [
        {
          function_declarations: [
            { name: "f", parameters: { type: "object", properties: { any_of: { type: "string", min_length: "2" } } } },
          ],
        },
        { google_search: {} },
      ],
      tool_config: { function_calling_config: { mode: "any", allowed_function_names: ["f"] } },
      generation_config: {
        max_output_tokens: "12",
        stop_sequences: ["a"],
        response_modalities: ["text"],
        thinking_config: { include_thoughts: true, thinking_level: "low" },
      },
      safety_settings: [],
      cached_content: "c",
    };

    expect(again(snake)).toEqual({
      systemInstruction: { parts: [{ text: "s" }] },
      contents: [
        { role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }] },
        { role: "model", parts: [{ functionCall: { name: "f", args: { snake_key: 1 } }, thoughtSignature: "c2ln" }] },
        { role: "user", parts: [{ functionResponse: { name: "f", response: { output: "1" } } }] },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: "f", parameters: { type: "object", properties: { any_of: { type: "string", min_length: "2" } } } },
          ],
        },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      generationConfig: {
        maxOutputTokens: 12,
        stopSequences: ["a"],
        responseModalities: ["TEXT"],
        thinkingConfig: { includeThoughts: true, thinkingLevel: "LOW" },
      },
      safetySettings: [],
      cachedContent: "c",
    });
    expect(decode(snake).tools?.[0]).toMatchObject({
      parameters: { properties: { any_of: { type: "string", minLength: 2 } } },
    });
  });

  test("T53: may call the turn of results `function`, and leave out the role", () => {
    const { messages } = decode({
      contents: [
        { parts: [{ text: "a" }] },
        { role: "model", parts: [{ functionCall: { name: "f", args: {} } }] },
        { role: "function", parts: [{ functionResponse: { name: "f", response: {} } }] },
      ],
    });

    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  test("T16: pairs results with calls of the same name in their order, when there are no ids", () => {
    const call = (n: number): Json => ({ functionCall: { name: "f", args: { n } } });
    const result = (name: string, output: string): Json => ({ functionResponse: { name, response: { output } } });
    const sample: Json = {
      contents: [
        { role: "user", parts: [{ text: "a" }] },
        { role: "model", parts: [call(1), { functionCall: { name: "g", args: {} } }, call(2)] },
        { role: "user", parts: [result("f", "one"), result("f", "two"), result("g", "three")] },
        { role: "model", parts: [call(3)] },
        { role: "user", parts: [result("f", "four")] },
      ],
    };
    const pairs = decode(sample).messages.flatMap(({ content }) =>
      content.map((part) => ("callId" in part ? part.callId : "argumentsText" in part && part.id)),
    );

    expect(pairs).toEqual([false, "gm_1_0", "gm_1_1", "gm_1_2", "gm_1_0", "gm_1_2", "gm_1_1", "gm_3_0", "gm_3_0"]);
    expect(again(sample)).toEqual(sample);
  });

  test.each([
    ["T52: a text", "20", { output: "20" }],
    ["T52: a list", [1, 2], { output: [1, 2] }],
    ["T52: a number", 7, { output: 7 }],
    ["T52: a switch", true, { output: true }],
    ["an object", { a: { b: 1 } }, { a: { b: 1 } }],
    ["a text in a member", { result: "x" }, { result: "x" }],
    ["a text that is JSON", { output: '{"a":1}' }, { output: '{"a":1}' }],
    ["an error that is no text", { error: { code: 1 } }, { error: { code: 1 } }],
    ["nothing", {}, {}],
  ] as const)("takes for a result %s", (_name, response, written) => {
    const sample: Json = {
      contents: [
        { role: "model", parts: [{ functionCall: { id: "1", name: "f", args: {} } }] },
        { role: "user", parts: [{ functionResponse: { id: "1", name: "f", response } }] },
      ],
    };

    expect(again(sample).contents[1]?.parts).toEqual([{ functionResponse: { id: "1", name: "f", response: written } }]);
  });

  test("keeps media, and what nobody knows, inside of a result", () => {
    const parts: Json = [
      { inlineData: { mimeType: "image/png", data: "AA==" } },
      { fileData: { fileUri: "https://e.x/a.png" } },
      { somethingNew: 1 },
    ];
    const functionResponse: Json = { id: "1", name: "f", response: { output: "see" }, parts, scheduling: "SILENT" };
    const sample: Json = {
      contents: [
        { role: "model", parts: [{ functionCall: { id: "1", name: "f", args: {} } }] },
        { role: "user", parts: [{ functionResponse }, { functionResponse: { name: "f" } }] },
      ],
    };

    expect(again(sample)).toEqual(sample);
    expect(decode(sample).messages[1]?.content[0]).toMatchObject({
      content: [{ type: "text" }, { type: "image" }, { type: "image" }, { type: "opaque" }],
    });
  });

  test("T14, T77: keys of schemas and arguments are names, whatever they are", () => {
    const properties = {
      title: { type: "STRING" },
      type: { type: "STRING" },
      nullable: { type: "BOOLEAN", nullable: true },
      constructor: { type: "STRING" },
    };
    const args = JSON.parse('{"__proto__":1,"constructor":2,"max_items":3}') as Json;
    const sample: Json = {
      contents: [{ role: "model", parts: [{ functionCall: { id: "1", name: "f", args } }] }],
      tools: [{ functionDeclarations: [{ name: "f", parameters: { type: "OBJECT", properties } }] }],
    };

    expect(JSON.stringify(again(sample))).toBe(JSON.stringify(sample));
    expect(decode(sample).tools).toMatchObject([
      { parameters: { properties: { type: { type: "string" }, nullable: { type: ["boolean", "null"] } } } },
    ]);
  });

  test.each([
    ["contents", {}],
    ["contents", { contents: "hello" }],
    ["contents[0].role", { contents: [{ role: "system", parts: [] }] }],
    ["contents[0].parts", { contents: [{ parts: "hello" }] }],
    ["contents[0].parts[0].functionCall.name", body({ functionCall: { args: {} } })],
    ["contents[0].parts[0].inlineData.data", body({ inlineData: { mimeType: "image/png" } })],
    ["generationConfig.temperature", { ...body(), generationConfig: { temperature: "hot" } }],
  ] as const)("is refused with the place that is wrong: %s", (param, sample) => {
    expect(caught(() => decode(sample))).toMatchObject({ code: "bad-request", param });
  });

  test("holds an instruction as the text itself, or as any content", () => {
    const sample = { role: "system", parts: [{ text: "a" }, { inlineData: { mimeType: "image/png", data: "" } }] };

    expect(decode({ ...body(), systemInstruction: "a" }).system).toEqual([{ text: "a" }]);
    expect(again({ ...body(), systemInstruction: sample })["systemInstruction"]).toEqual(sample);
  });
});

describe("the wish for thinking", () => {
  test.each([
    [{ thinkingBudget: 0 }, { type: "off" }],
    [
      { thinkingBudget: -1, includeThoughts: false },
      { type: "auto", show: "none" },
    ],
    [{ thinkingBudget: 100 }, { type: "budget", tokens: 100 }],
    [{ thinkingLevel: "HIGH" }, { type: "level", level: "high" }],
    [{ includeThoughts: true }, { type: "auto", show: "auto" }],
    [{ includeThoughts: false }, undefined],
    [{ thinkingLevel: "THINKING_LEVEL_UNSPECIFIED" }, undefined],
    [{}, undefined],
  ] as const)("%j is %j", (thinkingConfig, thinking) => {
    const sample: Json = { ...body({ text: "a" }), generationConfig: { thinkingConfig } };

    expect(decode(sample).thinking).toEqual(thinking);
    expect(again(sample)).toEqual(sample);
  });
});

describe("the choice of a tool", () => {
  test.each([
    [{ mode: "AUTO" }, { type: "auto" }],
    [{ mode: "NONE" }, { type: "none" }],
    [{ mode: "ANY" }, { type: "required" }],
    [
      { mode: "ANY", allowedFunctionNames: ["f"] },
      { type: "tool", name: "f" },
    ],
    [
      { mode: "VALIDATED", allowedFunctionNames: ["f", "g"] },
      { type: "allowed", names: ["f", "g"], required: false },
    ],
    [{ mode: "VALIDATED" }, { type: "auto" }],
    [{ mode: "MODE_UNSPECIFIED" }, undefined],
    [{ mode: "AUTO", allowedFunctionNames: ["f"] }, undefined],
    [{ mode: "ANY", allowedFunctionNames: [] }, { type: "required" }],
    [{ mode: "ANY", streamFunctionCallArguments: true }, { type: "required" }],
  ] as const)("%j is %j", (functionCallingConfig, toolChoice) => {
    const sample: Json = {
      ...body({ text: "a" }),
      toolConfig: { functionCallingConfig, includeServerSideToolInvocations: true },
    };

    expect(decode(sample).toolChoice).toEqual(toolChoice);
    expect(again(sample)).toEqual(sample);
  });
});

describe("the form of the answer", () => {
  test.each([
    [{ responseMimeType: "text/plain" }, { type: "text" }],
    [{ responseMimeType: "application/json" }, { type: "json" }],
    [
      { responseMimeType: "application/json", responseJsonSchema: { type: "object" } },
      { type: "json-schema", schema: { type: "object" } },
    ],
    [
      { responseMimeType: "application/json", _responseJsonSchema: { type: "object" } },
      { type: "json-schema", schema: { type: "object" } },
    ],
    [
      { responseMimeType: "text/x.enum", responseSchema: { type: "STRING", enum: ["a"] } },
      { type: "json-schema", schema: { type: "string", enum: ["a"] } },
    ],
    [{ responseMimeType: "audio/wav" }, undefined],
  ] as const)("%j is %j", (generationConfig, format) => {
    const sample: Json = { ...body({ text: "a" }), generationConfig };

    expect(decode(sample).output?.format).toEqual(format);
    expect(again(sample)).toEqual(sample);
  });
});
