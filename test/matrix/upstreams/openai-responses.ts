import { errorStatus, json, sse } from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-openai-responses";
import { type Answer, argumentsOf, counted, endingOf, pieces } from "../answer.ts";
import { errorTypes, failureText, streamField, type Upstream } from "./upstream.ts";

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** https://platform.openai.com/docs/api-reference/responses */
export const openaiResponses: Upstream = {
  id: "openai-responses",
  basePath: "/v1",
  wire,
  wantsStream: streamField,
  whole: (answer) => json(response(answer)),
  streamed: (answer) => framed([...begun(answer), { type: finalType(answer), response: response(answer) }]),
  unfinished: (answer) => framed(begun(answer)),
  failing: (answer) =>
    framed([
      ...begun(answer),
      {
        type: "response.failed",
        response: { ...head, status: "failed", output: [], error: { code: "server_error", message: failureText } },
      },
    ]),
  refusing: (status, message) =>
    errorStatus(status, { error: { message, type: errorTypes[status], param: null, code: null } }),
};

const head = { id: "resp_1", object: "response", created_at: 1_760_000_000, model: "upstream-model" };

function framed(events: readonly Event[]) {
  const numbered = events.map((event, index) => ({ ...event, sequence_number: index }));
  return sse(numbered, { eventName: (event) => (event as Event).type });
}

function incompleteReason(answer: Answer): string | undefined {
  const ending = endingOf(answer);
  if (ending === "length") return "max_output_tokens";
  return ending === "content-filter" ? "content_filter" : undefined;
}

function finalType(answer: Answer): string {
  return incompleteReason(answer) === undefined ? "response.completed" : "response.incomplete";
}

function response(answer: Answer): object {
  const reason = incompleteReason(answer);
  return {
    ...head,
    status: reason === undefined ? "completed" : "incomplete",
    incomplete_details: reason === undefined ? null : { reason },
    error: null,
    output: itemsOf(answer).map(({ item }) => item),
    ...counted(answer, ({ input, output, cached = 0, reasoning = 0 }) => ({
      usage: {
        input_tokens: input,
        input_tokens_details: { cached_tokens: cached },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: reasoning },
        total_tokens: input + output,
      },
    })),
  };
}

interface Item {
  readonly item: object;
  readonly begun: object;
  /** What comes between the item's first and last event. */
  readonly between: (index: number) => readonly Event[];
}

/** This wire has no stop sequences: its model goes on behind them. */
function textOf({ text = "", stop }: Answer): string {
  return stop === undefined ? text : `${text}${stop} and more`;
}

function itemsOf(answer: Answer): readonly Item[] {
  const text = textOf(answer);
  return [
    ...(answer.thinking === undefined ? [] : [reasoningItem(answer.thinking, answer.signature)]),
    ...(text === "" ? [] : [messageItem(text)]),
    ...(answer.calls ?? []).map((call, index) =>
      callItem({ type: "function_call", id: `fc_${index}`, call_id: call.id, name: call.name }, argumentsOf(call)),
    ),
  ];
}

function reasoningItem(thinking: string, signature: string | undefined): Item {
  const base = { id: "rs_1", type: "reasoning" };
  const part = { type: "summary_text", text: thinking };
  const sealed = signature === undefined ? {} : { encrypted_content: signature };
  return {
    item: { ...base, summary: [part], ...sealed },
    begun: { ...base, summary: [] },
    between: (index) => {
      const place = { item_id: base.id, output_index: index, summary_index: 0 };
      return [
        { type: "response.reasoning_summary_part.added", ...place, part: { ...part, text: "" } },
        ...pieces(thinking).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...place, delta })),
        { type: "response.reasoning_summary_text.done", ...place, text: thinking },
        { type: "response.reasoning_summary_part.done", ...place, part },
      ];
    },
  };
}

function messageItem(text: string): Item {
  const base = { id: "msg_1", type: "message", role: "assistant" };
  const part = { type: "output_text", text, annotations: [] };
  return {
    item: { ...base, status: "completed", content: [part] },
    begun: { ...base, status: "in_progress", content: [] },
    between: (index) => {
      const place = { item_id: base.id, output_index: index, content_index: 0 };
      return [
        { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
        ...pieces(text).map((delta) => ({ type: "response.output_text.delta", ...place, delta })),
        { type: "response.output_text.done", ...place, text },
        { type: "response.content_part.done", ...place, part },
      ];
    },
  };
}

function callItem(base: { readonly id: string; readonly [key: string]: unknown }, text: string): Item {
  return {
    item: { ...base, status: "completed", arguments: text },
    begun: { ...base, status: "in_progress", arguments: "" },
    between: (index) => {
      const place = { item_id: base.id, output_index: index };
      return [
        ...pieces(text).map((delta) => ({ type: "response.function_call_arguments.delta", ...place, delta })),
        { type: "response.function_call_arguments.done", ...place, arguments: text },
      ];
    },
  };
}

function begun(answer: Answer): readonly Event[] {
  const started = { ...head, status: "in_progress", output: [] };
  return [
    { type: "response.created", response: started },
    { type: "response.in_progress", response: started },
    ...itemsOf(answer).flatMap(({ item, begun: first, between }, index) => [
      { type: "response.output_item.added", output_index: index, item: first },
      ...between(index),
      { type: "response.output_item.done", output_index: index, item },
    ]),
  ];
}
