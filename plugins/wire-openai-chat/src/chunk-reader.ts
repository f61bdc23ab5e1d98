import type { ChatEvent, Failure, Json, JsonObject, LossSink } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject, parseJson } from "@patchbay/sdk/http";
import { candidateIndex, decodeLogprobTokens, defined, tryParseJson } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { failureOf } from "./errors.ts";
import { decodeFinish, failedReasons } from "./finish.ts";
import { candidateOf, type CandidateState, flushText, type ReplyState } from "./reply-candidate.ts";
import { flushAudio } from "./reply-content.ts";
import { readDelta } from "./reply-delta.ts";
import { doneMark, type Memo } from "./types.ts";
import { decodeUsage, findUsage } from "./usage.ts";

/** Reads the pieces of an answer, one JSON text at a time: chunks of a stream, or the one that is all. */
export interface ChunkReader {
  /** @throws GatewayError `invalid-reply` when the text is no piece of an answer. */
  readonly read: (data: string, out: ChatEvent[]) => void;
  /** Reads what stood at the very end of a stream: a piece that is cut says nothing. */
  readonly readLast: (data: string, out: ChatEvent[]) => void;
  /** Nothing more comes. @throws GatewayError `stream-interrupted` when the answer is not complete. */
  end(out: ChatEvent[]): void;
}

/** Makes a reader for one answer. */
export function createChunkReader(memo: Memo | undefined, losses: LossSink): ChunkReader {
  const state: ReplyState = { memo, losses, candidates: new Map(), replyId: "", started: false, failed: false };
  let done = false;
  const read = (data: string, out: ChatEvent[]): void => {
    if (state.failed || data.trim() === "") return;
    if (data.trim() === doneMark) {
      done = true;
      closeAll(state, out);
    } else readChunk(state, parseJson(data), out);
  };
  return {
    read,
    readLast: (data, out) => {
      if (data.trim() === doneMark || tryParseJson(data) !== undefined) read(data, out);
    },
    end(out) {
      if (state.failed) return;
      const open = [...state.candidates.values()].some((candidate) => !candidate.finish && !candidate.done);
      if (open && !done)
        throw new GatewayError("stream-interrupted", "the upstream closed the stream before the answer was complete");
      if (state.candidates.size === 0) throw new GatewayError("stream-interrupted", "the upstream sent no answer");
      closeAll(state, out);
    },
  };
}

function readChunk(state: ReplyState, value: Json, out: ChatEvent[]): void {
  const chunk = asObject(value);
  if (!chunk) throw new GatewayError("invalid-reply", "the upstream sent JSON that is no answer");
  const choices = asArray(chunk["choices"]).filter(isObject);
  const failure = findFailure(chunk, choices);
  if (failure) {
    state.failed = true;
    out.push({ type: "error", failure });
    return;
  }
  start(state, chunk, out);
  for (const choice of choices) readChoice(state, choice, out);
  const usage = findUsage(chunk, choices[0]);
  if (usage && choices.length === 0) closeFinished(state, out);
  if (usage) out.push({ type: "usage", usage: decodeUsage(usage) });
}

/** A failure inside a success: at the top, in a choice, or in place of an answer. */
function findFailure(chunk: JsonObject, choices: readonly JsonObject[]): Failure | undefined {
  const faulty = choices.find(
    (choice) => isObject(choice["error"]) || failedReasons.has(asString(choice["finish_reason"]) ?? ""),
  );
  const error = chunk["error"] ?? faulty?.["error"];
  if (isTold(error)) return failureOf({ status: 200, headers: {}, body: JSON.stringify({ error }) });
  const isAnswer =
    isArray(chunk["choices"]) ||
    chunk["usage"] !== undefined ||
    asString(chunk["object"])?.startsWith("chat.completion");
  return isAnswer === true && !faulty
    ? undefined
    : failureOf({ status: 200, headers: {}, body: JSON.stringify(chunk) });
}

function isTold(error: Json | undefined): boolean {
  return isObject(error) ? Object.keys(error).length > 0 : typeof error === "string" && error !== "";
}

const standard: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created",
  "model",
  "choices",
  "usage",
  "service_tier",
  "obfuscation",
]);

function start(state: ReplyState, chunk: JsonObject, out: ChatEvent[]): void {
  if (state.started) return;
  state.started = true;
  state.replyId = asString(chunk["id"]) ?? "";
  const left = Object.entries(chunk).filter(([key, value]) => !standard.has(key) && value !== null);
  out.push({
    type: "start",
    id: state.replyId,
    model: asString(chunk["model"]) ?? "",
    ...defined({ created: asNumber(chunk["created"]), serviceTier: asString(chunk["service_tier"]) }),
    ...keep({ fields: Object.fromEntries(left) }),
  });
}

function readChoice(state: ReplyState, choice: JsonObject, out: ChatEvent[]): void {
  const candidate = candidateOf(state, candidateIndex(asNumber(choice["index"])));
  if (candidate.done) return;
  const message = asObject(choice["message"]);
  const delta = asObject(choice["delta"]) ?? message;
  if (delta) readDelta(candidate, delta, delta === message, out);
  const logprobs = asObject(choice["logprobs"]);
  if (logprobs) readLogprobs(candidate, logprobs, out);
  const raw = asString(choice["finish_reason"]);
  if (raw === undefined || raw === "") return;
  const matched = asString(choice["stop_reason"]) ?? asString(choice["matched_stop"]);
  candidate.finish = raw === "stop" && matched !== undefined ? { raw, stopSequence: matched } : { raw };
}

function readLogprobs({ tag }: CandidateState, logprobs: JsonObject, out: ChatEvent[]): void {
  const text = decodeLogprobTokens(logprobs["content"]);
  const refusal = decodeLogprobTokens(logprobs["refusal"]);
  if (text.length > 0) out.push({ type: "logprobs", of: "text", tokens: text, ...tag });
  if (refusal.length > 0) out.push({ type: "logprobs", of: "refusal", tokens: refusal, ...tag });
}

/** Finishes wait until nothing but usage follows: some vendors send content behind the reason. */
function closeFinished(state: ReplyState, out: ChatEvent[]): void {
  for (const candidate of state.candidates.values()) if (candidate.finish) close(state, candidate, out);
}

function closeAll(state: ReplyState, out: ChatEvent[]): void {
  for (const candidate of state.candidates.values()) close(state, candidate, out);
}

function close(state: ReplyState, candidate: CandidateState, out: ChatEvent[]): void {
  if (candidate.done) return;
  candidate.done = true;
  flushText(candidate, out);
  candidate.calls.end(out);
  flushAudio(candidate, state.memo?.audioFormat, out);
  const { raw, stopSequence } = candidate.finish ?? {};
  const reason = stopSequence === undefined ? decodeFinish(raw, candidate.calls.any()) : "stop-sequence";
  out.push({ type: "finish", reason, ...defined({ raw, stopSequence }), ...candidate.tag });
}
