import { collectReply, type JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { after, bare } from "./grammar/row.ts";
import * as unions from "./grammar/unions.ts";
import { added, contentOf, decode, decoder, encode, finishOf, readStream, readWhole, response, sse } from "./kit.ts";

/** Members that an item of any kind may have. */
const rich = {
  id: "x_1",
  call_id: "c",
  name: "f",
  status: "completed",
  summary: [],
  tools: [],
  result: "iVBORw0KGgo=",
};

const texts: Readonly<Record<string, JsonObject>> = {
  function_call: { arguments: "{}" },
  custom_tool_call: { input: "a" },
  function_call_output: { output: "1" },
  custom_tool_call_output: { output: "1" },
  reasoning: { encrypted_content: "g" },
  message: { role: "assistant", content: [{ type: "output_text", text: "a", annotations: [] }] },
};

function itemOf(type: string): JsonObject {
  return { type, ...rich, ...texts[type] };
}

describe("every kind of item in a conversation", () => {
  test.each(Object.entries(unions.inputItems))("%s is %s, and comes back as it was", (type, expected) => {
    const body = after(itemOf(type), { role: "assistant", content: "so" });
    const request = decode(body);

    expect(request.messages[1]?.content[0]?.type).toBe(expected);
    expect(encode(request).body).toEqual(body);
  });
});

describe("every kind of item in an answer", () => {
  test.each(Object.entries(unions.outputItems))("%s is %s", (type, expected) => {
    const events = readWhole(response([itemOf(type)]));
    const found =
      events.find((event) => event.type === "opaque")?.type ?? collectReply(events).candidates[0]?.content[0]?.type;

    expect(found).toBe(expected);
  });

  test.each(Object.entries(unions.spokenParts))("of which %s says something", (_, { part, event }) => {
    const events = readWhole(response([{ ...itemOf("message"), content: [part] }]));

    expect(contentOf(events)).toMatchObject([{ type: event, text: "a" }]);
  });
});

describe("every kind of tool", () => {
  test.each(Object.entries(unions.tools))("%s is %s, and comes back as it was", (type, expected) => {
    const inner = { type: "function", name: "f", parameters: { type: "object", properties: {} }, strict: false };
    const tool = { type, name: "f", description: "", ...(type === "namespace" && { tools: [inner] }) };
    const body = { model: "m", input: "hi", tools: [tool] };
    const request = decode(body);

    expect(request.tools?.[0]?.type).toBe(expected);
    expect(encode(request).body).toEqual(body);
  });
});

describe("every choice of tools", () => {
  const tools = [{ type: "function", name: "f", parameters: { type: "object" }, strict: false }];
  const values: readonly (readonly [choice: string | JsonObject, expected: string])[] = [
    ...Object.entries(unions.choiceWords),
    ...Object.entries(unions.choices).map(
      ([type, expected]) =>
        [{ type, name: "f", ...(type === "allowed_tools" && { mode: "auto", tools: [] }) }, expected] as const,
    ),
  ];

  test.each(values)("%j is %s", (choice, expected) => {
    const plain =
      typeof choice === "string" || choice["type"] !== "allowed_tools" ? choice : { ...choice, name: undefined };
    const body = JSON.parse(JSON.stringify({ model: "m", input: "hi", tools, tool_choice: plain })) as JsonObject;
    const request = decode(body);

    expect(bare(request).toolChoice?.type ?? "extension").toBe(expected);
    if (expected !== "tool") expect(encode(request).body).toEqual(body);
  });
});

describe("every end of an answer", () => {
  test.each(Object.entries(unions.statuses))("%s is %s", (status, expected) => {
    const events = readWhole(response([], { status }));

    expect(finishOf(events) ?? null).toBe(expected);
    expect(events.at(-1)?.type).toBe(expected === null ? "error" : "finish");
  });

  test.each(Object.entries(unions.reasons))("incomplete for %s is %s", (reason, expected) => {
    expect(finishOf(readWhole(response([], { status: "incomplete", incomplete_details: { reason } })))).toBe(expected);
  });
});

describe("every event of a stream", () => {
  const created = { type: "response.created", response: response([], { status: "in_progress" }) };
  const items: Readonly<Record<string, string>> = {
    output_text: "message",
    refusal: "message",
    reasoning_text: "reasoning",
    reasoning_summary_text: "reasoning",
    function_call_arguments: "function_call",
    custom_tool_call_input: "custom_tool_call",
    image_generation_call: "image_generation_call",
  };
  const fields = {
    output_index: 0,
    delta: "a",
    text: "a",
    refusal: "a",
    arguments: "a",
    input: "a",
    partial_image_b64: "iVBORw0KGgo=",
    annotation: { type: "url_citation", url: "https://a.example" },
  };

  test.each(Object.entries(unions.streamEvents))("%s is a %s", (type, role) => {
    const kind = items[type.split(".")[1] ?? ""] ?? "web_search_call";
    const head = sse(created, added(0, { type: kind, id: "x_1", call_id: "c", name: "f" }));
    const reader = decoder(true);
    const before = reader.push(new TextEncoder().encode(head));
    const after = reader.push(new TextEncoder().encode(sse({ type, ...fields })));
    const said = contentOf(after).filter(({ type: kind }) => kind !== "error");

    expect(before[0]?.type).toBe("start");
    expect(said.length > 0).toBe(role === "piece" || role === "whole");
    expect(after.some(({ type: kind }) => kind === "finish" || kind === "error")).toBe(role === "end");
  });

  test("which nobody knows is passed over", () => {
    expect(contentOf(readStream(sse(created, { type: "codex.rate_limits" }, { type: "response.completed" })))).toEqual(
      [],
    );
  });
});
