import type { ChatRequest, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { fieldsOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

/**
 * The client's own fields, without the edit that clears thinking where thinking had to be turned off: the target refuses
 * it then. https://platform.claude.com/docs/en/build-with-claude/context-editing
 */
export function fieldsBeside(thinking: JsonObject | undefined, request: ChatRequest, { losses }: Encoding): JsonObject {
  const fields = fieldsOf(request);
  const management = asObject(fields["context_management"]);
  const turnedOff = thinking?.["type"] === "disabled" && request.thinking?.type !== "off";
  const edits = asArray(management?.["edits"]);
  const kept = edits.filter((edit) => !clearsThinking(asString(asObject(edit)?.["type"]) ?? ""));
  if (!turnedOff || kept.length === edits.length) return fields;
  losses({ path: "context_management.edits", kind: "dropped", reason: "there is no thinking to clear" });
  return { ...fields, context_management: { ...management, edits: kept } };
}

function clearsThinking(type: string): boolean {
  return type.startsWith("clear_thinking_");
}
