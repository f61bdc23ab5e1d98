import type { ChatEvent, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, originalName, unwrapInput } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { readJsonCall, releaseText } from "./reply-json.ts";
import type { BlockReader, ReplyState } from "./reply-state.ts";

const standard: ReadonlySet<string> = new Set(["type", "id", "name", "input"]);

/** Reads a call. Its arguments come in pieces; some services send them whole with its beginning. */
export function readCall(state: ReplyState, block: JsonObject, out: ChatEvent[]): BlockReader {
  const name = asString(block["name"]) ?? "";
  if (name === "") return nameless(state);
  if (name === state.memo?.jsonTool) return readJsonCall(state, block);
  releaseText(state, out);
  const wrapped = state.memo?.wrappedTools.includes(name) ?? false;
  const index = begin(state, block, { wrapped, out });
  let held = "";
  let sent = false;
  return {
    delta(delta, out) {
      const text = asString(delta["partial_json"]) ?? "";
      if (wrapped) held += text;
      else if (text !== "") out.push({ type: "tool-call-delta", index, argumentsText: text });
      sent ||= text !== "";
    },
    end(out) {
      const whole = sent ? held : JSON.stringify(asObject(block["input"]) ?? {});
      const rest = wrapped ? unwrapInput(whole) : whole;
      if (rest !== "") out.push({ type: "tool-call-delta", index, argumentsText: rest });
      out.push({ type: "tool-call-end", index });
    },
  };
}

function nameless({ losses }: ReplyState): BlockReader {
  losses({ path: "content.tool_use", kind: "dropped", reason: "the call has no name" });
  return { delta: () => undefined, end: () => undefined };
}

/** Tells of the call, and gives its number. */
function begin(
  state: ReplyState,
  block: JsonObject,
  { wrapped, out }: { readonly wrapped: boolean; readonly out: ChatEvent[] },
): number {
  const index = state.calls;
  state.calls += 1;
  const id = asString(block["id"]) || `toolu_${index}`;
  const { name, namespace } = originalName(asString(block["name"]) ?? "", state.memo?.names);
  const left = Object.entries(block).filter(([key, value]) => !standard.has(key) && value !== null);
  const fields = left.length > 0 ? Object.fromEntries(left) : undefined;
  const more = { ...defined({ custom: wrapped ? true : undefined, namespace }), ...keep({ fields }) };
  out.push({ type: "tool-call-start", index, id, name, ...more });
  if (state.callSignature)
    out.push({ type: "signature", of: "tool-call", part: index, signature: state.callSignature });
  delete state.callSignature;
  return index;
}
