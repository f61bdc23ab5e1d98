import type { ChatRequest, Output, Thinking, Tool } from "@patchbay/sdk";
import fc, { type Arbitrary } from "fast-check";
import { mark, media, name, round, said, text } from "./conversations.ts";

/** Leaves most of the fields out most of the time, so that what is lost is lost alone. */
function sparse<Fields extends object>(fields: { readonly [Key in keyof Fields]: Arbitrary<Fields[Key]> }): Arbitrary<
  Partial<Fields>
> {
  return fc
    .tuple(fc.record(fields), fc.array(fc.constantFrom(...Object.keys(fields)), { maxLength: 2 }))
    .map(
      ([all, chosen]) =>
        Object.fromEntries(Object.entries(all).filter(([key]) => chosen.includes(key))) as Partial<Fields>,
    );
}

const schema = fc.constantFrom(
  { type: "object", properties: {} },
  { type: "object", properties: { city: { type: "string" }, title: { type: "string" } }, required: ["city"] },
  { type: "object", properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false },
);
const tool: Arbitrary<Tool> = fc.oneof(
  { weight: 5, arbitrary: functionTool() },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("custom" as const), name: fc.constant("patch"), description: text }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      type: "builtin" as const,
      builtin: "web-search",
      options: {},
      raw: { wire: "another", value: { type: "web_search" } },
    }),
  },
);

function functionTool(): Arbitrary<Tool> {
  const namespace = fc.constant("tracker");
  return fc.record(
    {
      type: fc.constant("function" as const),
      name,
      description: text,
      parameters: schema,
      strict: fc.boolean(),
      cache: mark,
      namespace,
    },
    { requiredKeys: ["type", "name", "parameters"] },
  );
}

const sampling = sparse({
  maxOutputTokens: fc.constantFrom(1, 100, 5000),
  temperature: fc.constantFrom(0, 0.5, 1, 1.5),
  topP: fc.constantFrom(0.5, 1),
  topK: fc.constant(40),
  minP: fc.constant(0.1),
  seed: fc.constant(7),
  stop: fc.constantFrom(["HALT"], ["a", "b"], ["a", "b", "c", "d", "e", "f"]),
  presencePenalty: fc.constant(0.5),
  frequencyPenalty: fc.constant(-0.5),
  repetitionPenalty: fc.constant(1.1),
  logitBias: fc.constant({ "50256": -100 }),
  candidates: fc.constant(2),
});
const thinking: Arbitrary<Thinking> = fc.oneof(
  fc.constant({ type: "off" as const }),
  fc.constant({ type: "auto" as const }),
  fc.record({ type: fc.constant("level" as const), level: fc.constantFrom("minimal", "low", "high", "xhigh", "max") }),
  fc.record(
    {
      type: fc.constant("budget" as const),
      tokens: fc.constantFrom(1024, 4000),
      show: fc.constantFrom("none", "auto", "summary"),
    },
    { requiredKeys: ["type", "tokens"] },
  ),
);
const output: Arbitrary<Output> = fc.oneof(
  fc.constant({ format: { type: "json" as const } }),
  fc.record({ verbosity: fc.constantFrom("low" as const, "high" as const) }),
  schema.map((value) => ({ format: { type: "json-schema" as const, name: "reply", schema: value } })),
);

const fields = sparse({
  tools: fc.uniqueArray(tool, {
    selector: (value) => ("name" in value ? value.name : value.builtin),
    minLength: 1,
    maxLength: 3,
  }),
  sampling,
  thinking,
  output,
  parallelToolCalls: fc.constant(false),
  logprobs: fc.constantFrom({ enabled: true }, { enabled: true, top: 3 }),
  cache: fc.constantFrom({ key: "k" }, { auto: true }, { ttl: "24h" as const }),
  serviceTier: fc.constantFrom("auto", "default", "flex", "priority"),
  user: fc.constantFrom({ id: "ada" }, { safetyId: "s" }),
  metadata: fc.constant({ topic: "gears" }),
  state: fc.constantFrom({ store: false }, { store: true }),
  safety: fc.constant({ wire: "gemini", settings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }] }),
  toolChoice: fc.constantFrom(
    { type: "none" as const },
    { type: "required" as const },
    { type: "tool" as const, name: "weather" },
    { type: "allowed" as const, names: ["weather"], required: false },
  ),
});

/** Requests that say a few things each, in the neutral model's words. */
export const anyRequest: Arbitrary<ChatRequest> = fc
  .record({
    system: fc.array(
      fc
        .tuple(text, fc.option(mark, { nil: undefined, freq: 6 }))
        .map(([words, cache]) => ({ text: words, ...(cache && { cache }) })),
      { maxLength: 2 },
    ),
    rounds: fc.array(round, { maxLength: 1 }),
    later: fc.option(text, { nil: undefined, freq: 6 }),
    question: fc.oneof({ weight: 4, arbitrary: said }, { weight: 1, arbitrary: media }),
    stream: fc.boolean(),
    fields,
  })
  .map(({ rounds, later, question, fields: rest, ...head }) => ({
    model: "m",
    ...head,
    ...withTool(rest),
    messages: [
      ...rounds.flat(),
      ...(later === undefined ? [] : [{ role: "system" as const, content: [{ type: "text" as const, text: later }] }]),
      { role: "user" as const, content: [question] },
    ],
  }));

/** A choice of tools has something to choose from. */
function withTool<
  Fields extends {
    readonly tools?: readonly Tool[];
    readonly toolChoice?: unknown;
    readonly parallelToolCalls?: boolean;
  },
>(request: Fields): Fields {
  const weather = { type: "function" as const, name: "weather", parameters: { type: "object", properties: {} } };
  const needs = request.toolChoice !== undefined || request.parallelToolCalls !== undefined;
  const { tools = [] } = request;
  const has = tools.some((known) => known.type === "function" && known.name === "weather");
  return needs && !has ? { ...request, tools: [...tools, weather] } : request;
}
