import { type ChatEvent, GatewayError, type Json, type JsonObject, type LossSink } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { decodeLogprobTokens, defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { failureOf } from "./decode-error.ts";
import { decodeFinish } from "./finish.ts";
import { imageOf } from "./images.ts";
import { readUnknown, unknownMembers } from "./line-members.ts";
import { type CallReader, createCallReader } from "./reply-calls.ts";
import { createTextReader, type TextReader } from "./reply-text.ts";
import type { Memo } from "./types.ts";
import { decodeUsage } from "./usage.ts";

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
  readonly words: TextReader;
  readonly calls: CallReader;
  /** Members of the first line that nobody knows. */
  first: JsonObject;
  phase: "new" | "begun" | "over";
}

/** Makes a reader for one answer. */
export function createLineReader(facts: ReplyFacts): LineReader {
  const { memo, losses } = facts;
  const words = createTextReader(memo?.thinkTags);
  const state: State = { ...facts, words, calls: createCallReader(memo, losses), first: {}, phase: "new" };
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
  readContent(state, line, out);
  readUnknown(line, state.first, out);
  const tokens = line["logprobs"] === undefined ? [] : decodeLogprobTokens(line["logprobs"]);
  if (tokens.length > 0) out.push({ type: "logprobs", of: "text", tokens });
  if (line["done"] === true || (state.whole && line["done"] !== false)) finish(state, line, out);
}

function isFailure(error: Json | undefined): boolean {
  return isObject(error) || (typeof error === "string" && error !== "");
}

function isAnswer({ message, response, done }: JsonObject): boolean {
  return isObject(message) || typeof response === "string" || typeof done === "boolean";
}

function start(state: State, line: JsonObject, out: ChatEvent[]): void {
  state.phase = "begun";
  const createdAt = asString(line["created_at"]) ?? "";
  const time = Date.parse(createdAt);
  state.calls.stamp(createdAt);
  state.first = unknownMembers(line);
  out.push({
    type: "start",
    id: "",
    model: asString(line["model"]) ?? "",
    ...(Number.isFinite(time) && { created: Math.floor(time / 1000) }),
    ...keep({ createdAt, fields: state.first }),
  });
}

/** The words of a chat are in a message, those of an answer to a prompt in the line. */
function readContent({ words, calls }: State, line: JsonObject, out: ChatEvent[]): void {
  const message = asObject(line["message"]);
  const body = message ?? line;
  words.thinking(asString(body["thinking"]) ?? "", out);
  words.text(asString(message ? message["content"] : line["response"]) ?? "", out);
  for (const image of asArray(body["images"])) readImage(image, out);
  readImage(line["image"], out);
  for (const call of asArray(body["tool_calls"])) calls.read(asObject(call), out);
}

/** An image that the model made; the answer to a prompt has a member for one. */
function readImage(image: Json | undefined, out: ChatEvent[]): void {
  if (typeof image !== "string" || image === "") return;
  out.push({ type: "media", media: imageOf(image) });
}

function finish(state: State, line: JsonObject, out: ChatEvent[]): void {
  state.phase = "over";
  state.words.end(out);
  const usage = decodeUsage(line);
  if (usage) out.push({ type: "usage", usage });
  const raw = asString(line["done_reason"]);
  const reason = decodeFinish(raw, state.calls.any());
  const context = isArray(line["context"]) ? line["context"] : undefined;
  out.push({
    type: "finish",
    reason,
    ...defined({ raw }),
    ...keep({ doneReason: reason === "other" ? raw : undefined, context }),
  });
}
