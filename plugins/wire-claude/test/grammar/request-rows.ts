import type {
  BetaCacheControlEphemeral,
  BetaJSONOutputFormat,
  BetaMetadata,
  BetaOutputConfig,
  BetaThinkingConfigAdaptive,
  BetaThinkingConfigBetweenTools,
  BetaThinkingConfigDisabled,
  BetaThinkingConfigEnabled,
  BetaToolChoiceAny,
  BetaToolChoiceAuto,
  BetaToolChoiceNone,
  BetaToolChoiceTool,
  MessageCreateParamsBase as BetaParams,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages/messages";
import { extension, type Host, neutral, type Row, type Rows } from "./row.ts";

const schema = { type: "object", properties: {}, additionalProperties: false };
const format = { type: "json_schema", schema } as const;
const neutralFormat = { type: "json-schema", schema };

/** Fields that the newest version no longer has, but every version before. */
const sampling = {
  temperature: neutral("sampling.temperature", 0.5),
  top_p: neutral("sampling.topP", 0.9),
  top_k: neutral("sampling.topK", 40),
};

const body = {
  model: neutral("model", "claude-x"),
  max_tokens: neutral("sampling.maxOutputTokens", 77),
  messages: neutral("messages.0.content.0.text", [{ role: "user", content: "hello" }], { as: "hello" }),
  system: neutral("system.0.text", "be brief"),
  stream: neutral("stream", true),
  stop_sequences: neutral("sampling.stop", ["END"]),
  tools: neutral("tools.0.name", [{ name: "f", input_schema: { type: "object", properties: {} } }], { as: "f" }),
  tool_choice: neutral("toolChoice", { type: "any" }, { as: { type: "required" } }),
  thinking: neutral("thinking", { type: "disabled" }, { as: { type: "off" } }),
  output_config: neutral("output.format", { format }, { as: neutralFormat }),
  output_format: neutral("output.format", format, { as: neutralFormat, writtenAt: "output_config.format" }),
  metadata: neutral("user.id", { user_id: "u" }, { as: "u", told: "user" }),
  service_tier: neutral("serviceTier", "standard_only", { as: "standard" }),
  cache_control: neutral("cache", { type: "ephemeral", ttl: "1h" }, { as: { auto: true, ttl: "1h" } }),
  container: extension("container_1"),
  context_management: extension({ edits: [{ type: "clear_thinking_20251015" }] }),
  diagnostics: extension({ previous_message_id: "msg_1" }),
  inference_geo: extension("eu"),
  speed: extension("fast"),
  mcp_servers: extension([{ type: "url", name: "s", url: "https://example.com" }]),
  billing_policy: extension({ sample: 1 } as unknown as NonNullable<BetaParams["billing_policy"]>),
  compaction: extension({ sample: 2 } as unknown as NonNullable<BetaParams["compaction"]>),
  fallback_credit_token: extension("t"),
  fallbacks: extension([{ model: "m" }]),
  thread: extension({ sample: 3 } as unknown as NonNullable<BetaParams["thread"]>),
  betas: extension(["b"]),
  user_profile_id: extension("p"),
  workspace_id: extension("w"),
} satisfies Rows<BetaParams> & Record<keyof MessageCreateParamsBase, Row>;

const config = {
  effort: neutral("thinking", "xhigh", { as: { type: "level", level: "xhigh" } }),
  format: neutral("output.format", format, { as: neutralFormat }),
  task_budget: extension({ type: "tokens", total: 20_000 }),
} satisfies Rows<BetaOutputConfig>;

const answer = {
  type: neutral("type", "json_schema", { as: "json-schema" }),
  schema: neutral("schema", schema),
} satisfies Rows<BetaJSONOutputFormat>;

const metadata = { user_id: neutral("id", "u", { told: "user" }) } satisfies Rows<BetaMetadata>;

const mark = {
  type: neutral("auto", "ephemeral", { as: true }),
  ttl: neutral("ttl", "1h"),
} satisfies Rows<BetaCacheControlEphemeral>;

const adaptive = {
  type: neutral("type", "adaptive", { as: "auto" }),
  display: neutral("show", "omitted", { as: "none" }),
  block_binding: extension({ sample: 4 } as unknown as NonNullable<BetaThinkingConfigAdaptive["block_binding"]>),
} satisfies Rows<BetaThinkingConfigAdaptive>;

const enabled = {
  type: neutral("type", "enabled", { as: "budget" }),
  budget_tokens: neutral("tokens", 2048),
  display: neutral("show", "summarized", { as: "summary" }),
  block_binding: extension({ sample: 5 } as unknown as NonNullable<BetaThinkingConfigAdaptive["block_binding"]>),
} satisfies Rows<BetaThinkingConfigEnabled>;

const disabled = {
  type: neutral("type", "disabled", { as: "off" }),
} satisfies Rows<BetaThinkingConfigDisabled>;

const betweenTools = {
  type: neutral("type", "between_tools", { as: "off" }),
} satisfies Rows<BetaThinkingConfigBetweenTools>;

const serial = neutral("parallelToolCalls", true, { as: false });
const auto = {
  type: neutral("toolChoice.type", "auto"),
  disable_parallel_tool_use: serial,
} satisfies Rows<BetaToolChoiceAuto>;
const any = {
  type: neutral("toolChoice.type", "any", { as: "required" }),
  disable_parallel_tool_use: serial,
} satisfies Rows<BetaToolChoiceAny>;
const none = { type: neutral("toolChoice.type", "none") } satisfies Rows<BetaToolChoiceNone>;
const named = {
  type: neutral("toolChoice.type", "tool"),
  name: neutral("toolChoice.name", "f"),
  disable_parallel_tool_use: serial,
} satisfies Rows<BetaToolChoiceTool>;

const levels = { capabilities: { thinking: { levels: ["low", "high", "xhigh"], off: true } } };
const around = { tools: [{ name: "f", input_schema: { type: "object", properties: {} } }], max_tokens: 8000 };

/** A choice of tools, of a type. */
function choice(base: Host["base"], rows: Host["rows"]): Host {
  return { place: "tool_choice", neutral: "", base, around, rows };
}

/** The body and the objects in it that are no content. */
export const requestHosts: readonly Host[] = [
  { place: "", neutral: "", base: {}, around, rows: { ...body, ...sampling } },
  { place: "output_config", neutral: "", base: {}, options: levels, rows: config },
  { place: "output_config.format", neutral: "output.format", base: format, rows: answer },
  { place: "metadata", neutral: "user", base: {}, rows: metadata },
  { place: "cache_control", neutral: "cache", base: { type: "ephemeral" }, rows: mark },
  { place: "thinking", neutral: "thinking", base: { type: "adaptive" }, around, options: levels, rows: adaptive },
  { place: "thinking", neutral: "thinking", base: { type: "enabled", budget_tokens: 1024 }, around, rows: enabled },
  { place: "thinking", neutral: "thinking", base: {}, rows: disabled },
  {
    place: "thinking",
    neutral: "thinking",
    base: {},
    options: { profile: { betweenTools: true } },
    rows: betweenTools,
  },
  choice({ type: "auto" }, auto),
  choice({ type: "any" }, any),
  choice({ type: "none" }, none),
  choice({ type: "tool", name: "g" }, named),
];
