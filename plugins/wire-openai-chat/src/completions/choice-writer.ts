import type { ChatEvent, ChatRequest, FinishReason, Json, JsonObject, LossSink } from "@patchbay/sdk";
import { encodeFinish } from "../finish.ts";
import { encodeLogprobs } from "./logprobs.ts";
import { bagOf, completionsId } from "./types.ts";

/** A piece of a choice. */
export interface Piece {
  readonly text: string;
  readonly logprobs: JsonObject | null;
  readonly finish: string | null;
}

/** Turns each event of one candidate into the pieces that say it; none for what a completion cannot hold. */
export type ChoiceWriter = (event: ChatEvent) => readonly Piece[];

/** Makes a writer for one candidate. An answer that is to repeat its prompt begins with it. */
export function createChoiceWriter(request: ChatRequest, losses: LossSink): ChoiceWriter {
  const lost = new Set<string>();
  let prompt = echoOf(request);
  let offset = prompt.length;

  const write = (event: ChatEvent): Piece | undefined => {
    if (event.type === "text-delta" || event.type === "refusal-delta") return textPiece(event.text);
    if (event.type === "finish") return { text: "", logprobs: null, finish: finishWord(event.reason) };
    if (event.type !== "logprobs" || event.of === "refusal") return undefined;
    const logprobs = encodeLogprobs(event.tokens, offset);
    offset += event.tokens.reduce((sum, { token }) => sum + token.length, 0);
    return { text: "", logprobs, finish: null };
  };

  return (event) => {
    const word = lossOf(event);
    if (word && !lost.has(word)) {
      lost.add(word);
      losses({ path: `reply.${word}`, kind: event.type === "refusal-delta" ? "approximated" : "dropped", reason });
    }
    const piece = write(event);
    if (!piece) return [];
    const head = prompt === "" ? [] : [textPiece(prompt)];
    prompt = "";
    return [...head, piece];
  };
}

const reason = "a completion holds text only";

function textPiece(text: string): Piece {
  return { text, logprobs: null, finish: null };
}

/** The prompt, when the client wants it before the answer. */
export function echoOf(request: ChatRequest): string {
  if (bagOf(request)["echo"] !== true) return "";
  return request.messages
    .flatMap(({ content }) => content.map((part) => (part.type === "text" ? part.text : "")))
    .join("");
}

type Lost = "reasoning" | "refusal" | "tool-call" | "signature" | "citation" | "media" | "server-tool" | "opaque";

const losing: ReadonlyMap<ChatEvent["type"], Lost> = new Map<ChatEvent["type"], Lost>([
  ["reasoning-delta", "reasoning"],
  ["refusal-delta", "refusal"],
  ["tool-call-start", "tool-call"],
  ["signature", "signature"],
  ["citation", "citation"],
  ["media", "media"],
  ["server-tool", "server-tool"],
  ["opaque", "opaque"],
]);

function lossOf(event: ChatEvent): Lost | undefined {
  return event.type === "opaque" && event.wire === completionsId ? undefined : losing.get(event.type);
}

/** This wire knows three words: calls of tools are lost, so that an answer which ended with them just stopped. */
function finishWord(finish: FinishReason): string {
  const word = encodeFinish(finish);
  return word === "tool_calls" ? "stop" : word;
}

/** A choice as answers and chunks have it. */
export function choiceOf({ text, logprobs, finish }: Piece, index: number): Readonly<Record<string, Json>> {
  return { text, index, logprobs, finish_reason: finish };
}
