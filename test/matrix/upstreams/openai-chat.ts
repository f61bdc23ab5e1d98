import { errorStatus, json, sse } from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-openai-chat";
import { type Answer, argumentsOf, counted, type Ending, endingOf, pieces } from "../answer.ts";
import { errorTypes, failureText, streamField, type Upstream } from "./upstream.ts";

const words: Readonly<Record<Ending, string>> = {
  stop: "stop",
  "tool-calls": "tool_calls",
  length: "length",
  "content-filter": "content_filter",
  "stop-sequence": "stop",
};
const head = { id: "chatcmpl-1", created: 1_760_000_000, model: "upstream-model" };

/** https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: Upstream = {
  id: "openai",
  basePath: "/v1",
  wire,
  wantsStream: streamField,
  whole: (answer) =>
    json({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: messageOf(answer), logprobs: null, finish_reason: words[endingOf(answer)] }],
      ...usageOf(answer),
    }),
  streamed: (answer) => sse([...begun(answer), ...end(answer)], { done: true }),
  unfinished: (answer) => sse(begun(answer)),
  failing: (answer) => sse([...begun(answer), { error: { message: failureText, type: "server_error", code: null } }]),
  refusing: (status, message) =>
    errorStatus(status, { error: { message, type: errorTypes[status], param: null, code: null } }),
};

function messageOf({ text, thinking, calls }: Answer): object {
  return {
    role: "assistant",
    content: text ?? null,
    refusal: null,
    ...(thinking !== undefined && { reasoning_content: thinking }),
    ...(calls && {
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: "function",
        function: { name: call.name, arguments: argumentsOf(call) },
      })),
    }),
  };
}

function usageOf(answer: Answer): object {
  return counted(answer, ({ input, output, cached, reasoning }) => ({
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
      ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
    },
  }));
}

function chunk(delta: object, finish: string | null = null): object {
  return { ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] };
}

function begun({ thinking, text, calls = [], interleaved = false }: Answer): readonly object[] {
  const starts = calls.map(({ id, name }, index) => fragment(index, { id, type: "function" }, { name, arguments: "" }));
  const rest = calls.map((call, index) =>
    pieces(argumentsOf(call)).map((piece) => fragment(index, {}, { arguments: piece })),
  );
  const inTurn = [0, 1, 2].flatMap((round) => rest.flatMap((fragments) => fragments.slice(round, round + 1)));
  return [
    chunk({ role: "assistant", content: "" }),
    ...pieces(thinking).map((piece) => chunk({ reasoning_content: piece })),
    ...pieces(text).map((piece) => chunk({ content: piece })),
    ...(interleaved ? [...starts, ...inTurn] : starts.flatMap((start, index) => [start, ...(rest[index] ?? [])])),
  ];
}

function fragment(index: number, call: object, called: object): object {
  return chunk({ tool_calls: [{ index, ...call, function: called }] });
}

function end(answer: Answer): readonly object[] {
  const usage = { ...head, object: "chat.completion.chunk", choices: [], ...usageOf(answer) };
  return [chunk({}, words[endingOf(answer)]), ...(answer.counts === "none" ? [] : [usage])];
}
