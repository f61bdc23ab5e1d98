import type { JsonObject } from "@patchbay/sdk";
import type { StreamRule } from "../src/check/rules.ts";
import { chunk, done, head, sse, stream } from "./kit.ts";

const role = { role: "assistant", content: "" };
const hello = chunk(role) + chunk({ content: "hi" });
const stopped = chunk({}, { finish_reason: "stop" });
const counts = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const usage = sse({ ...head, choices: [], usage: counts });
const error = sse({ error: { message: "no", type: "server_error", code: null } });

function calls(...entries: readonly JsonObject[]): string {
  return stream([role, ...entries.map((entry) => ({ tool_calls: [entry] }))], "tool_calls");
}

const weather = { id: "call_1", type: "function", function: { name: "weather", arguments: "" } };

/** Streams as vendors send them. */
export const goodStreams: Readonly<Record<string, string>> = {
  "text and usage": hello + stopped + usage + done,
  "calls that come in pieces": calls(
    { index: 0, ...weather },
    { index: 0, function: { arguments: '{"a"' } },
    { index: 0, id: "", function: { name: "", arguments: ":1}" } },
    { index: 1, ...weather, id: "call_2" },
    { index: 0, id: "call_1", function: { name: "weather", arguments: null } },
  ),
  "whole calls without an index": calls({ id: "a", function: { name: "f", arguments: "{}" } }),
  "custom calls": calls({ index: 0, id: "a", type: "custom", custom: { name: "p", input: "" } }),
  "an error at the end": hello + error,
  "an error and the mark of the end": error + done,
  "comments, other fields and foreign line ends": `\uFEFF: ping\r\n\r\nevent: x\r\nid: 1\r\nretry: 5\r\n${hello.replaceAll("\n", "\r\n")}${stopped.replaceAll("\n", "\r")}data:[DONE]\n\n`,
  "notes before the answer":
    sse({ choices: [], id: "", model: "", object: "", prompt_filter_results: [] }) + stream([role]),
  "usage in each chunk":
    chunk(role, {}, { usage: counts }) + chunk({}, { finish_reason: "stop" }, { usage: counts }) + done,
  "usage of null": chunk(role, {}, { usage: null }) + stopped + done,
  "content beside the finish reason": chunk(role) + chunk({ content: "x" }, { finish_reason: "stop" }) + done,
  "the finish reason twice": hello + stopped + stopped + usage + done,
  "filter results behind the finish reason": hello + stopped + chunk({}, { content_filter_results: {} }) + done,
  "parts in the content": stream([{ role: "assistant", content: [{ type: "thinking", thinking: [] }] }]),
  "no role at all": stream([{ content: "x" }]),
  "members that nobody knows": stream([role, { x_vendor: 1 }]),
  "candidates in any order":
    chunk(role, { index: 1 }) + hello + stopped + chunk({}, { index: 1, finish_reason: "stop" }) + done,
  "data over several lines": `${hello}data: {"choices":\ndata: [{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n${done}`,
  "a time that moves": chunk(role) + chunk({}, { finish_reason: "stop" }, { created: 9 }) + done,
};

/** Per rule: streams that break it, and no other. */
export const brokenStreams: Readonly<Record<StreamRule, readonly string[]>> = {
  "event-framing": [`${hello}what is this\n\n${stopped}${done}`, `${hello}{"choices":[]}\n\n${stopped}${done}`],
  "line-length": [`${hello}data: ${" ".repeat(16 * 1024 * 1024)}`],
  "cut-event": [hello + stopped + done.trimEnd(), `${hello}${stopped}data: [DONE]\n`],
  "event-json": [`${hello}data: {"a\n\n${stopped}${done}`, `data: 1\n\n${hello}${stopped}${done}`],
  "chunk-object": [chunk(role) + chunk({}, { finish_reason: "stop" }, { object: "response" }) + done],
  "stable-id": [chunk(role) + chunk({}, { finish_reason: "stop" }, { id: "other" }) + done],
  "stable-model": [chunk(role) + chunk({}, { finish_reason: "stop" }, { model: "other" }) + done],
  "choices-list": [hello + sse(head) + stopped + done, sse({ ...head, choices: null }) + hello + stopped + done],
  "choice-index": [hello + sse({ ...head, choices: [{ delta: { content: "x" } }] }) + stopped + done],
  "choice-gap": [chunk(role, { index: 1 }) + chunk({}, { index: 1, finish_reason: "stop" }) + done],
  "role-late": [chunk({ content: "x" }) + chunk(role) + stopped + done],
  "value-type": [
    stream([role, { content: 5 }]),
    stream([role, { refusal: {} }]),
    stream([role, { reasoning_content: [] }]),
    calls({ index: 0, ...weather, function: { name: "f", arguments: {} } }),
  ],
  "call-index": [calls({ index: 0, ...weather }, { function: { arguments: "{}" } })],
  "call-order": [calls({ index: 1, ...weather })],
  "call-head": [
    calls({ index: 0, id: "a", function: { name: "f", arguments: "" } }),
    calls({ index: 0, type: "function", function: { name: "f" } }),
    calls({ index: 0, id: "a", type: "function", function: { arguments: "" } }),
  ],
  "call-identity": [
    calls({ index: 0, ...weather }, { index: 0, id: "call_2", function: { arguments: "" } }),
    calls({ index: 0, ...weather }, { index: 0, function: { name: "other" } }),
  ],
  "content-after-finish": [hello + stopped + chunk({ content: "x" }) + done],
  "finish-changes": [hello + stopped + chunk({}, { finish_reason: "length" }) + done],
  "finish-missing": [hello + done, chunk(role) + chunk(role, { index: 1 }) + stopped + done],
  "usage-shape": [hello + stopped + sse({ ...head, choices: [], usage: { prompt_tokens: 1 } }) + done],
  "usage-early": [hello + usage + done].map((text) => text.replace(done, error)),
  "chunk-after-usage": [
    hello + stopped + usage + usage + done,
    hello + stopped + usage + chunk({ content: "x" }) + done,
  ],
  "no-chunk": ["", done, ": ping\n\n"],
  "after-end": [stream([role]) + done, stream([role]) + error, hello + error + stopped],
  "done-missing": [hello + stopped, hello + stopped + usage],
};
