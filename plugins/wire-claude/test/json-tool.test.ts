import type { ChatRequest, Json, JsonObject, Tool } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  block,
  bytes,
  contentOf,
  decode,
  decoder,
  drain,
  encode,
  type EncodeOptions,
  finishOf,
  foreign,
  readWhole,
  stream,
  textBlock,
  textOf,
  writeStream,
  writeWhole,
} from "./kit.ts";

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const output = { format: { type: "json-schema", schema, name: "place" } } as const;
const old: EncodeOptions = { capabilities: { structuredOutput: false } };
const tools: readonly Tool[] = [{ type: "function", name: "f" }];
const approximated = expect.objectContaining({
  path: "output_config.format",
  kind: "approximated",
  to: "tool",
}) as Json;

const asked = (fields: Partial<ChatRequest> = {}, options: EncodeOptions = old) =>
  encode(foreign({ output, ...fields }), options);
const namesOf = ({ body }: { readonly body: JsonObject }): Json[] =>
  ((body["tools"] ?? []) as readonly JsonObject[]).map(({ name }) => name ?? null);

const { memo } = asked({ tools });
const given = { type: "tool_use", id: "toolu_1", name: "json_output", input: {} };
const delta = (text: string) => ({ type: "input_json_delta", partial_json: text });
const read = (text: string, ...pieces: readonly Uint8Array[]) =>
  pieces.length > 0 ? drain(decoder(true, memo), ...pieces) : drain(decoder(true, memo), text);

describe("T29 a model without structured output is held to a schema by a tool", () => {
  test("that it must call", () => {
    const { body, losses } = asked();

    expect(body["tools"]).toEqual([
      { name: "json_output", description: expect.any(String) as string, input_schema: schema },
    ]);
    expect(body["tool_choice"]).toEqual({ type: "tool", name: "json_output", disable_parallel_tool_use: true });
    expect(body).not.toHaveProperty("system");
    expect(losses).toContainEqual(approximated);
  });

  test("beside the client's tools, of which it may call one first", () => {
    const { body, losses } = asked({ tools });

    expect(namesOf({ body })).toEqual(["f", "json_output"]);
    expect(body["tool_choice"]).toEqual({ type: "any", disable_parallel_tool_use: true });
    expect(losses).toContainEqual(expect.objectContaining({ path: "tool_choice.disable_parallel_tool_use" }));
  });

  test("under a name that no tool of the client's has", () => {
    expect(namesOf(asked({ tools: [{ type: "function", name: "json_output" }] }))).toEqual([
      "json_output",
      "json_output_",
    ]);
  });

  test("for a client of this wire too", () => {
    const config = { output_config: { format: { type: "json_schema", schema } } };
    const own = decode({ model: "m", max_tokens: 9, ...config, messages: [{ role: "user", content: "hi" }] });

    expect(encode(own, old).body).toMatchObject({ tools: [{ name: "json_output" }], tool_choice: { type: "tool" } });
    expect(encode(own).body).toMatchObject(config);
  });

  test("and nobody begins the answer for it", () => {
    const content = [{ type: "text", text: "{" }] as const;
    const messages = [...foreign({}).messages, { role: "assistant", content }] as const;

    expect(asked({ messages }).body.messages.at(-1)?.role).toBe("user");
  });

  const level = { type: "level", level: "high" } as const;
  test.each<readonly [string, Partial<ChatRequest>, EncodeOptions]>([
    ["thinks", { thinking: level }, { capabilities: { structuredOutput: false, thinking: { levels: ["high"] } } }],
    ["cannot be forced", {}, { ...old, profile: { forcedToolChoice: "never" } }],
    ["calls no tools", {}, { capabilities: { structuredOutput: false, tools: false } }],
    ["must call a tool of the client's", { tools, toolChoice: { type: "required" } }, old],
    ["is to write a list", { output: { format: { ...output.format, schema: { type: "array" } } } }, old],
  ])("but is asked in words when it %s", (_when, fields, options) => {
    const { body, losses } = asked(fields, options);

    expect(namesOf({ body })).not.toContain("json_output");
    expect(JSON.stringify(body["system"])).toContain("JSON Schema");
    expect(losses).toContainEqual(expect.objectContaining({ path: "output_config.format", to: "system" }));
  });
});

describe("T29 the answer that a tool gave", () => {
  const text = '{"city":"Rom 👩‍🚀"}';
  const streamed = stream(block(0, given, delta(""), delta(text.slice(0, 9)), delta(text.slice(9))), "tool_use");

  test("is text, in pieces as it came, and ends as text does", () => {
    const events = read(streamed);

    expect(contentOf(events)).toEqual([
      { type: "text-delta", part: 0, text: text.slice(0, 9) },
      { type: "text-delta", part: 0, text: text.slice(9) },
    ]);
    expect(finishOf(events)).toMatchObject({ reason: "stop", raw: "tool_use" });
  });

  test("is the same text wherever it is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: bytes(streamed).length - 1 }), (cut) => {
        const body = bytes(streamed);

        expect(read("", body.subarray(0, cut), body.subarray(cut))).toEqual(read(streamed));
      }),
    );
  });

  test("is text when the answer is whole", () => {
    const content = [{ ...given, input: JSON.parse(text) as Json }];
    const events = readWhole({ type: "message", content, stop_reason: "tool_use" }, memo);

    expect(textOf(events)).toBe(text);
    expect(finishOf(events)?.reason).toBe("stop");
  });

  test("reaches a client of this wire as text", () => {
    const events = read(streamed);

    expect(writeWhole(events)).toMatchObject({ content: [{ type: "text", text }], stop_reason: "end_turn" });
    expect(writeStream(events)).not.toContain("tool_use");
  });

  test("stands alone: words around it would make it no JSON", () => {
    const losses: Json[] = [];
    const around = stream(textBlock(0, "Here:") + block(1, given, delta(text)) + textBlock(2, "Done."), "tool_use");
    const reader = decoder(true, memo, losses as never);

    expect(textOf(drain(reader, around))).toBe(text);
    expect(losses).toContainEqual(expect.objectContaining({ path: "content.text", kind: "dropped" }));
  });

  test("may be words after all, which are not lost", () => {
    const events = read(stream(textBlock(0, "I ", "cannot.")));

    expect(textOf(events)).toBe("I cannot.");
    expect(finishOf(events)?.reason).toBe("stop");
  });

  test("may be a call of the client's, behind words", () => {
    const events = read(stream(textBlock(0, "Let me look.") + block(1, { ...given, name: "f" }), "tool_use"));

    expect(contentOf(events).map(({ type }) => type)).toEqual([
      "text-delta",
      "tool-call-start",
      "tool-call-delta",
      "tool-call-end",
    ]);
    expect(finishOf(events)?.reason).toBe("tool-calls");
  });

  test("is told to be cut when it was", () => {
    expect(finishOf(read(stream(block(0, given, delta('{"ci')), "max_tokens")))?.reason).toBe("length");
  });

  test("is a call like any other where it was not asked for", () => {
    expect(finishOf(drain(decoder(true, asked({ tools }, {}).memo), streamed))?.reason).toBe("tool-calls");
  });
});
