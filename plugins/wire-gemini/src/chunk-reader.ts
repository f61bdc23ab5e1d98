import { type ChatEvent, type DecodeReplyContext, GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject, parseJson } from "@patchbay/sdk/http";
import { candidateIndex, defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { closeCandidate, isFailed } from "./close-candidate.ts";
import { failureOf } from "./decode-error.ts";
import { camelKeys, countOf } from "./fields.ts";
import { decodeLogprobs } from "./logprobs.ts";
import { candidateOf, type CandidateState, type ReplyState } from "./reply-candidate.ts";
import { readPart } from "./reply-parts.ts";
import type { Memo } from "./types.ts";
import { decodeUsage, hasCounts } from "./usage.ts";

/** Reads the pieces of an answer, one JSON text at a time: chunks of a stream, or the one that is all. */
export interface ChunkReader {
  /** @throws GatewayError `invalid-reply` when the text is no piece of an answer. */
  read(data: string, out: ChatEvent[]): void;
  /** Nothing more comes. @throws GatewayError `stream-interrupted` or `invalid-reply` when the answer is not complete. */
  end(isCut: boolean, out: ChatEvent[]): void;
}

/** Makes a reader for one answer. */
export function createChunkReader(memo: Memo | undefined, { losses, stream }: DecodeReplyContext): ChunkReader {
  const state: ReplyState = {
    memo,
    losses,
    candidates: new Map(),
    replyId: "",
    started: false,
    spoke: false,
    failed: false,
  };
  return {
    read(data, out) {
      if (!state.failed) readChunk(state, parseJson(data), out);
    },
    end(isCut, out) {
      if (state.failed) return;
      const candidates = [...state.candidates.values()];
      const open = candidates.length === 0 || candidates.some(({ finish }) => finish === undefined);
      if (!state.started && !isCut && !stream) throw new GatewayError("invalid-reply", "the upstream sent no answer");
      if (isCut || (open && state.blocked === undefined))
        throw new GatewayError("stream-interrupted", "the upstream closed its side before the answer was complete");
      close(state, out);
    },
  };
}

const known: ReadonlySet<string> = new Set([
  "candidates",
  "usageMetadata",
  "modelVersion",
  "responseId",
  "promptFeedback",
]);

function readChunk(state: ReplyState, value: Json, out: ChatEvent[]): void {
  const chunk = camelKeys(asObject(value) ?? {});
  if (isTold(chunk["error"])) {
    fail(state, JSON.stringify({ error: chunk["error"] }), out);
    return;
  }
  if (!Object.keys(chunk).some((key) => known.has(key))) return;
  start(state, chunk, out);
  const before = out.length;
  for (const candidate of asArray(chunk["candidates"])) {
    if (isObject(candidate)) readCandidate(state, camelKeys(candidate), out);
  }
  if (out.length > before) state.spoke = true;
  const feedback = asObject(chunk["promptFeedback"]);
  if (feedback && asString(feedback["blockReason"])) state.blocked = feedback;
  const usage = asObject(chunk["usageMetadata"]);
  if (usage && hasCounts(usage)) out.push({ type: "usage", usage: decodeUsage(usage) });
}

function isTold(error: Json | undefined): boolean {
  return isObject(error) ? Object.keys(error).length > 0 : typeof error === "string" && error !== "";
}

function fail(state: ReplyState, body: string, out: ChatEvent[]): void {
  state.failed = true;
  out.push({ type: "error", failure: failureOf({ status: 200, headers: {}, body }) });
}

function start(state: ReplyState, chunk: JsonObject, out: ChatEvent[]): void {
  if (state.started) return;
  state.started = true;
  state.replyId = asString(chunk["responseId"]) ?? "";
  const left = Object.entries(chunk).filter(([key, value]) => !known.has(key) && value !== null);
  const created = Date.parse(asString(chunk["createTime"]) ?? "");
  out.push({
    type: "start",
    id: state.replyId,
    model: asString(chunk["modelVersion"]) ?? "",
    ...defined({ created: Number.isFinite(created) ? Math.floor(created / 1000) : undefined }),
    ...keep({ fields: Object.fromEntries(left) }),
  });
}

/** Members of a candidate that say something of the whole of it; a later one replaces an earlier. */
const ofWhole = [
  "finishMessage",
  "safetyRatings",
  "citationMetadata",
  "groundingMetadata",
  "groundingAttributions",
  "urlContextMetadata",
  "avgLogprobs",
  "tokenCount",
] as const;

function readCandidate(state: ReplyState, value: JsonObject, out: ChatEvent[]): void {
  const candidate = candidateOf(state, candidateIndex(countOf(value["index"])));
  const { content: _content, ...facts } = value;
  for (const part of asArray(asObject(value["content"])?.["parts"])) {
    if (isObject(part)) readPart(state, candidate, part, out);
  }
  readLogprobs(candidate, value, out);
  for (const key of ofWhole) {
    const fact = facts[key];
    if (fact !== undefined && fact !== null) candidate.facts[key] = fact;
  }
  const reason = asString(value["finishReason"]);
  if (reason !== undefined && reason !== "" && reason !== "FINISH_REASON_UNSPECIFIED") candidate.finish = reason;
}

function readLogprobs({ tag }: CandidateState, value: JsonObject, out: ChatEvent[]): void {
  const tokens = decodeLogprobs(value["logprobsResult"]);
  if (tokens.length > 0) out.push({ type: "logprobs", of: "text", tokens, ...tag });
}

function close(state: ReplyState, out: ChatEvent[]): void {
  const { blocked, candidates } = state;
  if (candidates.size === 0) {
    const raw = asString(blocked?.["blockReason"]);
    out.push({
      type: "finish",
      reason: "content-filter",
      ...defined({ raw }),
      ...keep({ promptFeedback: blocked }),
    });
    return;
  }
  const failed = [...candidates.values()].find(({ finish }) => isFailed(finish));
  if (failed && !state.spoke) {
    const message = asString(failed.facts["finishMessage"]) ?? `the model ended with ${failed.finish ?? "nothing"}`;
    out.push({ type: "error", failure: { code: "invalid-reply", message, ...defined({ vendorCode: failed.finish }) } });
    return;
  }
  for (const candidate of candidates.values()) closeCandidate(candidate, out);
}
