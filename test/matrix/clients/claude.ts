import Anthropic from "@anthropic-ai/sdk";
import { wire } from "@patchbay/wire-claude";
import { claudeMaxTokens, model, type Piece, type Question, type Result, type Turn } from "../question.ts";
import { type Client, defined, type Heard, listening, type Outcome } from "./client.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Sent = Anthropic.MessageParam;

/** Anthropic's library. */
export const claude: Client = {
  id: "claude",
  wire,
  lacks: ["later-system"],
  async whole(url, question, heard) {
    return outcomeOf(await connect(url, heard).messages.create(paramsOf(question)));
  },
  async streamed(url, question, heard) {
    return outcomeOf(await connect(url, heard).messages.stream(paramsOf(question)).finalMessage());
  },
};

function connect(url: string, heard: Heard): Anthropic {
  return new Anthropic({ apiKey: "any", baseURL: url, maxRetries: 0, fetch: listening(heard) });
}

const choices = {
  none: { type: "none" },
  required: { type: "any" },
  weather: { type: "tool", name: "weather" },
} as const;

function paramsOf(question: Question): Params {
  const { system, turns, tools, choice, temperature, thinks, schema, stop, maxTokens } = question;
  return {
    model,
    max_tokens: maxTokens ?? claudeMaxTokens,
    messages: turns.map(messageOf),
    ...defined({
      system,
      tools: tools?.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
      tool_choice: choice && choices[choice],
      temperature,
      thinking: thinks ? { type: "enabled" as const, budget_tokens: 2048 } : undefined,
      output_config: schema && { format: { type: "json_schema" as const, schema } },
      stop_sequences: stop === undefined ? undefined : [stop],
    }),
  } as Params;
}

function messageOf(turn: Turn): Sent {
  if (turn.type === "echo") return { role: "assistant", content: turn.native as Anthropic.ContentBlock[] };
  if (turn.type === "system") throw new Error("the format has no later system messages");
  if (turn.type === "user") return { role: "user", content: turn.pieces.map(blockOf) };
  if (turn.type === "results") return { role: "user", content: turn.results.map(resultOf) };
  const said = turn.text === undefined ? [] : [{ type: "text" as const, text: turn.text }];
  const calls = (turn.calls ?? []).map((call) => ({ type: "tool_use" as const, ...call }));
  return { role: "assistant", content: [...said, ...calls] };
}

function blockOf(piece: Piece): Anthropic.ContentBlockParam {
  if (piece.type === "text") return piece;
  if (piece.type === "image-url") return { type: "image", source: { type: "url", url: piece.url } };
  if (piece.type === "image") return imageOf(piece);
  const source = { type: "base64" as const, media_type: "application/pdf" as const, data: piece.data };
  return { type: "document", source, title: piece.name };
}

function imageOf({ mediaType, data }: NonNullable<Result["image"]>): Anthropic.ImageBlockParam {
  return { type: "image", source: { type: "base64", media_type: mediaType as "image/png", data } };
}

function resultOf({ callId, text, isError, image }: Result): Anthropic.ToolResultBlockParam {
  const content = [{ type: "text" as const, text }, ...(image ? [imageOf(image)] : [])];
  return { type: "tool_result", tool_use_id: callId, content, ...(isError && { is_error: true }) };
}

function outcomeOf({ content, stop_reason: finish, stop_sequence: stop, usage }: Anthropic.Message): Outcome {
  return {
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    thinking: content.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
    calls: content.flatMap((block) =>
      block.type === "tool_use"
        ? [{ id: block.id, name: block.name, input: block.input as Record<string, unknown> }]
        : [],
    ),
    finish: String(finish),
    stop: stop ?? undefined,
    counts: countsOf(usage),
    native: content,
  };
}

/** What was cached is not in `input_tokens` here. */
function countsOf(usage: Anthropic.Usage): Outcome["counts"] {
  const cached = usage.cache_read_input_tokens ?? 0;
  return defined({
    input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
    output: usage.output_tokens,
    cached,
    reasoning: (usage as { output_tokens_details?: { thinking_tokens?: number } }).output_tokens_details
      ?.thinking_tokens,
  });
}
