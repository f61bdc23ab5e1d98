import { errorStatus, json, type Script, sse } from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-claude";
import { type Answer, defaultCounts, type Ending, endingOf, pieces } from "../answer.ts";
import { errorTypes, failureText, streamField, type Upstream } from "./upstream.ts";

const words: Readonly<Record<Ending, string>> = {
  stop: "end_turn",
  "tool-calls": "tool_use",
  length: "max_tokens",
  "content-filter": "refusal",
  "stop-sequence": "stop_sequence",
};

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** https://platform.claude.com/docs/en/api/messages */
export const claude: Upstream = {
  id: "claude",
  basePath: "/v1",
  wire,
  wantsStream: streamField,
  whole: (answer) =>
    json({ ...head, content: blocksOf(answer).map(({ block }) => block), ...ending(answer), usage: usageOf(answer) }),
  streamed: (answer) =>
    framed([
      ...begun(answer),
      { type: "message_delta", delta: ending(answer), usage: { output_tokens: usageOf(answer).output_tokens } },
      { type: "message_stop" },
    ]),
  unfinished: (answer) => framed(begun(answer)),
  failing: (answer) =>
    framed([...begun(answer), { type: "error", error: { type: "overloaded_error", message: failureText } }]),
  refusing: (status, message) =>
    errorStatus(status, { type: "error", error: { type: errorTypes[status], message }, request_id: "req_1" }),
};

const head = { id: "msg_1", type: "message", role: "assistant", model: "upstream-model" };

function framed(events: readonly Event[]): Script {
  return sse(events, { eventName: (event) => (event as Event).type });
}

function ending(answer: Answer): object {
  return { stop_reason: words[endingOf(answer)], stop_sequence: answer.stop ?? null };
}

function usageOf({ counts }: Answer) {
  const { input, output, cached = 0, reasoning } = counts === undefined || counts === "none" ? defaultCounts : counts;
  return {
    input_tokens: input - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
    ...(reasoning !== undefined && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}

interface Block {
  readonly block: object;
  readonly begun: object;
  readonly deltas: readonly object[];
}

function blocksOf({ thinking, signature = "", redacted, text, calls = [] }: Answer): readonly Block[] {
  return [
    ...(thinking === undefined ? [] : [thinkingBlock(thinking, signature)]),
    ...(redacted === undefined ? [] : [redactedBlock(redacted)]),
    ...(text === undefined || text === "" ? [] : [textBlock(text)]),
    ...calls.map(({ id, name, input }) => ({
      block: { type: "tool_use", id, name, input },
      begun: { type: "tool_use", id, name, input: {} },
      deltas: pieces(JSON.stringify(input)).map((piece) => ({ type: "input_json_delta", partial_json: piece })),
    })),
  ];
}

function thinkingBlock(thinking: string, signature: string): Block {
  return {
    block: { type: "thinking", thinking, signature },
    begun: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...pieces(thinking).map((piece) => ({ type: "thinking_delta", thinking: piece })),
      ...(signature === "" ? [] : [{ type: "signature_delta", signature }]),
    ],
  };
}

function redactedBlock(data: string): Block {
  const block = { type: "redacted_thinking", data };
  return { block, begun: block, deltas: [] };
}

function textBlock(text: string): Block {
  return {
    block: { type: "text", text },
    begun: { type: "text", text: "" },
    deltas: pieces(text).map((piece) => ({ type: "text_delta", text: piece })),
  };
}

function begun(answer: Answer): readonly Event[] {
  const usage = { ...usageOf(answer), output_tokens: 1 };
  const message = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
  return [
    { type: "message_start", message },
    { type: "ping" },
    ...blocksOf(answer).flatMap(({ begun: first, deltas }, index) => [
      { type: "content_block_start", index, content_block: first },
      ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
      { type: "content_block_stop", index },
    ]),
  ];
}
