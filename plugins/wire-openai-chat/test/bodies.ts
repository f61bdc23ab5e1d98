import type { Json, JsonObject } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "\u0000", "\ud800", "👩‍🚀", "9223372036854775807", "[DONE]", "data: x\n\n", "<think>", "__proto__"),
);
const number = fc.oneof(fc.integer(), fc.constantFrom(0, -0, 1e21, 1e-7, 2 ** 53, Number.MAX_VALUE, 0.1 + 0.2));
const key = fc.constantFrom(
  "x_vendor",
  "__proto__",
  "constructor",
  "toString",
  "cache_control",
  "index",
  "fields",
  "ttl",
);
const anything = fc.json({ maxDepth: 2 }).map((value) => JSON.parse(value) as Json);

/** Objects whose keys stay keys, as those of `JSON.parse` do. */
function object(entries: readonly (readonly [string, Json])[]): JsonObject {
  return JSON.parse(
    `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  ) as JsonObject;
}

const extras = fc.array(fc.tuple(key, fc.oneof(text, number, anything)), { maxLength: 2 });

/** A record, some of its members left out or null, with members beside them that nobody knows. */
function record(
  members: Readonly<Record<string, Arbitrary<unknown>>>,
  always: Readonly<Record<string, unknown>> = {},
): Arbitrary<JsonObject> {
  const optional = fc.record(
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, fc.option(value, { freq: 8 })])),
    { requiredKeys: [] },
  );
  return fc.tuple(optional, extras).map(([some, others]) => {
    const all = { ...some, ...always } as Readonly<Record<string, Json>>;
    return object([...Object.entries(all), ...others.filter(([name]) => !Object.hasOwn(all, name))]);
  });
}

function typed(type: string, members: Readonly<Record<string, Arbitrary<unknown>>>): Arbitrary<JsonObject> {
  return fc.tuple(record({}), fc.record(members)).map(([others, own]) => {
    const all = { type, ...own } as Readonly<Record<string, Json>>;
    return object([...Object.entries(all), ...Object.entries(others).filter(([name]) => !Object.hasOwn(all, name))]);
  });
}

const url = fc.constantFrom("https://x.test/a.png", "data:image/png;base64,iVBORw0KGgo=", "data:,x", "", "file:///a");
const mark = fc.constantFrom<Json>({ type: "ephemeral" }, { type: "ephemeral", ttl: "1h" }, { type: "x" }, null);
const textPart = fc.oneof(
  typed("text", { text }),
  fc.tuple(text, mark).map(([value, cache]): JsonObject => ({ type: "text", text: value, cache_control: cache })),
);
const part = fc.oneof(
  textPart,
  typed("image_url", { image_url: url.map((address): Json => ({ url: address })) }),
  typed("image_url", {
    image_url: record({ detail: fc.constantFrom("low", "original", "strange") }, { url: "https://x" }),
  }),
  typed("input_audio", { input_audio: record({ transcript: text }, { data: "UklGRg==", format: "mp3" }) }),
  typed("file", { file: record({ file_id: text, filename: text }) }),
  typed("file", { file: record({ filename: text }, { file_data: "data:application/pdf;base64,JVBERi0=" }) }),
  typed("refusal", { refusal: text }),
  typed("thinking", { thinking: fc.oneof(text, fc.array(typed("text", { text }), { maxLength: 2 })) }),
  typed("strange", { value: anything }),
);
const content = fc.oneof(
  text,
  fc.constant(null),
  fc.array(part, { maxLength: 3 }),
  fc.array(textPart, { maxLength: 2 }),
);
const args = fc.oneof(
  anything.map((value) => JSON.stringify(value)),
  text,
  fc.constant('{"a":1e400,"b":12345678901234567890}'),
);
const name = fc.constantFrom("f", "g", "a b", "x".repeat(70), "functions.f");
const call = fc.oneof(
  record({ extra_content: fc.constantFrom<Json>({ google: { thought_signature: "c2ln" } }, { a: 1 }, {}) }).chain(
    (head) =>
      fc
        .tuple(text, fc.record({ name, arguments: args }))
        .map(([id, called]): JsonObject => ({ ...head, id, type: "function", function: called })),
  ),
  fc.record({
    id: text,
    type: fc.constant("custom"),
    custom: record({}, { name: "p", input: "*** Begin" }),
  }) as Arbitrary<JsonObject>,
  typed("strange", { value: anything }),
);
const detail = record({
  type: fc.constant("reasoning.text"),
  text,
  signature: text,
  data: text,
  format: text,
  index: number,
});
const message = fc.oneof(
  record({ content, name: text }, { role: "system" }),
  record({ content, name: text }, { role: "developer" }),
  record({ content, name: text }, { role: "user" }),
  record(
    {
      content,
      name: text,
      refusal: text,
      reasoning_content: text,
      reasoning: text,
      reasoning_details: fc.array(detail, { maxLength: 2 }),
      tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      function_call: fc.record({ name, arguments: args }),
      audio: fc.oneof(
        fc.record({ id: text }),
        anything.filter((value) => typeof value === "object"),
      ),
    },
    { role: "assistant" },
  ),
  record(
    { content: fc.oneof(text, fc.array(part, { maxLength: 2 })), name: text },
    { role: "tool", tool_call_id: "c" },
  ),
);
const schema = fc.constantFrom<Json>({ type: "object" }, {}, { properties: { __proto__: {}, title: {}, $ref: {} } });
const tool = fc.oneof(
  fc.record({
    type: fc.constant("function"),
    function: record({ description: text, parameters: schema, strict: fc.boolean() }, { name: "f" }),
  }),
  fc.record({
    type: fc.constant("custom"),
    custom: record(
      {
        format: fc.constantFrom<Json>(
          { type: "text" },
          { type: "grammar", grammar: { syntax: "lark", definition: "a" } },
          { type: "grammar", grammar: { syntax: "lark", definition: "a", x: 1 } },
        ),
      },
      { name: "p" },
    ),
  }),
  typed("web_search", { filters: anything }),
);
const choice = fc.constantFrom<Json>(
  "auto",
  "none",
  "required",
  "strange",
  { type: "function", function: { name: "f" } },
  { type: "custom", custom: { name: "p" } },
  { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "f" } }] } },
);
const format = fc.constantFrom<Json>(
  { type: "text" },
  { type: "json_object" },
  { type: "json_object", x: 1 },
  { type: "json_schema", json_schema: { name: "a b", schema: { type: "object" }, strict: null } },
  { type: "json_schema", json_schema: { schema: { type: "object" }, x: 1 } },
  { type: "json_schema", json_schema: { name: "n", schema: {} }, x: 1 },
  { type: "grammar", grammar: "a" },
);

/** Bodies as clients of this wire and of its vendors write them, with everything odd that JSON may hold. */
export const body: Arbitrary<JsonObject> = fc
  .tuple(
    record({
      temperature: number,
      top_p: number,
      top_k: number,
      n: number,
      seed: number,
      max_tokens: number,
      max_completion_tokens: number,
      stop: fc.oneof(text, fc.array(text, { maxLength: 2 })),
      logit_bias: fc.dictionary(fc.constantFrom("1", "__proto__"), number, { noNullPrototype: true }),
      logprobs: fc.boolean(),
      top_logprobs: number,
      tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
      tool_choice: choice,
      response_format: format,
      reasoning_effort: fc.constantFrom("none", "low", "strange", ""),
      reasoning: fc.constantFrom<Json>(
        { effort: "high", exclude: true },
        { enabled: false, x: 1 },
        { max_tokens: 9 },
        "x",
      ),
      thinking: fc.constantFrom<Json>({ type: "enabled", budget_tokens: 5 }, { type: "disabled" }, { type: "x" }),
      enable_thinking: fc.boolean(),
      thinking_budget: number,
      chat_template_kwargs: anything,
      verbosity: fc.constantFrom("low", "strange"),
      modalities: fc.constantFrom<Json>(["text"], ["text", "strange"], []),
      metadata: fc.constantFrom<Json>({ a: "b" }, { a: 1 }, {}),
      prompt_cache_key: text,
      prompt_cache_options: fc.constantFrom<Json>({ mode: "implicit" }, { ttl: "30m" }, { mode: "x" }, {}),
      prompt_cache_retention: fc.constantFrom("24h", "in_memory", "strange"),
      service_tier: text,
      user: text,
      safety_identifier: text,
      store: fc.boolean(),
      web_search_options: fc.constantFrom<Json>({}, { search_context_size: "low" }),
      prediction: anything,
    }),
    fc.array(message, { maxLength: 5 }),
    fc.constantFrom<JsonObject>({}, { stream: false }, { stream: true }, { stream: true, stream_options: { x: 1 } }),
  )
  .map(([rest, messages, stream]) =>
    object([["model", "m"], ["messages", messages], ...Object.entries(stream), ...Object.entries(rest)]),
  );
