import type { ToolCallStartEvent } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { callItemId } from "./ids.ts";
import { addItem, finishItem, type OpenItem, type ReplyOutput } from "./reply-output.ts";

/** Begins a call of a tool. Until its end came, others wait: items do not overlap. */
export function openCall(output: ReplyOutput, start: ToolCallStartEvent): OpenItem {
  const { id: callId, name, namespace, custom = false } = start;
  const type = custom ? "custom_tool_call" : "function_call";
  const key = custom ? "input" : "arguments";
  const id = asString(bagOf(start)["id"]) ?? callItemId(callId, type);
  const head = { type, id, call_id: callId, name, ...defined({ namespace }), ...fieldsOf(start) };
  const index = addItem(output, { ...head, [key]: "", status: "in_progress" });
  const place = { item_id: id, output_index: index };
  const event = `response.${custom ? "custom_tool_call_input" : "function_call_arguments"}`;
  const deltaType = `${event}.delta`;
  let text = "";
  let ended = false;

  const add = (delta: string): void => {
    if (delta === "") return;
    text += delta;
    output.emitDelta(deltaType, place, delta);
  };

  return {
    busy: () => !ended,
    take(event) {
      if (event.type !== "tool-call-delta" && event.type !== "tool-call-end") return false;
      if (event.index !== start.index || ended) return false;
      if (event.type === "tool-call-delta") add(event.argumentsText);
      else ended = true;
      return true;
    },
    close(status) {
      // Clients parse the arguments; other wires' models may write none.
      if (text === "" && !custom && !output.own && status === "completed") {
        output.losses({ path: "reply.arguments", kind: "synthesized", to: "{}", reason: "clients parse them" });
        add("{}");
      }
      output.emit(`${event}.done`, { ...place, ...(custom ? {} : { name }), [key]: text });
      finishItem(output, { ...head, [key]: text, status });
    },
  };
}
