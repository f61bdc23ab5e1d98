import type { Json, JsonObject } from "@patchbay/sdk";
import { block, messageStart, sse, stream, textBlock } from "./kit.ts";

/** What a coding agent sends. */
export const agentRequest: JsonObject = {
  model: "claude-sonnet-4-6",
  max_tokens: 32_000,
  stream: true,
  system: [
    { type: "text", text: "x-anthropic-billing-header: a" },
    { type: "text", text: "You are helpful.", cache_control: { type: "ephemeral", ttl: "1h" } },
  ],
  messages: [
    { role: "user", content: "hello" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "hm", signature: "EqQBsig==" },
        { type: "redacted_thinking", data: "sealed" },
        {
          type: "text",
          text: "Let me look.",
          citations: [
            {
              type: "char_location",
              cited_text: "a",
              document_index: 0,
              document_title: "t",
              start_char_index: 0,
              end_char_index: 1,
            },
          ],
        },
        {
          type: "tool_use",
          id: "toolu_1",
          name: "Read",
          input: { path: "a", __proto__: 1 },
          caller: { type: "direct" },
        },
        { type: "tool_use", id: "toolu_2", name: "Read", input: {} },
      ],
    },
    {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "toolu_1", content: "text", cache_control: { type: "ephemeral" } },
        {
          type: "tool_result",
          tool_use_id: "toolu_2",
          is_error: true,
          content: [
            { type: "text", text: "bad" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
            { type: "tool_reference", tool_name: "Grep" },
            { type: "search_result", source: "s", title: "t", content: [{ type: "text", text: "found" }] },
          ],
        },
        { type: "text", text: "<system-reminder>go on</system-reminder>" },
      ],
    },
    { role: "system", content: "mid" },
  ],
  tools: [
    {
      name: "Read",
      description: "d",
      input_schema: { type: "object", properties: { path: { type: "string" } } },
      defer_loading: true,
    },
    {
      type: "custom",
      name: "Grep",
      input_schema: { type: "object" },
      strict: true,
      cache_control: { type: "ephemeral", ttl: "1h" },
    },
    { type: "web_search_20250305", name: "web_search", max_uses: 3 },
  ],
  tool_choice: { type: "auto", disable_parallel_tool_use: true },
  thinking: { type: "adaptive", display: "summarized" },
  output_config: { effort: "medium", task_budget: { type: "tokens", total: 10 } },
  context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
  metadata: { user_id: '{"device":1}' },
};

export const requests: readonly Json[] = [
  agentRequest,
  { model: "m", max_tokens: 1, messages: [{ role: "user", content: [{ type: "text", text: "a" }] }] },
  {
    model: "m",
    max_tokens: 4000,
    system: "be brief",
    temperature: 0,
    top_p: 0.5,
    top_k: 3,
    stop_sequences: ["x", "y"],
    service_tier: "standard_only",
    stream: false,
    thinking: { type: "enabled", budget_tokens: 2048 },
    cache_control: { type: "ephemeral" },
    output_config: {
      format: { type: "json_schema", schema: { type: "object", properties: {}, additionalProperties: false } },
    },
    tool_choice: { type: "tool", name: "f" },
    tools: [{ name: "f", input_schema: { type: "object" } }],
    messages: [
      {
        role: "user",
        content: [
          {
            type: "document",
            title: "d",
            context: "c",
            citations: { enabled: true },
            source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
          },
          { type: "document", source: { type: "text", media_type: "text/plain", data: "plain" } },
          { type: "document", source: { type: "content", content: [{ type: "text", text: "block" }] } },
          { type: "document", source: { type: "url", url: "https://example.com/a.pdf" } },
          {
            type: "image",
            source: { type: "url", url: "https://example.com/a.png" },
            transformations: { oversized_image: "downsize" },
          },
          { type: "image", source: { type: "file", file_id: "file_1" } },
          { type: "container_upload", file_id: "file_2" },
          { type: "from_the_future", a: [1] },
          { type: "text", text: "what is it?", cache_control: { type: "ephemeral", ttl: "1h" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
          { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] },
          { type: "text", text: "It is" },
        ],
      },
    ],
  },
  {
    model: "m",
    max_tokens: 9,
    system: [],
    tools: [],
    metadata: {},
    thinking: { type: "disabled" },
    messages: [{ role: "user", content: [] }],
  },
];

const usage = {
  input_tokens: 12,
  cache_creation_input_tokens: 100,
  cache_read_input_tokens: 800,
  cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
  output_tokens: 45,
  output_tokens_details: { thinking_tokens: 20 },
  service_tier: "standard",
};

export const wholeReply: JsonObject = {
  id: "msg_01",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-6",
  content: [
    { type: "thinking", thinking: "hm 👩‍🚀", signature: "EqQB" },
    { type: "redacted_thinking", data: "sealed" },
    { type: "text", text: "Let me look.", citations: null },
    { type: "tool_use", id: "toolu_01", name: "get_weather", input: { city: "Ulm" }, caller: { type: "direct" } },
    { type: "tool_use", id: "toolu_02", name: "time", input: {} },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  stop_details: null,
  container: { id: "container_1" },
  usage,
};

export const searchReply: JsonObject = {
  id: "msg_02",
  type: "message",
  role: "assistant",
  model: "m",
  content: [
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
    {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_1",
      content: [{ type: "web_search_result", url: "https://a", title: "A", encrypted_content: "x" }],
    },
    {
      type: "text",
      text: "cited",
      citations: [
        { type: "web_search_result_location", url: "https://a", title: "A", encrypted_index: "i", cited_text: "c" },
      ],
    },
    { type: "text", text: " and not" },
    { type: "compaction", content: "summary" },
  ],
  stop_reason: "pause_turn",
  stop_sequence: null,
  usage,
};

export const streamed = stream(
  block(
    0,
    { type: "thinking", thinking: "", signature: "" },
    { type: "thinking_delta", thinking: "User wants" },
    { type: "signature_delta", signature: "EqQB" },
  ) +
    sse({ type: "ping" }) +
    textBlock(1, "It ", "is 👩‍🚀") +
    block(
      2,
      { type: "tool_use", id: "toolu_01", name: "get_weather", input: {} },
      { type: "input_json_delta", partial_json: "" },
      { type: "input_json_delta", partial_json: '{"city":' },
      { type: "input_json_delta", partial_json: '"Rome"}' },
    ) +
    block(3, { type: "tool_use", id: "toolu_02", name: "time", input: {} }) +
    block(4, { type: "thinking", thinking: "", signature: "" }, { type: "signature_delta", signature: "EqQC" }),
  "tool_use",
);

export const refused =
  sse(messageStart) +
  sse({
    type: "message_delta",
    delta: {
      stop_reason: "refusal",
      stop_sequence: null,
      stop_details: { type: "refusal", category: "cyber", explanation: "No." },
    },
    usage: { output_tokens: 2 },
  }) +
  sse({ type: "message_stop" });
