import { wire } from "@patchbay/wire-openai-responses";
import OpenAI from "openai";
import { model, type Piece, type Question, type Turn } from "../question.ts";
import { type Client, dataUrl, defined, type Heard, listening, type Outcome, parseInput } from "./client.ts";

type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Item = OpenAI.Responses.ResponseInputItem;
type Response = OpenAI.Responses.Response;

/** OpenAI's library, Responses. */
export const responses: Client = {
  id: "openai-responses",
  wire,
  lacks: ["stop", "error-results"],
  async whole(url, question, heard) {
    return outcomeOf(await connect(url, heard).responses.create(paramsOf(question)));
  },
  async streamed(url, question, heard) {
    return outcomeOf(
      await connect(url, heard)
        .responses.stream({ ...paramsOf(question), stream: true })
        .finalResponse(),
    );
  },
};

function connect(url: string, heard: Heard): OpenAI {
  return new OpenAI({ apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0, fetch: listening(heard) });
}

const choices = { none: "none", required: "required", weather: { type: "function", name: "weather" } } as const;

function paramsOf(question: Question): Params {
  const { system, turns, tools, choice, temperature, thinks, schema, maxTokens } = question;
  const format = schema && { type: "json_schema" as const, name: "reply", strict: true, schema: { ...schema } };
  return {
    model,
    input: turns.flatMap(itemsOf),
    ...defined({
      instructions: system,
      tools: tools?.map((tool) => ({ type: "function" as const, strict: false, ...tool })),
      tool_choice: choice && choices[choice],
      temperature,
      reasoning: thinks ? { effort: "high" as const, summary: "auto" as const } : undefined,
      include: thinks ? ["reasoning.encrypted_content" as const] : undefined,
      store: thinks ? false : undefined,
      text: format && { format },
      max_output_tokens: maxTokens,
    }),
  };
}

function itemsOf(turn: Turn): readonly Item[] {
  if (turn.type === "echo") return turn.native as readonly Item[];
  if (turn.type === "system") return [{ role: "developer", content: turn.text }];
  if (turn.type === "user") return [{ role: "user", content: turn.pieces.map(partOf) }];
  if (turn.type === "results")
    return turn.results.map(({ callId, text, image }) => ({
      type: "function_call_output",
      call_id: callId,
      output: image
        ? [
            { type: "input_text", text },
            { type: "input_image", image_url: dataUrl(image), detail: "auto" },
          ]
        : text,
    }));
  const calls = (turn.calls ?? []).map(({ id, name, input }) => ({
    type: "function_call" as const,
    call_id: id,
    name,
    arguments: JSON.stringify(input),
  }));
  const said = turn.text === undefined ? [] : [{ role: "assistant" as const, content: turn.text }];
  return [...said, ...calls];
}

function partOf(piece: Piece): OpenAI.Responses.ResponseInputContent {
  if (piece.type === "text") return { type: "input_text", text: piece.text };
  if (piece.type === "image-url") return { type: "input_image", image_url: piece.url, detail: "auto" };
  if (piece.type === "image") return { type: "input_image", image_url: dataUrl(piece), detail: "auto" };
  const url = dataUrl({ mediaType: "application/pdf", data: piece.data });
  return { type: "input_file", filename: piece.name, file_data: url };
}

function outcomeOf(response: Response): Outcome {
  const { output, usage, status = "no status", incomplete_details: incomplete } = response;
  if (status === "failed") throw new Error(`the response failed: ${response.error?.message}`);
  return {
    text: output.flatMap((item) => (item.type === "message" ? item.content.map(textOf) : [])).join(""),
    thinking: output
      .flatMap((item) => (item.type === "reasoning" ? [...item.summary, ...(item.content ?? [])] : []))
      .map(({ text }) => text)
      .join(""),
    calls: output.flatMap((item) =>
      item.type === "function_call" ? [{ id: item.call_id, name: item.name, input: parseInput(item.arguments) }] : [],
    ),
    finish: incomplete?.reason === undefined ? status : `${status} ${incomplete.reason}`,
    stop: undefined,
    counts: usage ? countsOf(usage) : {},
    native: output,
  };
}

function textOf(part: OpenAI.Responses.ResponseOutputText | OpenAI.Responses.ResponseOutputRefusal): string {
  return part.type === "output_text" ? part.text : "";
}

function countsOf(usage: OpenAI.Responses.ResponseUsage): Outcome["counts"] {
  if (usage.total_tokens !== usage.input_tokens + usage.output_tokens) throw new Error("the total is no sum");
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cached: usage.input_tokens_details.cached_tokens,
    reasoning: usage.output_tokens_details.reasoning_tokens,
  };
}
