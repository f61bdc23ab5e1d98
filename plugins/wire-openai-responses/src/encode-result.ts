import type { Json, JsonObject, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { fitCallId } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeParts, type InputPart, isPlain } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import { callIdRule } from "./names.ts";

/** Writes what came of a call; `custom` when the call was one of a free-text tool. */
export function encodeResult(result: ToolResultPart, custom: boolean, encoding: Encoding): JsonObject {
  const notes = bagOf(result);
  encoding.enter(result);
  if (result.cache)
    encoding.losses({ path: "messages.content.cache", kind: "dropped", reason: "results take no cache marks" });
  return {
    type: custom || notes["custom"] === true ? "custom_tool_call_output" : "function_call_output",
    call_id: fitCallId(result.callId, callIdRule),
    output: encodeOutput(result, encoding),
    ...fieldsOf(result),
  };
}

/** Text alone is a string; media make it a list. */
function encodeOutput(result: ToolResultPart, encoding: Encoding): Json {
  const contents = withFailure(result, encoding);
  const [only] = contents;
  if (bagOf(result)["form"] === "object" && only?.type === "json" && contents.length === 1) return only.value;
  const parts = contents.map(asInput);
  const plain = parts.every((part) => part.type === "text" && isPlain(part));
  if (bagOf(result)["form"] === "parts" || !plain) return encodeParts(parts, encoding);
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function asInput(part: ToolResultContent): InputPart {
  return part.type === "json" ? { type: "text", text: JSON.stringify(part.value) } : part;
}

/** The wire has no mark for a failed call: the text says it. */
function withFailure(result: ToolResultPart, { losses }: Encoding): readonly ToolResultContent[] {
  if (!result.isError) return result.content;
  const reason = "the wire has no mark for failed calls";
  losses({ path: "messages.content.isError", kind: "approximated", from: true, to: "Error: …", reason });
  const [first, ...rest] = result.content;
  if (first?.type !== "text") return [{ type: "text", text: "Error:" }, ...result.content];
  return [{ ...first, text: `Error: ${first.text}` }, ...rest];
}
