import { type ChatEvent, type Failure, GatewayError, type Json, type JsonObject, type LossSink } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { failureOf } from "./errors.ts";
import { decodeFinish } from "./finish.ts";
import { without } from "./ids.ts";
import { createItemReader } from "./read-item.ts";
import type { ItemReader, ReplyState } from "./reply-state.ts";
import type { Memo } from "./types.ts";
import { decodeUsage } from "./usage.ts";

/** Reads an answer, event by event or whole. */
export interface EventReader {
  /** An event of a stream. @throws GatewayError `invalid-reply` when it is none. */
  read(event: Json, out: ChatEvent[]): void;
  /** An answer that is not streamed. */
  readWhole(response: Json, out: ChatEvent[]): void;
  /** Nothing more comes. @throws GatewayError `stream-interrupted` when the answer is not complete. */
  end(): void;
}

/** Makes a reader for one answer. */
export function createEventReader(memo: Memo | undefined, losses: LossSink): EventReader {
  const state: ReplyState = {
    memo,
    losses,
    items: new Map(),
    replyId: "",
    started: false,
    ended: false,
    texts: 0,
    thoughts: 0,
    calls: 0,
  };
  return {
    read(value, out) {
      const event = asObject(value);
      if (!event) throw new GatewayError("invalid-reply", "the upstream sent an event that is no object");
      if (!state.ended) readEvent(state, event, out);
    },
    readWhole: (value, out) => readWhole(state, value, out),
    end() {
      if (!state.ended)
        throw new GatewayError("stream-interrupted", "the upstream closed the stream before the answer was complete");
    },
  };
}

type Read = (state: ReplyState, event: JsonObject, out: ChatEvent[]) => void;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["created", (state, event, out) => start(state, asObject(event["response"]), out)],
  ["queued", (state, event, out) => start(state, asObject(event["response"]), out)],
  ["in_progress", (state, event, out) => start(state, asObject(event["response"]), out)],
  ["completed", (state, event, out) => finish(state, "completed", event, out)],
  ["done", (state, event, out) => finish(state, "completed", event, out)],
  ["incomplete", (state, event, out) => finish(state, "incomplete", event, out)],
  ["failed", (state, event, out) => fail(state, asObject(event["response"])?.["error"], out)],
  ["cancelled", (state, _event, out) => fail(state, { message: "the upstream cancelled the response" }, out)],
  ["output_item.done", readItemDone],
]);

function readEvent(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  const type = asString(event["type"]) ?? "";
  if (type === "error" || (type === "" && event["error"] !== undefined)) {
    fail(state, isTold(event["error"]) ? event["error"] : without(event, new Set(["type", "sequence_number"])), out);
    return;
  }
  if (!type.startsWith("response.")) return;
  const name = type.slice("response.".length);
  const read = readers.get(name);
  if (!read) readItemEvent(state, name, event, out);
  else read(state, event, out);
}

function isTold(error: Json | undefined): boolean {
  return isObject(error) ? Object.keys(error).length > 0 : typeof error === "string" && error !== "";
}

function fail(state: ReplyState, error: Json | undefined, out: ChatEvent[]): void {
  state.ended = true;
  out.push({ type: "error", failure: failureIn(error) });
}

function failureIn(error: Json | undefined): Failure {
  const told = isTold(error) ? (error ?? null) : { message: "the upstream's response failed" };
  return failureOf({ status: 200, headers: {}, body: JSON.stringify({ error: told }) });
}

/** What is not kept: what the model has, what changes until the end, and what the client said itself. */
const unkept: ReadonlySet<string> = new Set([
  "id",
  "object",
  "created_at",
  "completed_at",
  "status",
  "model",
  "output",
  "usage",
  "error",
  "incomplete_details",
  "service_tier",
  "instructions",
  "tools",
  "tool_choice",
]);

function start(state: ReplyState, response: JsonObject = {}, out: ChatEvent[]): void {
  if (state.started) return;
  state.started = true;
  state.replyId = asString(response["id"]) ?? "";
  out.push({
    type: "start",
    id: state.replyId,
    model: asString(response["model"]) ?? "",
    ...defined({ created: asNumber(response["created_at"]), serviceTier: asString(response["service_tier"]) }),
    ...keep({ fields: without(response, unkept) }),
  });
}

function keyOf(event: JsonObject): number | string {
  return asNumber(event["output_index"]) ?? asString(event["item_id"]) ?? "";
}

/** Items that are spoken of before they were added, by what is said of them. */
const implied: readonly (readonly [prefix: string, type: string])[] = [
  ["output_text.", "message"],
  ["refusal.", "message"],
  ["content_part.", "message"],
  ["reasoning", "reasoning"],
  ["function_call_arguments.", "function_call"],
  ["custom_tool_call_input.", "custom_tool_call"],
  ["image_generation_call.", "image_generation_call"],
];

function readItemEvent(state: ReplyState, name: string, event: JsonObject, out: ChatEvent[]): void {
  const item = name === "output_item.added" ? asObject(event["item"]) : impliedItem(name);
  if (!item) return;
  start(state, undefined, out);
  itemOf(state, keyOf(event), item).read(name, event, out);
}

function impliedItem(name: string): JsonObject | undefined {
  const type = implied.find(([prefix]) => name.startsWith(prefix))?.[1];
  return type === undefined ? undefined : { type };
}

function itemOf(state: ReplyState, key: number | string, item: JsonObject): ItemReader {
  const found = state.items.get(key);
  if (found) return found;
  const reader = createItemReader(state, item);
  state.items.set(key, reader);
  return reader;
}

function readItemDone(state: ReplyState, event: JsonObject, out: ChatEvent[]): void {
  const item = asObject(event["item"]);
  if (!item) return;
  start(state, undefined, out);
  itemOf(state, keyOf(event), item).done(item, out);
}

/** The last event repeats the output. It is read only where no item came before. */
function finish(state: ReplyState, status: string, event: JsonObject, out: ChatEvent[]): void {
  const response = asObject(event["response"]) ?? {};
  const said = asString(response["status"]);
  if (said === "failed") return fail(state, response["error"], out);
  start(state, response, out);
  if (state.items.size === 0) readOutput(state, response, out);
  end(state, response, said === "incomplete" ? said : status, out);
}

function readOutput(state: ReplyState, response: JsonObject, out: ChatEvent[]): void {
  for (const [index, item] of asArray(response["output"]).entries())
    if (isObject(item)) itemOf(state, index, item).done(item, out);
}

function end(state: ReplyState, response: JsonObject, status: string, out: ChatEvent[]): void {
  state.ended = true;
  for (const item of state.items.values()) item.close(out);
  const usage = asObject(response["usage"]);
  if (usage) out.push({ type: "usage", usage: decodeUsage(usage) });
  const why = asString(asObject(response["incomplete_details"])?.["reason"]);
  out.push({ type: "finish", ...decodeFinish(status, why, state.calls > 0) });
}

function readWhole(state: ReplyState, value: Json, out: ChatEvent[]): void {
  const response = asObject(value);
  if (!response) throw new GatewayError("invalid-reply", "the upstream sent JSON that is no answer");
  const status = asString(response["status"]) ?? "completed";
  if (isTold(response["error"]) || status === "failed") return fail(state, response["error"], out);
  if (status === "cancelled") return fail(state, { message: "the upstream cancelled the response" }, out);
  if (!isArray(response["output"]) && response["object"] !== "response") return fail(state, response, out);
  start(state, response, out);
  readOutput(state, response, out);
  end(state, response, status, out);
}
