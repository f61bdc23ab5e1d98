import type {
  ResponseCreateParamsBase,
  ResponseFormatTextJSONSchemaConfig,
  ResponseTextConfig,
} from "openai/resources/responses/responses";
import type { Reasoning } from "openai/resources/shared";
import type { Section, Table } from "./row.ts";

const tool = { type: "function", name: "f", parameters: { type: "object", properties: {} }, strict: false };

const params = {
  background: { value: true, neutral: "extension" },
  context_management: { value: [{ type: "compaction", compact_threshold: 9 }], neutral: "extension" },
  conversation: { value: "conv_1", neutral: ["state.conversation", "conv_1"] },
  include: { value: ["file_search_call.results"], neutral: "extension" },
  input: {
    value: "hello",
    neutral: ["messages[0].content[0].text", "hello"],
    foreign: [{ role: "user", content: "hello" }],
  },
  instructions: { value: "be brief", neutral: ["system[0].text", "be brief"] },
  max_output_tokens: { value: 100, neutral: ["sampling.maxOutputTokens", 100] },
  metadata: { value: { a: "b" }, neutral: ["metadata", { a: "b" }] },
  model: { value: "gpt", neutral: ["model", "gpt"] },
  moderation: { value: { model: "omni" }, neutral: "extension" },
  parallel_tool_calls: { value: false, neutral: ["parallelToolCalls", false], body: { tools: [tool] } },
  previous_response_id: { value: "resp_0", neutral: ["state.previousResponseId", "resp_0"] },
  prompt: { value: { id: "pmpt_1", version: "2" }, neutral: "extension" },
  prompt_cache_key: { value: "k", neutral: ["cache.key", "k"] },
  prompt_cache_options: { value: { mode: "explicit", ttl: "30m" }, neutral: "extension" },
  prompt_cache_retention: { value: "24h", neutral: ["cache.ttl", "24h"] },
  reasoning: { value: { effort: "high" }, neutral: ["thinking", { type: "level", level: "high", show: "none" }] },
  safety_identifier: { value: "s", neutral: ["user.safetyId", "s"] },
  service_tier: { value: "flex", neutral: ["serviceTier", "flex"] },
  store: { value: false, neutral: ["state.store", false] },
  stream: { value: true, neutral: ["stream", true] },
  stream_options: { value: { include_obfuscation: false }, neutral: "extension" },
  temperature: { value: 0, neutral: ["sampling.temperature", 0] },
  text: { value: { verbosity: "low" }, neutral: ["output.verbosity", "low"] },
  tool_choice: { value: "required", neutral: ["toolChoice", { type: "required" }], body: { tools: [tool] } },
  tools: { value: [tool], neutral: ["tools[0].name", "f"] },
  top_logprobs: {
    value: 2,
    neutral: ["logprobs", { enabled: true, top: 2 }],
    body: { include: ["message.output_text.logprobs"] },
  },
  top_p: { value: 0.5, neutral: ["sampling.topP", 0.5] },
  truncation: { value: "auto", neutral: "extension" },
  user: { value: "u", neutral: ["user.id", "u"] },
} satisfies Table<ResponseCreateParamsBase>;

const reasoning = {
  context: { value: "all_turns", neutral: "extension" },
  effort: { value: "low", neutral: ["thinking", { type: "level", level: "low", show: "none" }] },
  generate_summary: { value: "auto", neutral: "extension" },
  mode: { value: "pro", neutral: "extension" },
  summary: { value: "detailed", neutral: ["thinking.show", "detailed"] },
} satisfies Table<Reasoning>;

const text = {
  format: { value: { type: "json_object" }, neutral: ["output.format", { type: "json" }] },
  verbosity: { value: "high", neutral: ["output.verbosity", "high"] },
} satisfies Table<ResponseTextConfig>;

const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false };

const format = {
  type: { value: "json_schema", neutral: ["output.format.type", "json-schema"] },
  name: { value: "other", neutral: ["output.format.name", "other"] },
  schema: { value: schema, neutral: ["output.format.schema", schema] },
  description: { value: "d", neutral: ["output.format.description", "d"] },
  strict: { value: true, neutral: ["output.format.strict", true] },
} satisfies Table<ResponseFormatTextJSONSchemaConfig>;

const body = { model: "m", input: "hi" };

/** The members of the body, and of the objects in it that are no items. */
export const paramSections: readonly Section[] = [
  { name: "body", table: params, base: body, frame: (object) => object, path: "" },
  {
    name: "reasoning",
    table: reasoning,
    base: { effort: "high" },
    frame: (object) => ({ ...body, reasoning: object }),
    path: "reasoning",
  },
  { name: "text", table: text, base: {}, frame: (object) => ({ ...body, text: object }), path: "text" },
  {
    name: "text.format",
    table: format,
    base: { type: "json_schema", name: "n", schema },
    frame: (object) => ({ ...body, text: { format: object } }),
    path: "text.format",
  },
];
