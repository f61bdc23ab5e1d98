import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asString, isObject } from "@patchbay/sdk/http";
import { defined, originalName } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { callItemId, type CallType, without } from "./ids.ts";
import type { ItemReader, ReplyState } from "./reply-state.ts";
import { createStretch, type Stretch } from "./stretch.ts";

interface CallState {
  readonly reply: ReplyState;
  readonly type: CallType;
  readonly text: Stretch;
  item: JsonObject;
  /** Arguments that came before the name. */
  held: string;
  /** Number of the call; known once its name is. */
  index?: number;
  ended: boolean;
}

/** Makes a reader for a call of a tool. */
export function createCallReader(reply: ReplyState, item: JsonObject, type: CallType): ItemReader {
  const state: CallState = { reply, type, text: createStretch(), item, held: "", ended: false };
  return {
    read(event, body, out) {
      if (event === "output_item.added") announce(state, out);
      if (event.endsWith(".delta")) add(state, state.text.add(asString(body["delta"]) ?? ""), out);
      if (event.endsWith(".done")) fill(state, body, out);
    },
    done(whole, out) {
      fill(state, whole, out);
      end(state, out);
    },
    close(out) {
      add(state, state.text.isEmpty() ? state.text.fill(argumentsOf(state.item) ?? "") : "", out);
      end(state, out);
    },
  };
}

function fill(state: CallState, whole: JsonObject, out: ChatEvent[]): void {
  if (state.index === undefined) state.item = { ...state.item, ...without(whole, new Set(["type"])) };
  announce(state, out);
  add(state, state.text.fill(argumentsOf(whole) ?? ""), out);
}

/** Some services send the arguments as an object. */
function argumentsOf(item: JsonObject): string | undefined {
  const value: Json | undefined = item["arguments"] ?? item["input"];
  return isObject(value) ? JSON.stringify(value) : asString(value);
}

const known: ReadonlySet<string> = new Set([
  "type",
  "call_id",
  "name",
  "namespace",
  "arguments",
  "input",
  "status",
  "id",
  "item_id",
  "output_index",
  "sequence_number",
]);

/** Sends the call on once its name is known. */
function announce(state: CallState, out: ChatEvent[]): void {
  const { reply, item, type } = state;
  const written = asString(item["name"]) ?? "";
  if (state.index !== undefined || state.ended || written === "") return;
  const index = reply.calls++;
  state.index = index;
  const itemId = asString(item["id"]) ?? asString(item["item_id"]);
  const id = asString(item["call_id"]) || itemId || `call_${reply.replyId.replaceAll(/[^a-zA-Z0-9]/g, "")}_${index}`;
  const { name, namespace } = originalName(written, reply.memo?.names);
  const custom = type === "custom_tool_call" ? true : undefined;
  const notes = keep({
    id: itemId === callItemId(id, type) ? undefined : itemId,
    fields: nonEmpty(without(item, known)),
  });
  const group = asString(item["namespace"]) ?? namespace;
  out.push({ type: "tool-call-start", index, id, name, ...defined({ custom, namespace: group }), ...notes });
  add(state, state.held, out);
}

function nonEmpty(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}

function add(state: CallState, argumentsText: string, out: ChatEvent[]): void {
  if (state.index === undefined) state.held += argumentsText;
  else if (argumentsText !== "" && !state.ended)
    out.push({ type: "tool-call-delta", index: state.index, argumentsText });
}

function end(state: CallState, out: ChatEvent[]): void {
  if (state.ended) return;
  announce(state, out);
  add(state, state.text.end(), out);
  state.ended = true;
  if (state.index !== undefined) out.push({ type: "tool-call-end", index: state.index });
  else state.reply.losses({ path: "output", kind: "dropped", from: state.type, reason: "the call has no name" });
}
