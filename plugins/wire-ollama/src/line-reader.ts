import { type ChatEvent, GatewayError, type Json, type JsonObject, type LossSink } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { createPairJoiner, decodeLogprobTokens, defined, type PairJoiner } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { failureOf } from "./decode-error.ts";
import { decodeFinish } from "./finish.ts";
import { imageOf } from "./images.ts";
import { type CallReader, createCallReader } from "./reply-calls.ts";
import { type Memo, wireId } from "./types.ts";
import { decodeUsage, metricFields } from "./usage.ts";

/** Reads the lines of an answer: pieces of a stream, or the one that is all. */
export interface LineReader {
  /** @throws GatewayError `invalid-reply` when the value is no piece of an answer. */
  read(value: Json, out: ChatEvent[]): void;
  /** Nothing more comes. @throws GatewayError `stream-interrupted` when the answer is not complete. */
  end(out: ChatEvent[]): void;
}

/** What the reader knows from the beginning. */
interface ReplyFacts {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  /** The one line is all of the answer. */
  readonly whole: boolean;
}

interface State extends ReplyFacts {
  readonly text: PairJoiner;
  readonly thinking: PairJoiner;
  readonly calls: CallReader;
  phase: "new" | "begun" | "over";
}

/** Makes a reader for one answer. */
export function createLineReader(facts: ReplyFacts): LineReader {
  const calls = createCallReader(facts.memo, facts.losses);
  const state: State = { ...facts, text: createPairJoiner(), thinking: createPairJoiner(), calls, phase: "new" };
  return {
    read(value, out) {
      if (state.phase !== "over") readLine(state, asObject(value), out);
    },
    end() {
      if (state.phase === "over") return;
      const what =
        state.phase === "new"
          ? "the upstream sent no answer"
          : "the upstream closed the stream before the answer was complete";
      throw new GatewayError("stream-interrupted", what);
    },
  };
}

function readLine(state: State, line: JsonObject | undefined, out: ChatEvent[]): void {
  if (line && isFailure(line["error"])) {
    state.phase = "over";
    out.push({ type: "error", failure: failureOf({ status: 200, headers: {}, body: JSON.stringify(line) }) });
    return;
  }
  if (!line || !isAnswer(line)) {
    throw new GatewayError("invalid-reply", "the upstream sent JSON that is no answer");
  }
  if (state.phase === "new") start(state, line, out);
  const message = asObject(line["message"]);
  readContent(state, message ?? { ...line, content: line["response"] ?? null }, out);
  if (message) readUnknown(message, out);
  const tokens = decodeLogprobTokens(line["logprobs"]);
  if (tokens.length > 0) out.push({ type: "logprobs", of: "text", tokens });
  if (line["done"] === true || (state.whole && line["done"] !== false)) finish(state, line, out);
}

function isFailure(error: Json | undefined): boolean {
  return isObject(error) || (typeof error === "string" && error !== "");
}

function isAnswer({ message, response, done }: JsonObject): boolean {
  return isObject(message) || typeof response === "string" || typeof done === "boolean";
}

const known: ReadonlySet<string> = new Set([
  "model",
  "created_at",
  "message",
  "response",
  "thinking",
  "tool_calls",
  "images",
  "done",
  "done_reason",
  "logprobs",
  "context",
  ...metricFields,
]);

function start(state: State, line: JsonObject, out: ChatEvent[]): void {
  state.phase = "begun";
  const createdAt = asString(line["created_at"]) ?? "";
  const time = Date.parse(createdAt);
  state.calls.stamp(createdAt);
  const left = Object.entries(line).filter(([key]) => !known.has(key));
  out.push({
    type: "start",
    id: "",
    model: asString(line["model"]) ?? "",
    ...(Number.isFinite(time) && { created: Math.floor(time / 1000) }),
    ...keep({ createdAt, fields: Object.fromEntries(left) }),
  });
}

function readContent(state: State, piece: JsonObject, out: ChatEvent[]): void {
  const thinking = state.thinking.push(asString(piece["thinking"]) ?? "");
  const text = state.text.push(asString(piece["content"]) ?? "");
  if (thinking !== "") out.push({ type: "reasoning-delta", text: thinking });
  if (text !== "") out.push({ type: "text-delta", text });
  for (const image of asArray(piece["images"])) {
    if (typeof image === "string") out.push({ type: "media", media: imageOf(image) });
  }
  for (const call of asArray(piece["tool_calls"])) state.calls.read(asObject(call), out);
}

const inMessage: ReadonlySet<string> = new Set(["role", "content", "thinking", "images", "tool_calls"]);

/** Members without a neutral word return to this wire as they came. */
function readUnknown(message: JsonObject, out: ChatEvent[]): void {
  for (const [key, value] of Object.entries(message)) {
    if (!inMessage.has(key) && value !== null) out.push({ type: "opaque", wire: wireId, raw: { [key]: value } });
  }
}

function finish(state: State, line: JsonObject, out: ChatEvent[]): void {
  state.phase = "over";
  const thinking = state.thinking.end();
  const text = state.text.end();
  if (thinking !== "") out.push({ type: "reasoning-delta", text: thinking });
  if (text !== "") out.push({ type: "text-delta", text });
  const usage = decodeUsage(line);
  if (usage) out.push({ type: "usage", usage });
  const raw = asString(line["done_reason"]);
  const reason = decodeFinish(raw, state.calls.any());
  out.push({
    type: "finish",
    reason,
    ...defined({ raw }),
    ...keep({ doneReason: reason === "other" ? raw : undefined }),
  });
}
