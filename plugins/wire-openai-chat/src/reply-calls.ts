import type { ChatEvent, Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, originalName, unwrapInput } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { addCall, type Call, type CallSlots, findCall, nameCall } from "./call-slots.ts";
import type { Memo } from "./types.ts";

/** Reads the tool calls of one candidate, in all the ways in which vendors cut them up. */
export interface CallReader {
  /** An entry of `tool_calls`. `whole`: it is not a fragment, but all of a call. */
  read(entry: JsonObject, whole: boolean, out: ChatEvent[]): void;
  /** The older `function_call`. */
  readLegacy(call: JsonObject, out: ChatEvent[]): void;
  end(out: ChatEvent[]): void;
  any(): boolean;
}

type Tag = { readonly candidate?: number };

/** What calls have to know of the answer that they are in. */
interface ReplyFacts {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  /** The answer's id, of which ids of calls are made that have none; known from the first chunk on. */
  readonly replyId: string;
}

/** What the reader of one candidate's calls remembers. */
interface CallsState extends CallSlots {
  readonly reply: ReplyFacts;
  readonly tag: Tag;
  /** How many calls were sent on. */
  announced: number;
}

/** Makes a reader for one candidate. */
export function createCallReader(reply: ReplyFacts, tag: Tag): CallReader {
  const state: CallsState = { reply, tag, calls: [], byIndex: new Map(), byId: new Map(), announced: 0 };
  return {
    read: (entry, whole, out) => readEntry(state, findCall(state, entry, whole), entry, out),
    readLegacy(body, out) {
      const call = state.calls.find((other) => other.legacy) ?? addCall(state);
      call.legacy = true;
      addBody(state, call, body, out);
    },
    end: (out) => endCalls(state, out),
    any: () => state.announced > 0,
  };
}

function readEntry(state: CallsState, call: Call, entry: JsonObject, out: ChatEvent[]): void {
  nameCall(state, call, asString(entry["id"]) ?? "");
  const custom = asObject(entry["custom"]);
  if (custom) call.custom = true;
  const value = takeSignature(call, asObject(entry["extra_content"]));
  addBody(state, call, custom ?? asObject(entry["function"]) ?? {}, out);
  if (value === undefined || call.index === undefined) return;
  const signature = { family: "gemini", value };
  out.push({ type: "signature", of: "tool-call", part: call.index, signature, ...state.tag });
}

function addBody(state: CallsState, call: Call, body: JsonObject, out: ChatEvent[]): void {
  if (call.name === "") call.name = asString(body["name"]) ?? "";
  call.held += argumentsText(body["arguments"] ?? body["input"]);
  announce(state, call, out);
  if (!call.wrapped) sendHeld(state, call, out);
}

/** Sends the call on once its name is known. */
function announce(state: CallsState, call: Call, out: ChatEvent[]): void {
  if (call.index !== undefined || call.name === "") return;
  const { memo, replyId } = state.reply;
  const index = state.announced++;
  call.index = index;
  nameCall(state, call, `call_${replyId.replaceAll(/[^a-zA-Z0-9]/g, "").slice(-24)}_${index}`);
  call.wrapped = memo?.wrappedTools.includes(call.name) ?? false;
  const custom = call.custom || call.wrapped ? true : undefined;
  const { name, namespace } = originalName(call.name, memo?.names);
  const notes = keep({ legacy: call.legacy ? true : undefined, extra: call.extra });
  const more = { ...defined({ custom, namespace }), ...notes, ...state.tag };
  out.push({ type: "tool-call-start", index, id: call.id, name, ...more });
}

function sendHeld({ tag }: CallsState, call: Call, out: ChatEvent[]): void {
  if (call.index === undefined || call.held === "") return;
  out.push({ type: "tool-call-delta", index: call.index, argumentsText: call.held, ...tag });
  call.held = "";
}

function endCalls(state: CallsState, out: ChatEvent[]): void {
  for (const call of state.calls) {
    if (call.index === undefined) {
      const reason = "the call has no name";
      state.reply.losses({ path: "choices.message.tool_calls", kind: "dropped", reason });
      continue;
    }
    if (call.wrapped) call.held = unwrapInput(call.held);
    sendHeld(state, call, out);
    out.push({ type: "tool-call-end", index: call.index, ...state.tag });
  }
}

/** Google's endpoint of this wire hangs the signature on the call. The rest of that corner is kept. */
function takeSignature(call: Call, extra: JsonObject | undefined): string | undefined {
  const { google, ...others } = extra ?? {};
  const signature = asString(asObject(google)?.["thought_signature"]);
  const left = signature === undefined ? extra : others;
  if (left && Object.keys(left).length > 0) call.extra = left;
  return signature;
}

function argumentsText(value: Json | undefined): string {
  return isObject(value) ? JSON.stringify(value) : (asString(value) ?? "");
}
