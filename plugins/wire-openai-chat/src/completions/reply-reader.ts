import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject, parseJson } from "@patchbay/sdk/http";
import { candidateIndex, createPairJoiner, defined, type PairJoiner, tryParseJson } from "@patchbay/wire-kit";
import type { ChunkReader } from "../chunk-reader.ts";
import { decodeFinish } from "../finish.ts";
import { doneMark } from "../types.ts";
import { decodeUsage } from "../usage.ts";
import { createEchoRemover, type EchoRemover } from "./echo.ts";
import { failureOf } from "./errors.ts";
import { decodeLogprobs } from "./logprobs.ts";
import { type CompletionMemo, keep } from "./types.ts";

interface Candidate {
  readonly tag: { readonly candidate?: number };
  readonly text: PairJoiner;
  readonly echo: EchoRemover;
  finish?: string;
  done: boolean;
}

interface State {
  readonly memo: CompletionMemo | undefined;
  readonly candidates: Map<number, Candidate>;
  started: boolean;
  failed: boolean;
  done: boolean;
}

/** Makes a reader for one answer. */
export function createReplyReader(memo: CompletionMemo | undefined): ChunkReader {
  const state: State = { memo, candidates: new Map(), started: false, failed: false, done: false };
  const read = (data: string, out: ChatEvent[]): void => {
    if (state.failed || data.trim() === "") return;
    if (data.trim() !== doneMark) readChunk(state, parseJson(data), out);
    else {
      state.done = true;
      closeAll(state, out);
    }
  };
  return {
    read,
    readLast: (data, out) => {
      if (data.trim() === doneMark || tryParseJson(data) !== undefined) read(data, out);
    },
    end(out) {
      if (state.failed) return;
      const open = [...state.candidates.values()].some(({ finish, done }) => finish === undefined && !done);
      if ((open && !state.done) || state.candidates.size === 0)
        throw new GatewayError("stream-interrupted", "the upstream ended before the answer was complete");
      closeAll(state, out);
    },
  };
}

function readChunk(state: State, value: Json, out: ChatEvent[]): void {
  const chunk = asObject(value);
  if (!chunk) throw new GatewayError("invalid-reply", "the upstream sent JSON that is no answer");
  const { error, choices, usage } = chunk;
  if ((error !== undefined && error !== null) || (!isArray(choices) && !isObject(usage))) {
    state.failed = true;
    out.push({ type: "error", failure: failureOf({ status: 200, headers: {}, body: JSON.stringify(chunk) }) });
    return;
  }
  start(state, chunk, out);
  for (const choice of asArray(choices)) if (isObject(choice)) readChoice(state, choice, out);
  if (isObject(usage)) out.push({ type: "usage", usage: decodeUsage(usage) });
}

const standard: ReadonlySet<string> = new Set(["id", "object", "created", "model", "choices", "usage"]);

function start(state: State, chunk: JsonObject, out: ChatEvent[]): void {
  if (state.started) return;
  state.started = true;
  const left = Object.entries(chunk).filter(([key, value]) => !standard.has(key) && value !== null);
  out.push({
    type: "start",
    id: asString(chunk["id"]) ?? "",
    model: asString(chunk["model"]) ?? "",
    ...defined({ created: asNumber(chunk["created"]) }),
    ...keep({ fields: Object.fromEntries(left) }),
  });
}

function readChoice(state: State, choice: JsonObject, out: ChatEvent[]): void {
  const candidate = candidateOf(state, candidateIndex(asNumber(choice["index"])));
  if (candidate.done) return;
  sendText(candidate, candidate.text.push(candidate.echo.push(asString(choice["text"]) ?? "")), out);
  const tokens = decodeLogprobs(choice["logprobs"]);
  if (tokens.length > 0) out.push({ type: "logprobs", of: "text", tokens, ...candidate.tag });
  const raw = asString(choice["finish_reason"]);
  if (raw !== undefined && raw !== "") candidate.finish = raw;
}

function candidateOf({ candidates, memo }: State, given: number): Candidate {
  const known = candidates.get(given);
  if (known) return known;
  const index = candidates.size;
  const candidate: Candidate = {
    tag: index === 0 ? {} : { candidate: index },
    text: createPairJoiner(),
    echo: createEchoRemover(memo?.echoed ?? ""),
    done: false,
  };
  candidates.set(given, candidate);
  return candidate;
}

function sendText({ tag }: Candidate, text: string, out: ChatEvent[]): void {
  if (text !== "") out.push({ type: "text-delta", text, ...tag });
}

function closeAll({ candidates }: State, out: ChatEvent[]): void {
  for (const candidate of candidates.values()) {
    if (candidate.done) continue;
    candidate.done = true;
    sendText(candidate, candidate.text.push(candidate.echo.end()) + candidate.text.end(), out);
    const { finish: raw, tag } = candidate;
    out.push({ type: "finish", reason: decodeFinish(raw, false), ...defined({ raw }), ...tag });
  }
}
