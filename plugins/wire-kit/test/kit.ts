import type { ContentPart, Loss, LossSink, Message, ToolResultPart } from "@patchbay/sdk";

/** The value, which from now on throws when somebody changes it. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** A ledger to look into. */
export function ledger(): { readonly losses: Loss[]; readonly sink: LossSink } {
  const losses: Loss[] = [];
  return { losses, sink: (loss) => void losses.push(loss) };
}

export function user(...content: readonly (string | ContentPart)[]): Message {
  return { role: "user", content: content.map(asPart) };
}

export function assistant(...content: readonly (string | ContentPart)[]): Message {
  return { role: "assistant", content: content.map(asPart) };
}

export function system(...content: readonly (string | ContentPart)[]): Message {
  return { role: "system", content: content.map(asPart) };
}

export function call(id: string, name = "tool"): ContentPart {
  return { type: "tool-call", id, name, argumentsText: "{}" };
}

export function result(callId: string, text = `result of ${callId}`): ToolResultPart {
  return { type: "tool-result", callId, content: [{ type: "text", text }] };
}

const missing = "No result was provided.";

export function missingResult(callId: string): ToolResultPart {
  return { ...result(callId, missing), isError: true };
}

function asPart(part: string | ContentPart): ContentPart {
  return typeof part === "string" ? { type: "text", text: part } : part;
}
