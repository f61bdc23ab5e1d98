import type { Json, JsonObject } from "@patchbay/sdk";
import { packSignature } from "@patchbay/wire-kit";
import { describe, expect, test } from "vitest";
import { caught, decode, encode } from "./kit.ts";
import { agentRequest, requests } from "./samples.ts";

const ask = (fields: JsonObject): JsonObject => ({
  model: "m",
  max_tokens: 10,
  messages: [{ role: "user", content: "hi" }],
  ...fields,
});
const say = (role: string, ...content: readonly Json[]): JsonObject => ({ role, content });
const partsOf = (...content: readonly Json[]) =>
  decode(ask({ messages: [say("assistant", ...content)] })).messages[0]?.content ?? [];

describe("a request of this wire", () => {
  test.each(requests.map((body, index) => [index, body] as const))("goes out as it came in (%i)", (_index, body) => {
    const { body: written, losses } = encode(decode(body));

    expect(losses).toEqual([]);
    expect(written).toEqual(body);
  });

  test.each([
    ["a member that nobody knows", { speed: "fast", inference_geo: "eu", container: null }],
    [
      "a cache mark with more in it",
      { system: [{ type: "text", text: "a", cache_control: { type: "ephemeral", scope: "global" } }] },
    ],
    ["an unknown kind of thinking", { thinking: { type: "from_the_future", a: 1 } }],
    ["thinking between tools", { thinking: { type: "between_tools" }, output_config: { effort: "high" } }],
    ["an effort alone", { output_config: { effort: "max" } }],
    ["an empty configuration", { output_config: {} }],
    ["an unknown choice", { tool_choice: { type: "several", names: ["a"] }, tools: [{ name: "a", input_schema: {} }] }],
    ["a choice among no tools", { tools: [], messages: [] }],
    [
      "parallel calls, said",
      { tool_choice: { type: "any", disable_parallel_tool_use: false }, tools: [{ name: "a", input_schema: {} }] },
    ],
    ["names that others would refuse", { tools: [{ name: "a".repeat(100), input_schema: {} }] }],
    ["a format with more in it", { output_config: { format: { type: "json_schema", schema: {}, name: "n" } } }],
    [
      "unsigned thinking",
      {
        messages: [
          say("assistant", { type: "thinking", thinking: "a", signature: "" }, { type: "thinking", thinking: "b" }),
        ],
      },
    ],
    ["a tier that nobody knows", { service_tier: "fast" }],
    [
      "results in any form",
      {
        messages: [
          say(
            "user",
            { type: "tool_result", tool_use_id: "a" },
            { type: "tool_result", tool_use_id: "b", content: [] },
            { type: "tool_result", tool_use_id: "c", content: "" },
            { type: "tool_result", tool_use_id: "d", content: [{ type: "text", text: "x" }], is_error: false },
          ),
        ],
      },
    ],
  ])("keeps %s", (_what, fields) => {
    const body = ask(fields);
    const { body: written, losses } = encode(decode(body));

    expect(losses.filter(({ path }) => path !== "tool_choice")).toEqual([]);
    expect(written).toEqual(body);
  });

  test("takes the version that it was written for with it", () => {
    const newer = decode(ask({}), [], { "anthropic-version": "2026-10-21" });

    expect(encode(newer).headers).toEqual({ "anthropic-version": "2026-10-21" });
    expect(encode(decode(ask({}), [], { "anthropic-version": "2023-06-01" })).headers).toBeUndefined();
  });

  test("T21 has no sampling in a version that has none", () => {
    const request = decode(ask({ temperature: 1 }), [], { "anthropic-version": "2026-10-21" });
    const { body, losses } = encode(request);

    expect(body).not.toHaveProperty("temperature");
    expect(losses.map(({ path }) => path)).toEqual(["temperature"]);
  });

  test("T75 keeps blocks that nobody knows in their place", () => {
    const parts = partsOf({ type: "text", text: "a" }, { type: "from_the_future", x: 1 }, { type: "text", text: "b" });

    expect(parts.map(({ type }) => type)).toEqual(["text", "opaque", "text"]);
  });

  test("T77 keeps arguments that are named like the members of a prototype", () => {
    const input = JSON.parse('{"__proto__":{"x":1},"constructor":2}') as JsonObject;
    const body = ask({ messages: [say("assistant", { type: "tool_use", id: "a", name: "f", input })] });

    expect(JSON.stringify(encode(decode(body)).body)).toContain('"input":{"__proto__":{"x":1},"constructor":2}');
  });
});

describe("what is read of a request", () => {
  test("is the neutral request", () => {
    const request = decode(agentRequest);

    expect(request).toMatchObject({
      system: [{ text: "x-anthropic-billing-header: a" }, { text: "You are helpful.", cache: { ttl: "1h" } }],
      thinking: { type: "level", level: "medium", show: "summary" },
      toolChoice: { type: "auto" },
      parallelToolCalls: false,
      sampling: { maxOutputTokens: 32_000 },
      user: { id: '{"device":1}' },
    });
    expect(request.tools).toMatchObject([
      { type: "function", name: "Read", parameters: { type: "object" } },
      { type: "function", name: "Grep", strict: true, cache: {} },
      { type: "builtin", builtin: "web-search", options: { max_uses: 3 } },
    ]);
    expect(request.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "system"]);
  });

  test.each([
    [{ type: "disabled" }, undefined, { type: "off" }],
    [{ type: "between_tools" }, "low", { type: "off" }],
    [{ type: "enabled", budget_tokens: 2000 }, undefined, { type: "budget", tokens: 2000 }],
    [{ type: "adaptive" }, undefined, { type: "auto" }],
    [{ type: "adaptive", display: "omitted" }, "high", { type: "level", level: "high", show: "none" }],
    [{ type: "enabled", budget_tokens: 2000 }, "max", { type: "level", level: "max" }],
    [undefined, "xhigh", { type: "level", level: "xhigh" }],
  ])("thinking %j with effort %s", (thinking, effort, expected) => {
    const body = ask({ ...(thinking && { thinking }), ...(effort && { output_config: { effort } }) });

    expect(decode(body).thinking).toEqual(expected);
  });

  test.each([
    [{ type: "auto" }, { type: "auto" }],
    [{ type: "any" }, { type: "required" }],
    [{ type: "none" }, { type: "none" }],
    [
      { type: "tool", name: "f" },
      { type: "tool", name: "f" },
    ],
  ])("the choice %j", (choice, expected) => {
    expect(decode(ask({ tool_choice: choice })).toolChoice).toEqual(expected);
  });

  test("text of what only this wire has", () => {
    const result = decode(agentRequest).messages[2]?.content[1];

    expect(result?.type === "tool-result" && result.content).toMatchObject([
      { type: "text", text: "bad" },
      { type: "image" },
      { type: "text", text: "[tool Grep]" },
      { type: "text", text: "t\ns\nfound" },
    ]);
  });

  test("a changed text rather than the block that it came from", () => {
    const body = ask({
      messages: [
        say("user", { type: "search_result", source: "s", title: "t", content: [{ type: "text", text: "secret" }] }),
      ],
    });
    const request = decode(body);
    const masked = {
      ...request,
      messages: request.messages.map((message) => ({
        ...message,
        content: message.content.map((part) => (part.type === "text" ? { ...part, text: "***" } : part)),
      })),
    };

    expect(JSON.stringify(encode(masked).body)).not.toContain("secret");
  });

  test("signatures of this family, raw", () => {
    expect(partsOf({ type: "thinking", thinking: "a", signature: "EqQB" })).toEqual([
      { type: "reasoning", text: "a", signature: { family: "anthropic", value: "EqQB" } },
    ]);
  });

  test("T69 signatures of other families out of their envelopes", () => {
    const other = { family: "openai", value: "gAAAA" };
    const parts = partsOf(
      { type: "thinking", thinking: "a", signature: packSignature(other, "encrypted") },
      { type: "redacted_thinking", data: packSignature(other, "redacted") },
    );

    expect(parts).toEqual([
      { type: "reasoning", text: "a", encrypted: other },
      { type: "reasoning", text: "", redacted: other },
    ]);
  });

  test("T68 signatures of parts that stand in blocks of their own", () => {
    const other = { family: "gemini", value: "sig" };
    const carrier = (kind: "part-call" | "part-text") => ({
      type: "thinking",
      thinking: "",
      signature: packSignature(other, kind),
    });
    const parts = partsOf(
      { type: "text", text: "a" },
      carrier("part-text"),
      carrier("part-call"),
      { type: "tool_use", id: "x", name: "f", input: {} },
      { type: "tool_use", id: "y", name: "f", input: {} },
    );

    expect(parts).toMatchObject([
      { type: "text", text: "a", signature: other },
      { type: "tool-call", id: "x", signature: other },
      { type: "tool-call", id: "y" },
    ]);
    expect(parts[2]).not.toHaveProperty("signature");
  });
});

describe("a request that is none", () => {
  test.each([
    [[], "the body must be a JSON object"],
    [{}, "messages must be a list of messages"],
    [ask({ messages: [{ role: "tool", content: "a" }] }), "messages[0].role must be one of user, assistant, system"],
    [ask({ messages: [say("user", { type: "text" })] }), "messages[0].content[0].text must be a string"],
    [ask({ messages: [say("user", { type: "tool_result" })] }), "messages[0].content[0].tool_use_id must be a string"],
    [ask({ max_tokens: "10" }), "max_tokens must be a number"],
    [ask({ tools: [{}] }), "tools[0].name must be a string"],
    [ask({ system: [{ type: "image" }] }), "system[0].text must be a string"],
  ])("is refused: %j", (body, message) => {
    expect(caught(() => decode(body as Json))).toMatchObject({ code: "bad-request", message });
  });
});
