import { json, type RecordedRequest, type Script, sse } from "@patchbay/sdk/testing";

/** A call as it stands in a message. */
interface SaidCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One choice of a Chat Completions answer. */
export interface Said {
  readonly content?: string;
  readonly reasoning?: string;
  readonly refusal?: string;
  readonly calls?: readonly SaidCall[];
  readonly finish?: string;
  readonly logprobs?: object;
}

export const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

/** Answers whole or streamed, with usage or without, as the request wishes. */
export function says(...choices: readonly Said[]): (request: RecordedRequest) => Script {
  return (request) => {
    const { model, stream, stream_options: options } = request.json() as Asked;
    if (stream !== true) return json(whole(model, choices));
    const usageChunk = options?.include_usage === true ? [{ ...head(model), choices: [], usage }] : [];
    return sse([...chunks(choices, model), ...usageChunk], { done: true });
  };
}

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** The chunks of a stream, without usage and `[DONE]`. */
export function chunks(choices: readonly Said[], model = "m"): readonly object[] {
  return choices.flatMap((said, index) =>
    deltas(said).map((delta) => ({ ...head(model), choices: [{ index, finish_reason: null, ...delta }] })),
  );
}

function head(model: string) {
  return { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_760_000_000, model };
}

function whole(model: string, choices: readonly Said[]): object {
  return {
    ...head(model),
    object: "chat.completion",
    choices: choices.map((said, index) => ({
      index,
      message: {
        role: "assistant",
        content: said.content ?? null,
        refusal: said.refusal ?? null,
        ...(said.reasoning !== undefined && { reasoning_content: said.reasoning }),
        ...(said.calls && {
          tool_calls: said.calls.map(({ id, ...call }) => ({ id, type: "function", function: call })),
        }),
      },
      logprobs: said.logprobs ?? null,
      finish_reason: finishOf(said),
    })),
    usage,
  };
}

function finishOf({ finish, calls }: Said): string {
  return finish ?? (calls ? "tool_calls" : "stop");
}

function deltas(said: Said): readonly object[] {
  const { content = "", reasoning = "", refusal = "", calls = [], logprobs } = said;
  return [
    { delta: { role: "assistant", content: "" } },
    ...pieces(reasoning).map((text) => ({ delta: { reasoning_content: text } })),
    ...pieces(refusal).map((text) => ({ delta: { refusal: text } })),
    ...pieces(content).map((text) => ({ delta: { content: text }, ...(logprobs && { logprobs }) })),
    ...calls.flatMap(callDeltas),
    { delta: {}, finish_reason: finishOf(said) },
  ];
}

function callDeltas({ id, name, arguments: text }: SaidCall, index: number): readonly object[] {
  const fragment = (call: object): object => ({ delta: { tool_calls: [{ index, ...call }] } });
  const first = fragment({ id, type: "function", function: { name, arguments: "" } });
  return [first, ...pieces(text, 3).map((piece) => fragment({ function: { arguments: piece } }))];
}

/** Cuts a text into about as many pieces, none of them within a surrogate pair. */
function pieces(text: string, count = 4): readonly string[] {
  const signs = Array.from(text);
  const size = Math.max(1, Math.ceil(signs.length / count));
  return Array.from({ length: Math.ceil(signs.length / size) }, (_, index) =>
    signs.slice(index * size, (index + 1) * size).join(""),
  );
}
