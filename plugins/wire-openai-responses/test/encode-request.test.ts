import type { ChatRequest, ContentPart, Loss, Message, Thinking } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { decodeInput, encode, foreign } from "./kit.ts";

function assistant(...content: readonly ContentPart[]): Message {
  return { role: "assistant", content };
}

function user(...content: readonly ContentPart[]): Message {
  return { role: "user", content };
}

const hi = user({ type: "text", text: "hi" });
const call: ContentPart = { type: "tool-call", id: "call_1", name: "f", argumentsText: "{}" };
const result: ContentPart = { type: "tool-result", callId: "call_1", content: [{ type: "text", text: "42" }] };

function paths(losses: readonly Loss[]): readonly string[] {
  return losses.map(({ kind, path }) => `${kind} ${path}`);
}

function written(fields: Partial<ChatRequest>) {
  const { body, losses } = encode(foreign(fields));
  return { body, losses: paths(losses) };
}

describe("a request of another wire", () => {
  test("is a message of the user's and nothing that nobody said", () => {
    expect(written({})).toEqual({ body: { model: "m", input: [{ role: "user", content: "hi" }] }, losses: [] });
  });

  test("has its instructions in their own field, and later ones from the developer", () => {
    const { body } = written({
      system: [{ text: "be brief" }, { text: "" }, { text: "be kind" }],
      messages: [hi, { role: "system", content: [{ type: "text", text: "now" }] }],
    });

    expect(body["instructions"]).toBe("be brief\n\nbe kind");
    expect(body.input[1]).toEqual({ role: "developer", content: "now" });
  });

  test("T6: tools are not held to their schemas unless the client wanted it", () => {
    const { body } = written({
      tools: [
        { type: "function", name: "a" },
        { type: "function", name: "b", parameters: { type: "object" }, strict: true },
      ],
    });

    expect(body["tools"]).toEqual([
      { type: "function", name: "a", parameters: { type: "object", properties: {} }, strict: false },
      {
        type: "function",
        name: "b",
        parameters: { type: "object", properties: {}, required: [], additionalProperties: false },
        strict: true,
      },
    ]);
  });

  test("T6: a schema that a client wants held to is put as this wire takes it, or shown without holding to it", () => {
    const fitting = { type: "object", properties: { a: { type: "string" } } };
    const open = { type: "object", additionalProperties: { type: "string" } };
    const { body, losses } = written({
      tools: [
        { type: "function", name: "a", parameters: fitting, strict: true },
        { type: "function", name: "b", parameters: open, strict: true },
      ],
      output: { format: { type: "json-schema", schema: fitting, strict: true } },
    });
    const held = {
      type: "object",
      properties: { a: { type: ["string", "null"] } },
      required: ["a"],
      additionalProperties: false,
    };

    expect(body["tools"]).toMatchObject([
      { name: "a", parameters: held, strict: true },
      { name: "b", parameters: open, strict: false },
    ]);
    expect(body["text"]).toMatchObject({ format: { schema: held, strict: true } });
    expect(losses).toContain("dropped tools[1].strict");
  });

  test("T7: long names and illegal ones go out legal, everywhere the same, and the memo knows them", () => {
    const name = `mcp__${"server/".repeat(12)}tool`;
    const { body, memo, losses } = encode(
      foreign({
        messages: [hi, assistant({ ...call, name }), user(result)],
        tools: [{ type: "function", name }],
        toolChoice: { type: "tool", name },
      }),
    );
    const [tool] = body["tools"] as readonly { name: string }[];

    expect(tool?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(body["tool_choice"]).toEqual({ type: "function", name: tool?.name });
    expect(body.input[1]?.["name"]).toBe(tool?.name);
    expect(memo).toEqual({ names: { [tool?.name ?? ""]: { name } }, foreign: true });
    expect(paths(losses)).toEqual(["renamed tools[0]"]);
  });

  test("T8: of two tools with one name the first is kept", () => {
    const { body, losses } = written({
      tools: [
        { type: "function", name: "a", description: "1" },
        { type: "function", name: "a" },
      ],
    });

    expect(body["tools"]).toMatchObject([{ name: "a", description: "1" }]);
    expect(losses).toEqual(["dropped tools[1]"]);
  });

  test("T9: free-text tools, their calls and results are the wire's own", () => {
    const { body } = written({
      tools: [{ type: "custom", name: "patch", grammar: { syntax: "regex", definition: "a+" } }],
      messages: [hi, assistant({ ...call, name: "patch", custom: true, argumentsText: "aa" }), user(result)],
    });

    expect(body["tools"]).toEqual([
      { type: "custom", name: "patch", format: { type: "grammar", syntax: "regex", definition: "a+" } },
    ]);
    expect(body.input.slice(1)).toEqual([
      { type: "custom_tool_call", call_id: "call_1", name: "patch", input: "aa" },
      { type: "custom_tool_call_output", call_id: "call_1", output: "42" },
    ]);
  });

  test("T10, T11: no tools, no field, and no choice among them", () => {
    const { body, losses } = written({ tools: [], toolChoice: { type: "required" }, parallelToolCalls: false });

    expect(Object.keys(body)).toEqual(["model", "input"]);
    expect(losses).toEqual(["dropped tool_choice"]);
  });

  test("T15, T70: arguments go out as the model wrote them, broken or large", () => {
    for (const argumentsText of ["{broken", '{"n":12345678901234567890}'])
      expect(
        written({ messages: [hi, assistant({ ...call, argumentsText }), user(result)] }).body.input[1]?.["arguments"],
      ).toBe(argumentsText);
  });

  test("T17: a long id of a call is the same short one at its result", () => {
    const id = "x".repeat(80);
    const { body } = written({ messages: [hi, assistant({ ...call, id }), user({ ...result, callId: id })] });

    expect(body.input[1]?.["call_id"]).toMatch(/^call_\w{19}$/);
    expect(body.input[2]?.["call_id"]).toBe(body.input[1]?.["call_id"]);
  });

  test("T25: thinking of another vendor is left out, and never becomes text", () => {
    const { body, losses } = written({
      messages: [
        hi,
        assistant({ type: "reasoning", text: "secret", signature: { family: "claude", value: "s" } }, call),
      ],
    });

    expect(JSON.stringify(body)).not.toContain("secret");
    expect(losses).toEqual(["dropped messages.content"]);
  });

  test("own sealed thinking goes back before what it led to", () => {
    const encrypted = { family: "openai", value: "gAAA" };
    const { body, losses } = written({
      messages: [
        hi,
        assistant({ type: "reasoning", text: "hm", summary: true, encrypted, id: "rs_1" }, call),
        user(result),
      ],
    });
    const summary = [{ type: "summary_text", text: "hm" }];

    expect(body.input[1]).toEqual({ type: "reasoning", id: "rs_1", summary, encrypted_content: "gAAA" });
    expect(losses).toEqual([]);
  });

  test("T58: a thought that led to nothing is left out", () => {
    const thought = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "g" };
    const { body, losses } = encode(
      decodeInput({ role: "user", content: "hi" }, thought, { role: "user", content: "go on" }),
    );

    expect(body.input.map(({ type, role }) => type ?? role)).toEqual(["user", "user"]);
    expect(paths(losses)).toEqual(["dropped input"]);
  });

  test("a thought without its seal is known only to a provider that remembers", () => {
    const items = [
      { type: "reasoning", id: "rs_1", summary: [] },
      { role: "assistant", content: "a" },
    ];
    const request = decodeInput({ role: "user", content: "hi" }, ...items);

    expect(encode(request).body.input).toHaveLength(3);
    expect(encode({ ...request, state: { store: false } }).body.input).toHaveLength(2);
  });

  test("T67: thinking, text, call and thinking keep their order", () => {
    const encrypted = { family: "openai", value: "g" };
    const thought: ContentPart = { type: "reasoning", text: "", encrypted };
    const { body } = written({
      messages: [
        hi,
        assistant(thought, { type: "text", text: "a" }, thought, call, { type: "text", text: "b" }),
        user(result),
      ],
    });

    expect(body.input.map(({ type, role }) => type ?? role)).toEqual([
      "user",
      "reasoning",
      "message",
      "reasoning",
      "function_call",
      "message",
      "function_call_output",
    ]);
  });

  test("a call without a result gets one, and a result without a call becomes text", () => {
    const { body, losses } = written({ messages: [hi, user({ ...result, callId: "nobody" }), assistant(call), hi] });

    expect(body.input.filter(({ type }) => type === "function_call_output")).toMatchObject([{ call_id: "call_1" }]);
    expect(losses).toContain("synthesized messages.content");
  });

  test("a failed call says so in its text, since the wire has no mark", () => {
    const { body, losses } = written({ messages: [hi, assistant(call), user({ ...result, isError: true })] });

    expect(body.input[2]).toMatchObject({ output: "Error: 42" });
    expect(losses).toEqual(["approximated messages[2].content[0].isError"]);
  });

  test("T2: a medium that the model cannot read is named in its place", () => {
    const image: ContentPart = { type: "image", source: { type: "url", url: "https://a.example/b.png" } };
    const { body, losses } = encode(foreign({ messages: [user(image)] }), { capabilities: { input: [] } });

    expect(body.input[0]).toMatchObject({
      content: [{ type: "input_text", text: expect.stringContaining("image omitted") }],
    });
    expect(paths(losses)).toEqual(["approximated messages[0].content[0]"]);
  });

  test("T38: tools that another provider ran are left out", () => {
    const { body, losses } = written({
      messages: [
        hi,
        assistant(
          { type: "server-tool", family: "claude", raw: { type: "server_tool_use" } },
          { type: "text", text: "a" },
        ),
      ],
    });

    expect(body.input).toHaveLength(2);
    expect(losses).toEqual(["dropped messages[1].content[0]"]);
  });
});

describe("what the model is to do", () => {
  test("sampling that the wire cannot say is in the ledger", () => {
    const { body, losses } = written({
      sampling: { maxOutputTokens: 3, temperature: 0, topP: 1, stop: ["a"], seed: 0, candidates: 2, logitBias: {} },
    });

    expect(body).toMatchObject({ max_output_tokens: 16, temperature: 0, top_p: 1 });
    expect(losses).toEqual([
      "dropped sampling.seed",
      "dropped sampling.logitBias",
      "approximated sampling.stop",
      "dropped sampling.candidates",
      "approximated sampling.maxOutputTokens",
    ]);
  });

  test("T21: models that always reason get no temperature", () => {
    const { body, losses } = encode(foreign({ sampling: { temperature: 1, topP: 1 } }), {
      capabilities: { sampling: false },
    });

    expect(Object.keys(body)).toEqual(["model", "input"]);
    expect(paths(losses)).toEqual(["dropped temperature", "dropped top_p"]);
  });

  test("thinking has a level, and its seal is asked for", () => {
    const { body, losses } = written({ thinking: { type: "budget", tokens: 9000, show: "summary" } });

    expect(body).toMatchObject({
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      store: false,
    });
    expect(losses).toEqual(["approximated thinking", "synthesized include"]);
  });

  test("thinking that another wire would show is asked for, since this one shows none by itself", () => {
    const asked = (thinking: Thinking) => written({ thinking }).body["reasoning"];

    expect(asked({ type: "level", level: "low" })).toEqual({ effort: "low", summary: "auto" });
    expect(asked({ type: "auto" })).toEqual({ summary: "auto" });
    expect(asked({ type: "level", level: "low", show: "none" })).toEqual({ effort: "low" });
    expect(asked({ type: "off" })).toEqual({ effort: "none" });
    expect(written({ thinking: { type: "auto" } }).losses).toContain("synthesized thinking.show");
  });

  test("T23: without a wish for thinking nothing is said of it", () => {
    expect(Object.keys(written({}).body)).toEqual(["model", "input"]);
  });

  test("a schema is flat, and held to only where it was asked for", () => {
    const { body } = written({
      output: { format: { type: "json-schema", schema: { type: "object" }, name: "a b" }, verbosity: "high" },
    });

    expect(body["text"]).toEqual({
      format: { type: "json_schema", name: "a_b", schema: { type: "object" }, strict: false },
      verbosity: "high",
    });
  });

  test("the word JSON is put in where the target wants it", () => {
    const { body, losses } = written({ output: { format: { type: "json" } } });

    expect(body).toMatchObject({
      instructions: expect.stringContaining("JSON"),
      text: { format: { type: "json_object" } },
    });
    expect(losses).toEqual(["synthesized text.format"]);
  });

  test("log probabilities are included", () => {
    expect(written({ logprobs: { enabled: true, top: 2 } }).body).toMatchObject({
      include: ["message.output_text.logprobs"],
      top_logprobs: 2,
    });
  });

  test("tools that providers run are named in the wire's words, or left out", () => {
    const raw = { wire: "claude", value: { type: "web_search_20250305" } };
    const { body, losses } = written({
      tools: [
        {
          type: "builtin",
          builtin: "web-search",
          options: { allowed_domains: ["a.example"], user_location: { type: "approximate", city: "Ulm" } },
          raw,
        },
        { type: "builtin", builtin: "web-fetch", options: {}, raw },
      ],
    });

    expect(body["tools"]).toEqual([
      {
        type: "web_search",
        user_location: { type: "approximate", city: "Ulm" },
        filters: { allowed_domains: ["a.example"] },
      },
    ]);
    expect(losses).toEqual(["dropped tools[1]"]);
  });
});
