import { wire } from "@patchbay/wire-ollama";
import { type ChatRequest, type ChatResponse, type Message, Ollama } from "ollama";
import { model, type Question, type Turn } from "../question.ts";
import { type Client, defined, type Heard, listening, type Outcome } from "./client.ts";

/** Ollama's library. */
export const ollama: Client = {
  id: "ollama",
  wire,
  lacks: ["pdf", "error-results", "image-results", "image-urls", "choice", "call-ids"],
  async whole(url, question, heard) {
    return outcomeOf([await connect(url, heard).chat({ ...requestOf(question), stream: false })]);
  },
  async streamed(url, question, heard) {
    const chunks: ChatResponse[] = [];
    for await (const chunk of await connect(url, heard).chat({ ...requestOf(question), stream: true }))
      chunks.push(chunk);
    return outcomeOf(chunks);
  },
};

function connect(url: string, heard: Heard): Ollama {
  return new Ollama({ host: url, fetch: listening(heard) });
}

function requestOf(question: Question): ChatRequest {
  const { system, turns, tools, temperature, thinks, schema, stop, maxTokens } = question;
  const messages = turns.flatMap(messagesOf);
  const options = defined({ num_predict: maxTokens, temperature, stop: stop === undefined ? undefined : [stop] });
  return {
    model,
    messages: system === undefined ? messages : [{ role: "system", content: system }, ...messages],
    ...defined({
      tools: tools?.map((tool) => ({ type: "function", function: { ...tool } })),
      think: thinks ? ("high" as const) : undefined,
      format: schema && { ...schema },
      options: Object.keys(options).length > 0 ? options : undefined,
    }),
  };
}

function messagesOf(turn: Turn): readonly Message[] {
  if (turn.type === "echo") return [turn.native as Message];
  if (turn.type === "system") return [{ role: "system", content: turn.text }];
  if (turn.type === "user") return [userMessage(turn)];
  if (turn.type === "results")
    return turn.results.map(({ name, text }) => ({ role: "tool", content: text, tool_name: name }));
  const calls = turn.calls?.map(({ name, input }) => ({ function: { name, arguments: { ...input } } }));
  return [{ role: "assistant", content: turn.text ?? "", ...(calls && { tool_calls: calls }) }];
}

function userMessage({ pieces }: Turn & { readonly type: "user" }): Message {
  const images = pieces.flatMap((piece) => (piece.type === "image" ? [piece.data] : []));
  const content = pieces.map((piece) => (piece.type === "text" ? piece.text : "")).join("");
  return { role: "user", content, ...(images.length > 0 && { images }) };
}

function outcomeOf(chunks: readonly ChatResponse[]): Outcome {
  const last = chunks.at(-1);
  const text = chunks.map(({ message }) => message.content).join("");
  const thinking = chunks.map(({ message }) => message.thinking ?? "").join("");
  const calls = chunks.flatMap(({ message }) => message.tool_calls ?? []);
  return {
    text,
    thinking,
    calls: calls.map(({ function: call }) => ({ id: "", name: call.name, input: call.arguments })),
    finish: last?.done ? last.done_reason : "none",
    stop: undefined,
    counts: last ? { input: last.prompt_eval_count, output: last.eval_count } : {},
    native: { role: "assistant", content: text, thinking, tool_calls: calls },
  };
}
