import type { Json } from "@patchbay/sdk";
import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { wire } from "../src/index.ts";
import { added, done, partAdded, partDone, response, sse, stream, textDelta, usage } from "./kit.ts";
import { exampleItems, exampleStream } from "./example.ts";

const requests: readonly Json[] = [
  { model: "m", input: "hello" },
  { model: "m", instructions: "be brief", input: [{ role: "user", content: "hello" }], stream: true },
  {
    model: "m",
    instructions: "",
    input: [
      { type: "message", role: "developer", content: [{ type: "input_text", text: "you are" }] },
      { role: "system", content: "kind" },
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "look" },
          { type: "input_image", image_url: "data:image/png;base64,iVBORw0KGgo=", detail: "high" },
          { type: "input_file", file_id: "file-1" },
        ],
      },
      ...exampleItems,
      { type: "function_call_output", call_id: "call_1", output: "42" },
      { type: "custom_tool_call", call_id: "call_2", name: "patch", input: "*** Begin", id: "ctc_9" },
      { type: "custom_tool_call_output", call_id: "call_2", output: [{ type: "input_text", text: "ok" }] },
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "q" } },
      {
        type: "message",
        role: "assistant",
        id: "msg_1",
        status: "completed",
        phase: "final_answer",
        content: [{ type: "output_text", text: "done", annotations: [] }],
      },
      { role: "user", content: "and?" },
    ],
    tools: [
      { type: "function", name: "f", description: "d", parameters: { type: "object", properties: {} }, strict: true },
      { type: "custom", name: "patch", format: { type: "grammar", syntax: "lark", definition: "start: /a/" } },
      {
        type: "namespace",
        name: "crm",
        description: "c",
        tools: [{ type: "function", name: "find", parameters: null }],
      },
      { type: "web_search", search_context_size: "low" },
    ],
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "f" }] },
    parallel_tool_calls: false,
    reasoning: { effort: "high", summary: "concise", context: "auto" },
    text: { verbosity: "low", format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true } },
    include: ["reasoning.encrypted_content", "message.output_text.logprobs"],
    top_logprobs: 2,
    max_output_tokens: 100,
    temperature: 0,
    store: false,
    truncation: "auto",
    metadata: { a: "b" },
    service_tier: "flex",
    prompt_cache_key: "k",
    prompt_cache_retention: "24h",
    safety_identifier: "s",
    user: "u",
    client_metadata: { x: 1 },
    stream_options: { include_obfuscation: false },
    conversation: { id: "conv_1" },
  },
];

const message = { type: "message", id: "msg_1", role: "assistant", status: "completed" };
const spoken = { type: "output_text", text: "Hi there", annotations: [], logprobs: [] };

const replies = [
  {
    body: stream(
      added(0, { ...message, content: [] }),
      partAdded(0),
      textDelta(0, "Hi "),
      textDelta(0, "there"),
      partDone(0, "Hi there"),
      done(0, { ...message, content: [spoken] }),
    ),
    stream: true,
  },
  { body: exampleStream, stream: true },
  {
    body: sse(
      { type: "response.created", response: response([], { status: "in_progress" }) },
      added(0, { ...message, content: [] }),
      partAdded(0),
      textDelta(0, "cut 👩‍🚀"),
      {
        type: "response.incomplete",
        response: response([], { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, usage }),
      },
    ),
    stream: true,
  },
  {
    body: response([...exampleItems, { ...message, content: [spoken, { type: "refusal", refusal: "no" }] }], { usage }),
    stream: false,
  },
  {
    body: response(
      [
        { type: "web_search_call", id: "ws_1", status: "completed" },
        {
          ...message,
          content: [
            {
              ...spoken,
              annotations: [
                { type: "url_citation", url: "https://a.example", title: "A", start_index: 0, end_index: 2 },
              ],
            },
          ],
        },
      ],
      { usage },
    ),
    stream: false,
  },
];

describe("the contract of wires", () => {
  test.each(wireContract(wire, { requests, replies }))("$name", ({ run }) => run());
});
