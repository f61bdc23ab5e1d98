import type { JsonObject } from "@patchbay/sdk";

/** Kinds of items that calls of tools are. */
export type CallType = "function_call" | "custom_tool_call";

const prefixes: Readonly<Record<CallType, string>> = { function_call: "fc_", custom_tool_call: "ctc_" };

/** Id of the item of a call that brings none of its own: made of the call's id, so that it says nothing new. */
export function callItemId(callId: string, type: CallType): string {
  return (prefixes[type] + callId.replace(/^call_/, "")).slice(0, 64);
}

/** The object without these members. */
export function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => !keys.has(key) && value !== null));
}
