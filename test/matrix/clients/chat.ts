import { wire } from "@patchbay/wire-openai-chat";
import OpenAI from "openai";
import { model, type Piece, type Question, type Turn } from "../question.ts";
import { type Client, dataUrl, defined, type Heard, listening, type Outcome, parseInput } from "./client.ts";

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Sent = OpenAI.ChatCompletionMessageParam;

/** The vendor's message, and the field that many services add to it. */
type Received = OpenAI.ChatCompletionMessage & { readonly reasoning_content?: string };

/** OpenAI's library, Chat Completions. */
export const chat: Client = {
  id: "openai-chat",
  wire,
  lacks: ["error-results", "image-results"],
  async whole(url, question, heard) {
    return outcomeOf(await connect(url, heard).chat.completions.create(paramsOf(question)));
  },
  async streamed(url, question, heard) {
    const params = { ...paramsOf(question), stream: true as const, stream_options: { include_usage: true } };
    const stream = connect(url, heard).chat.completions.stream(params);
    let thinking = "";
    // The library's own folding keeps only the last piece of a field that it does not know.
    stream.on("chunk", ({ choices }) => {
      thinking += (choices[0]?.delta as Partial<Received> | undefined)?.reasoning_content ?? "";
    });
    const outcome = outcomeOf(await stream.finalChatCompletion());
    const native = { ...(outcome.native as Received), ...(thinking !== "" && { reasoning_content: thinking }) };
    return { ...outcome, thinking, native };
  },
};

function connect(url: string, heard: Heard): OpenAI {
  return new OpenAI({ apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0, fetch: listening(heard) });
}

const choices = {
  none: "none",
  required: "required",
  weather: { type: "function", function: { name: "weather" } },
} as const;

function paramsOf(question: Question): Params {
  const { system, turns, tools, choice, temperature, thinks, schema, stop, maxTokens } = question;
  const messages = turns.flatMap(messagesOf);
  return {
    model,
    messages: system === undefined ? messages : [{ role: "system", content: system }, ...messages],
    ...defined({
      tools: tools?.map((tool) => ({ type: "function" as const, function: { ...tool } })),
      tool_choice: choice && choices[choice],
      temperature,
      reasoning_effort: thinks ? ("high" as const) : undefined,
      response_format: schema && {
        type: "json_schema" as const,
        json_schema: { name: "reply", strict: true, schema: { ...schema } },
      },
      stop,
      max_completion_tokens: maxTokens,
    }),
  };
}

function messagesOf(turn: Turn): readonly Sent[] {
  if (turn.type === "echo") return [turn.native as Sent];
  if (turn.type === "system") return [{ role: "system", content: turn.text }];
  if (turn.type === "user") return [{ role: "user", content: contentOf(turn.pieces) }];
  if (turn.type === "results")
    return turn.results.map(({ callId, text }) => ({ role: "tool", tool_call_id: callId, content: text }));
  const calls = turn.calls?.map(({ id, name, input }) => ({
    id,
    type: "function" as const,
    function: { name, arguments: JSON.stringify(input) },
  }));
  return [{ role: "assistant", content: turn.text ?? null, ...(calls && { tool_calls: calls }) }];
}

function contentOf(pieces: readonly Piece[]): string | OpenAI.ChatCompletionContentPart[] {
  const [first] = pieces;
  if (pieces.length === 1 && first?.type === "text") return first.text;
  return pieces.map((piece) => {
    if (piece.type === "text") return piece;
    if (piece.type === "image-url") return { type: "image_url", image_url: { url: piece.url } };
    if (piece.type === "image") return { type: "image_url", image_url: { url: dataUrl(piece) } };
    const file = { filename: piece.name, file_data: dataUrl({ mediaType: "application/pdf", data: piece.data }) };
    return { type: "file", file };
  });
}

function outcomeOf({ choices, usage }: OpenAI.ChatCompletion): Outcome {
  const [choice] = choices;
  if (!choice) throw new Error("the answer has no choice");
  const message: Received = choice.message;
  const calls = (message.tool_calls ?? []).flatMap((call) =>
    call.type === "function"
      ? [{ id: call.id, name: call.function.name, input: parseInput(call.function.arguments) }]
      : [],
  );
  return {
    text: message.content ?? "",
    thinking: message.reasoning_content ?? "",
    calls,
    finish: choice.finish_reason,
    stop: undefined,
    counts: usage ? countsOf(usage) : {},
    native: message,
  };
}

function countsOf(usage: OpenAI.CompletionUsage): Outcome["counts"] {
  if (usage.total_tokens !== usage.prompt_tokens + usage.completion_tokens) throw new Error("the total is no sum");
  return defined({
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  });
}
