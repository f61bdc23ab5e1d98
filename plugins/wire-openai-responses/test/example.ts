import type { JsonObject } from "@patchbay/sdk";
import { response, sse, usage } from "./kit.ts";

/** A thought and the call that it led to, as a stateless client sends them back. */
export const exampleItems: readonly JsonObject[] = [
  {
    type: "reasoning",
    id: "rs_1",
    summary: [{ type: "summary_text", text: "Ask the tool" }],
    encrypted_content: "gAAA",
  },
  { type: "function_call", id: "fc_9", call_id: "call_1", name: "f", arguments: '{"a":1}', status: "completed" },
];

const thought = { item_id: "rs_1", output_index: 0, summary_index: 0 };
const call = { item_id: "fc_9", output_index: 1 };

/** A stream with a thought and a call, each event as the API sends it. */
export const exampleStream: string = sse(
  { type: "response.created", response: response([], { status: "in_progress" }) },
  { type: "response.in_progress", response: response([], { status: "in_progress" }) },
  { type: "response.output_item.added", output_index: 0, item: { type: "reasoning", id: "rs_1", summary: [] } },
  { type: "response.reasoning_summary_part.added", ...thought, part: { type: "summary_text", text: "" } },
  { type: "response.reasoning_summary_text.delta", ...thought, delta: "Ask the " },
  { type: "response.reasoning_summary_text.delta", ...thought, delta: "tool" },
  { type: "response.reasoning_summary_text.done", ...thought, text: "Ask the tool" },
  { type: "response.reasoning_summary_part.done", ...thought, part: { type: "summary_text", text: "Ask the tool" } },
  { type: "response.output_item.done", output_index: 0, item: exampleItems[0] ?? {} },
  {
    type: "response.output_item.added",
    output_index: 1,
    item: { ...exampleItems[1], arguments: "", status: "in_progress" },
  },
  { type: "response.function_call_arguments.delta", ...call, delta: '{"a"' },
  { type: "response.function_call_arguments.delta", ...call, delta: ":1}" },
  { type: "response.function_call_arguments.done", ...call, name: "f", arguments: '{"a":1}' },
  { type: "response.output_item.done", output_index: 1, item: exampleItems[1] ?? {} },
  { type: "response.completed", response: response(exampleItems, { usage }) },
);
