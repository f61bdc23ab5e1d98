import { type ChatEvent, type DecodeReplyContext, GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject, parseJson } from "@patchbay/sdk/http";
import { anyDefined, candidateIndex, defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { closeCandidate, isFailed } from "./close-candidate.ts";
import { failureOf } from "./decode-error.ts";
import { camelKeys, countOf } from "./fields.ts";
import type { Piece } from "./json-pieces.ts";
import { decodeLogprobs } from "./logprobs.ts";
import { candidateOf, type CandidateState, type ReplyState } from "./reply-candidate.ts";
import { isSame } from "./plain-schema.ts";
import { readPart } from "./reply-parts.ts";
import { type Memo, newDraft } from "./types.ts";
import { decodeUsage, hasCounts } from "./usage.ts";

/** Reads the pieces of an answer, one JSON text at a time: chunks of a stream, or the one that is all. */
export interface ChunkReader {
  /** @throws GatewayError `invalid-reply` when the text is no piece of an answer. */
  read(piece: Piece, out: ChatEvent[]): void;
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
    fields: {},
    later: newDraft(),
    started: false,
    spoke: false,
    failed: false,
  };
  return {
    read(piece, out) {
      if (!state.failed) readChunk(state, typeof piece === "string" ? parseJson(piece) : piece, out);
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
  const keys = Object.keys(chunk);
  if (!keys.some((key) => known.has(key))) return;
  if (state.started) keepLater(state, chunk, keys);
  else start(state, chunk, out);
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

/** Members that the first chunk did not have, or had otherwise. */
function keepLater({ fields, later }: ReplyState, chunk: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = chunk[key] ?? null;
    if (!known.has(key) && value !== null && !isSame(value, fields[key] ?? null)) later[key] = value;
  }
}

function start(state: ReplyState, chunk: JsonObject, out: ChatEvent[]): void {
  state.started = true;
  state.replyId = asString(chunk["responseId"]) ?? "";
  const left = Object.entries(chunk).filter(([key, value]) => !known.has(key) && value !== null);
  state.fields = Object.fromEntries(left);
  const created = Date.parse(asString(chunk["createTime"]) ?? "");
  out.push({
    type: "start",
    id: state.replyId,
    model: asString(chunk["modelVersion"]) ?? "",
    ...defined({ created: Number.isFinite(created) ? Math.floor(created / 1000) : undefined }),
    ...keep({ fields: state.fields }),
  });
}

/** Members of a candidate that have events of their own. The others say something of the whole; a later one replaces an earlier. */
const ofEvents: ReadonlySet<string> = new Set(["content", "index", "finishReason", "logprobsResult"]);

function readCandidate(state: ReplyState, value: JsonObject, out: ChatEvent[]): void {
  const candidate = candidateOf(state, candidateIndex(countOf(value["index"])));
  for (const part of asArray(asObject(value["content"])?.["parts"])) {
    if (isObject(part)) readPart(state, candidate, part, out);
  }
  readLogprobs(candidate, value, out);
  for (const key in value) {
    const fact = ofEvents.has(key) ? null : (value[key] ?? null);
    if (fact !== null) candidate.facts[key] = fact;
  }
  const reason = asString(value["finishReason"]);
  if (reason !== undefined && reason !== "" && reason !== "FINISH_REASON_UNSPECIFIED") candidate.finish = reason;
}

function readLogprobs({ tag }: CandidateState, value: JsonObject, out: ChatEvent[]): void {
  const tokens = decodeLogprobs(value["logprobsResult"]);
  if (tokens.length > 0) out.push({ type: "logprobs", of: "text", tokens, ...tag });
}

function close(state: ReplyState, out: ChatEvent[]): void {
  const { blocked, candidates, later } = state;
  if (candidates.size === 0) {
    const raw = asString(blocked?.["blockReason"]);
    out.push({
      type: "finish",
      reason: "content-filter",
      ...defined({ raw }),
      ...keep({ promptFeedback: blocked, later: anyDefined(later) }),
    });
    return;
  }
  const failed = [...candidates.values()].find(({ finish }) => isFailed(finish));
  if (failed && !state.spoke) {
    const message = asString(failed.facts["finishMessage"]) ?? `the model ended with ${failed.finish ?? "nothing"}`;
    out.push({ type: "error", failure: { code: "invalid-reply", message, ...defined({ vendorCode: failed.finish }) } });
    return;
  }
  for (const candidate of candidates.values()) closeCandidate(candidate, later, out);
}
