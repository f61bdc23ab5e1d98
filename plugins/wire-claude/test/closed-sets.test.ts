import type {
  BetaContentBlock,
  BetaContentBlockParam,
  BetaRawContentBlockDelta,
  BetaRawMessageStreamEvent,
  BetaStopReason,
  BetaTextCitation,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { ContentBlock, ContentBlockParam, StopReason } from "@anthropic-ai/sdk/resources/messages/messages";
import type { ChatEventType, ContentPart, FinishReason, JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { transitions } from "../src/stream-transitions.ts";
import {
  block,
  contentOf,
  decode,
  encode,
  finishOf,
  readStream,
  readWhole,
  stream,
  writeStream,
  writeWhole,
} from "./kit.ts";

/** Members without which a block of a kind is none. */
const members: Readonly<Record<string, JsonObject>> = {
  text: { text: "a" },
  image: { source: { type: "url", url: "https://example.com/a" } },
  document: { source: { type: "url", url: "https://example.com/a" } },
  search_result: { source: "s", title: "t", content: [] },
  thinking: { thinking: "a", signature: "E" },
  redacted_thinking: { data: "sealed" },
  tool_use: { id: "toolu_1", name: "f", input: {} },
  tool_result: { tool_use_id: "toolu_1" },
};

const blockOf = (type: string): JsonObject => ({ type, ...(members[type] ?? { some: ["thing"] }) });

const partTypes = {
  text: "text",
  image: "image",
  document: "file",
  search_result: "text",
  thinking: "reasoning",
  redacted_thinking: "reasoning",
  tool_use: "tool-call",
  tool_result: "tool-result",
  server_tool_use: "server-tool",
  mcp_tool_use: "server-tool",
  mcp_tool_result: "server-tool",
  advisor_tool_result: "server-tool",
  web_search_tool_result: "server-tool",
  web_fetch_tool_result: "server-tool",
  code_execution_tool_result: "server-tool",
  bash_code_execution_tool_result: "server-tool",
  text_editor_code_execution_tool_result: "server-tool",
  tool_search_tool_result: "server-tool",
  container_upload: "opaque",
  compaction: "opaque",
  fallback: "opaque",
  mcp_tool_listing: "opaque",
  tool_addition: "opaque",
  tool_removal: "opaque",
} satisfies Record<BetaContentBlockParam["type"] | ContentBlockParam["type"], ContentPart["type"]>;

const eventTypes = {
  text: "text-delta",
  thinking: "reasoning-delta",
  redacted_thinking: "signature",
  tool_use: "tool-call-start",
  server_tool_use: "server-tool",
  mcp_tool_use: "server-tool",
  mcp_tool_result: "server-tool",
  advisor_tool_result: "server-tool",
  web_search_tool_result: "server-tool",
  web_fetch_tool_result: "server-tool",
  code_execution_tool_result: "server-tool",
  bash_code_execution_tool_result: "server-tool",
  text_editor_code_execution_tool_result: "server-tool",
  tool_search_tool_result: "server-tool",
  container_upload: "opaque",
  compaction: "opaque",
  fallback: "opaque",
  mcp_tool_listing: "opaque",
} satisfies Record<BetaContentBlock["type"] | ContentBlock["type"], ChatEventType>;

const reasons = {
  end_turn: "stop",
  max_tokens: "length",
  stop_sequence: "stop-sequence",
  tool_use: "tool-calls",
  pause_turn: "pause",
  compaction: "other",
  refusal: "refusal",
  model_context_window_exceeded: "context-length",
} satisfies Record<BetaStopReason | StopReason, FinishReason>;

/** Pieces of blocks, the block that they belong to, and what becomes of them. */
const pieces = {
  text_delta: ["text", { text: "piece" }, "text-delta"],
  thinking_delta: ["thinking", { thinking: "piece" }, "reasoning-delta"],
  signature_delta: ["thinking", { signature: "piece" }, "signature"],
  input_json_delta: ["tool_use", { partial_json: '{"piece":1}' }, "tool-call-delta"],
  citations_delta: ["text", { citation: { type: "char_location", cited_text: "piece" } }, "citation"],
  compaction_delta: ["compaction", { content: "piece" }, "opaque"],
} satisfies Record<BetaRawContentBlockDelta["type"], readonly [string, JsonObject, ChatEventType]>;

const events = {
  message_start: true,
  message_delta: true,
  message_stop: true,
  content_block_start: true,
  content_block_delta: true,
  content_block_stop: true,
} satisfies Record<BetaRawMessageStreamEvent["type"], true>;

const citations = {
  char_location: { document_index: 0, start_char_index: 0, end_char_index: 1 },
  page_location: { document_index: 0, start_page_number: 1, end_page_number: 2 },
  content_block_location: { document_index: 0, start_block_index: 0, end_block_index: 1 },
  web_search_result_location: { url: "https://example.com", title: "t", encrypted_index: "i" },
  search_result_location: { source: "s", search_result_index: 0 },
} satisfies Record<BetaTextCitation["type"], JsonObject>;

const conversation = (role: string, content: JsonObject): JsonObject => ({
  model: "m",
  max_tokens: 9,
  messages: [{ role, content: [content] }],
});

describe("every kind that the vendor has", () => {
  test.each(Object.entries(partTypes))("of block in a request: %s is %s", (type, part) => {
    const body = conversation(part === "tool-call" || part === "reasoning" ? "assistant" : "user", blockOf(type));

    expect(decode(body).messages[0]?.content).toMatchObject([{ type: part }]);
    expect(encode(decode(body)).body).toEqual(body);
  });

  test.each(Object.entries(eventTypes))("of block in an answer: %s is %s", (type, event) => {
    const read = readWhole({ type: "message", content: [blockOf(type)], stop_reason: "end_turn" });

    expect(contentOf(read)[0]?.type).toBe(event);
    expect(writeWhole(read).content).toMatchObject([blockOf(type)]);
    expect(writeStream(read)).toContain(`"content_block":{"type":"${type}"`);
  });

  test.each(Object.entries(reasons))("of end: %s is %s", (reason, neutral) => {
    const read = readStream(stream("", reason));

    expect(finishOf(read)?.reason).toBe(neutral);
    expect(writeWhole(read)["stop_reason"]).toBe(reason);
  });

  test.each(Object.entries(pieces))("of piece: %s", (type, [of, delta, event]) => {
    const start = { ...blockOf(of), text: "", thinking: "", signature: "", content: "" };
    const read = readStream(stream(block(0, start, { type, ...delta })));

    expect(contentOf(read).map((one) => one.type)).toContain(event);
    expect(JSON.stringify(writeWhole(read))).toContain("piece");
  });

  test.each(Object.keys(events))("of event: %s is known to the reader and to the checker", (type) => {
    expect(Object.hasOwn(transitions.before, type)).toBe(true);
  });

  test.each(Object.entries(citations))("of citation: %s", (type, where) => {
    const citation = { type, cited_text: "c", ...where };
    const body = conversation("assistant", { type: "text", text: "a", citations: [citation] });

    expect(encode(decode(body)).body).toEqual(body);
  });
});
