import { type ChatEvent, GatewayError, type Json, type JsonObject, type LossSink } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { failureOf } from "./decode-error.ts";
import { decodeFinish, finishFields } from "./finish.ts";
import { readBlock, readWholeBlock } from "./reply-blocks.ts";
import { releaseText } from "./reply-json.ts";
import type { BlockReader, ReplyState } from "./reply-state.ts";
import type { Memo } from "./types.ts";
import { decodeUsage, mergeUsage } from "./usage.ts";

/** Reads an answer, one parsed event of its stream at a time; a whole answer counts as one event. */
export interface EventReader {
  /** @throws GatewayError `invalid-reply` when the value is no event of an answer. */
  read(value: Json, out: ChatEvent[]): void;
  /** Nothing more comes. @throws GatewayError `stream-interrupted` when the answer is not complete. */
  end(out: ChatEvent[]): void;
}

/** Makes a reader for one answer. */
export function createEventReader(memo: Memo | undefined, losses: LossSink): EventReader {
  const state: ReplyState = {
    memo,
    losses,
    open: new Map(),
    parts: 0,
    calls: 0,
    atEnd: {},
    held: [],
    answeredByTool: false,
    started: false,
    done: false,
  };
  return {
    read(value, out) {
      if (state.done) return;
      const event = asObject(value);
      if (!event) throw new GatewayError("invalid-reply", "the upstream sent JSON that is no event of an answer");
      readEvent(state, event, out);
    },
    end(out) {
      if (state.done) return;
      if (!state.started) throw new GatewayError("stream-interrupted", "the upstream sent no answer");
      if (state.stop === undefined) {
        throw new GatewayError("stream-interrupted", "the upstream closed the stream before the answer was complete");
      }
      finish(state, out);
    },
  };
}

type Handler = (state: ReplyState, event: JsonObject, out: ChatEvent[]) => void;

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["message", readMessage],
  ["message_start", startMessage],
  ["content_block_start", startBlock],
  ["content_block_delta", addToBlock],
  ["content_block_stop", (state, event, out) => endBlock(state, indexOf(state, event), out)],
  ["message_delta", readDelta],
  ["message_stop", stop],
  ["ping", (_state, _event, out) => void out.push({ type: "ping" })],
  ["error", fail],
]);

function readEvent(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  const type = asString(event["type"]);
  const handler = handlers.get(type ?? "");
  if (handler) handler(state, event, out);
  else if (isObject(event["error"]) || typeof event["error"] === "string") fail(state, event, out);
  else if (isArray(event["content"])) readMessage(state, event, out);
  else if (type === undefined) throw new GatewayError("invalid-reply", "the upstream sent an object that is no answer");
}

function fail(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  state.done = true;
  out.push({ type: "error", failure: failureOf({ status: 200, headers: {}, body: JSON.stringify(event) }) });
}

/** A whole answer. */
function readMessage(state: ReplyState, message: JsonObject, out: ChatEvent[]): void {
  if (!isArray(message["content"])) {
    throw new GatewayError("invalid-reply", "the upstream's message has no list of content");
  }
  begin(state, message, out);
  stop(state, message, out);
}

function startMessage(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  if (!state.started) return begin(state, asObject(event["message"]) ?? {}, out);
  // The second answer tells nothing of how much of the first it repeats.
  if (state.parts > 0) throw new GatewayError("stream-interrupted", "the upstream began its answer anew");
}

const standard: ReadonlySet<string> = new Set([
  "id",
  "type",
  "role",
  "model",
  "content",
  "stop_reason",
  "stop_sequence",
  "usage",
  ...finishFields,
]);

const tiers: ReadonlyMap<string, string> = new Map([
  ["standard", "default"],
  ["batch", "default"],
]);

function begin(state: ReplyState, message: JsonObject, out: ChatEvent[]): void {
  state.started = true;
  const usage = asObject(message["usage"]);
  const tier = asString(usage?.["service_tier"]);
  const left = Object.entries(message).filter(([key, value]) => !standard.has(key) && value !== null);
  out.push({
    type: "start",
    id: asString(message["id"]) ?? "",
    model: asString(message["model"]) ?? "",
    ...defined({
      inputEstimate: usage && decodeUsage(usage).inputTokens,
      serviceTier: tier && (tiers.get(tier) ?? tier),
    }),
    ...keep({ fields: Object.fromEntries(left) }),
  });
  addUsage(state, usage, out);
  for (const block of asArray(message["content"])) readWholeBlock(state, asObject(block) ?? {}, out);
  readEnd(state, message);
}

/** Some services leave out the start. */
function ensureStart(state: ReplyState, out: ChatEvent[]): void {
  if (!state.started) begin(state, {}, out);
}

function addUsage(state: ReplyState, usage: JsonObject | undefined, out: ChatEvent[]): void {
  if (!usage) return;
  state.usage = mergeUsage(state.usage, usage);
  out.push({ type: "usage", usage: decodeUsage(state.usage) });
}

/** What is known at the end only; a start may know it already. */
function readEnd(state: ReplyState, holder: JsonObject): void {
  const reason = asString(holder["stop_reason"]);
  if (reason !== undefined) state.stop = { reason, sequence: asString(holder["stop_sequence"]) };
  for (const field of finishFields) {
    const value = holder[field];
    if (value !== undefined && value !== null) state.atEnd[field] = value;
  }
}

function indexOf(state: ReplyState, event: JsonObject): number {
  return asNumber(event["index"]) ?? [...state.open.keys()].at(-1) ?? 0;
}

function startBlock(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  ensureStart(state, out);
  const index = asNumber(event["index"]) ?? state.parts;
  endBlock(state, index, out);
  state.open.set(index, readBlock(state, asObject(event["content_block"]) ?? {}, out));
}

function addToBlock(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  ensureStart(state, out);
  const delta = asObject(event["delta"]) ?? {};
  const index = indexOf(state, event);
  const block = state.open.get(index) ?? unannounced(state, index, { delta, out });
  block?.delta(delta, out);
}

const kindsByDelta: ReadonlyMap<string, JsonObject> = new Map([
  ["text_delta", { type: "text", text: "" }],
  ["thinking_delta", { type: "thinking", thinking: "" }],
]);

/** Some services do not begin a block before they fill it. */
function unannounced(
  state: ReplyState,
  index: number,
  { delta, out }: { readonly delta: JsonObject; readonly out: ChatEvent[] },
): BlockReader | undefined {
  const block = kindsByDelta.get(asString(delta["type"]) ?? "");
  if (!block) return undefined;
  const reader = readBlock(state, block, out);
  state.open.set(index, reader);
  return reader;
}

function endBlock(state: ReplyState, index: number, out: ChatEvent[]): void {
  state.open.get(index)?.end(out);
  state.open.delete(index);
}

function readDelta(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  ensureStart(state, out);
  readEnd(state, event);
  readEnd(state, asObject(event["delta"]) ?? {});
  addUsage(state, asObject(event["usage"]), out);
}

function stop(state: ReplyState, _event: JsonObject, out: ChatEvent[]): void {
  ensureStart(state, out);
  state.stop ??= { reason: "end_turn", sequence: undefined };
  finish(state, out);
}

function finish(state: ReplyState, out: ChatEvent[]): void {
  state.done = true;
  for (const index of state.open.keys()) endBlock(state, index, out);
  const { reason: raw = "end_turn", sequence: stopSequence } = state.stop ?? {};
  releaseText(state, out);
  const reason = decodeFinish(raw, state);
  const explanation = asString(asObject(state.atEnd["stop_details"])?.["explanation"]);
  // Other wires show a refusal as words; clients of this one find them beside the reason.
  if (reason === "refusal" && explanation) {
    out.push({ type: "refusal-delta", text: explanation, ...keep({ inDetails: true }) });
  }
  const fields = Object.keys(state.atEnd).length > 0 ? state.atEnd : undefined;
  const notes = keep({ reason: reason === "other" ? raw : undefined, fields });
  out.push({ type: "finish", reason, raw, ...defined({ stopSequence }), ...notes });
}
