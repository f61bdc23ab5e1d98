import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString, isObject, parseJson } from "@patchbay/sdk/http";
import { keep } from "./bag.ts";
import { defined } from "./defined.ts";
import type { ReplyState } from "./reply-candidate.ts";

/** Reads the tool calls of one candidate, in all the ways in which vendors cut them up. */
export interface CallReader {
  /** An entry of `tool_calls`. `whole`: it is not a fragment, but all of a call. */
  read(entry: JsonObject, whole: boolean, out: ChatEvent[]): void;
  /** The older `function_call`. */
  readLegacy(call: JsonObject, out: ChatEvent[]): void;
  end(out: ChatEvent[]): void;
  any(): boolean;
}

interface Call {
  id: string;
  name: string;
  /** Position among the calls that were announced; undefined before. */
  index?: number;
  /** Arguments that came before the name, or that must be unwrapped when complete. */
  held: string;
  custom: boolean;
  legacy: boolean;
  wrapped: boolean;
  extra?: JsonObject;
}

type Tag = { readonly candidate?: number };

/** Makes a reader for one candidate. */
export function createCallReader(state: Pick<ReplyState, "memo" | "losses" | "replyId">, tag: Tag): CallReader {
  const calls: Call[] = [];
  const byIndex = new Map<number, Call>();
  let announced = 0;

  const add = (): Call => {
    const call: Call = { id: "", name: "", held: "", custom: false, legacy: false, wrapped: false };
    calls.push(call);
    return call;
  };

  const find = (entry: JsonObject, whole: boolean): Call => {
    const id = asString(entry["id"]) ?? "";
    const index = asNumber(entry["index"]);
    const byId = id === "" ? undefined : calls.find((call) => call.id === id);
    if (byId) return byId;
    const there = index === undefined ? lastCall(id, whole) : byIndex.get(index);
    const call = there && !isAnother(there, id, entry) ? there : add();
    if (index !== undefined) byIndex.set(index, call);
    return call;
  };
  const lastCall = (id: string, whole: boolean): Call | undefined => (whole || id !== "" ? undefined : calls.at(-1));

  const announce = (call: Call, out: ChatEvent[]): void => {
    if (call.index !== undefined || call.name === "") return;
    call.index = announced++;
    call.id ||= `call_${state.replyId.replaceAll(/[^a-zA-Z0-9]/g, "").slice(-24)}_${call.index}`;
    call.wrapped = state.memo?.wrappedTools.includes(call.name) ?? false;
    const custom = call.custom || call.wrapped ? true : undefined;
    const { name, namespace } = toolName(call.name, state);
    const notes = keep({ legacy: call.legacy ? true : undefined, extra: call.extra });
    out.push({
      type: "tool-call-start",
      index: call.index,
      id: call.id,
      name,
      ...defined({ custom, namespace }),
      ...notes,
      ...tag,
    });
    if (!call.wrapped) sendHeld(call, out);
  };

  const sendHeld = (call: Call, out: ChatEvent[]): void => {
    if (call.index === undefined || call.held === "") return;
    out.push({ type: "tool-call-delta", index: call.index, argumentsText: call.held, ...tag });
    call.held = "";
  };

  const addBody = (call: Call, body: JsonObject | undefined, out: ChatEvent[]): void => {
    if (call.name === "") call.name = asString(body?.["name"]) ?? "";
    call.held += argumentsText(body?.["arguments"] ?? body?.["input"]);
    announce(call, out);
    if (!call.wrapped) sendHeld(call, out);
  };

  return {
    read(entry, whole, out) {
      const call = find(entry, whole);
      if (call.id === "") call.id = asString(entry["id"]) ?? "";
      const custom = asObject(entry["custom"]);
      if (custom) call.custom = true;
      const signature = takeSignature(call, asObject(entry["extra_content"]));
      addBody(call, custom ?? asObject(entry["function"]), out);
      if (signature === undefined || call.index === undefined) return;
      out.push({
        type: "signature",
        of: "tool-call",
        part: call.index,
        signature: { family: "gemini", value: signature },
        ...tag,
      });
    },
    readLegacy(body, out) {
      const call = calls.find((other) => other.legacy) ?? add();
      call.legacy = true;
      addBody(call, body, out);
    },
    end(out) {
      for (const call of calls) {
        if (call.index === undefined) {
          state.losses({ path: "choices.message.tool_calls", kind: "dropped", reason: "the call has no name" });
          continue;
        }
        if (call.wrapped) call.held = unwrapped(call.held);
        sendHeld(call, out);
        out.push({ type: "tool-call-end", index: call.index, ...tag });
      }
    },
    any: () => announced > 0,
  };
}

/** Vendors that number all calls 0 tell them apart by id. An id that changes without a name is noise of others. */
function isAnother(call: Call, id: string, entry: JsonObject): boolean {
  const named = asString(asObject(entry["function"] ?? entry["custom"])?.["name"]) ?? "";
  return id !== "" && call.id !== "" && id !== call.id && named !== "";
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

function toolName(
  name: string,
  { memo }: Pick<ReplyState, "memo">,
): { readonly name: string; readonly namespace?: string } {
  return memo && Object.hasOwn(memo.names, name) ? (memo.names[name] ?? { name }) : { name };
}

/** The free text that a custom tool's stand-in carries in its one argument; the text itself when it is cut or not that. */
function unwrapped(text: string): string {
  try {
    return asString(asObject(parseJson(text))?.["input"]) ?? text;
  } catch {
    return text;
  }
}
