import type { LossSink, Message } from "@patchbay/sdk";

/** Leaves out calls that nobody answered before the request ended, and messages that only led up to them. */
export function dropCalls(said: readonly Message[], losses: LossSink): readonly Message[] {
  return said.flatMap((message) => {
    const content = message.content.filter((part) => part.type !== "tool-call");
    if (message.role !== "assistant" || content.length === message.content.length) return [message];
    for (const part of message.content) {
      const reason = "the call has no result and the request ends there";
      if (part.type === "tool-call") losses({ path: "messages.content", kind: "dropped", from: part.id, reason });
    }
    return content.every(({ type }) => type === "reasoning") ? [] : [{ ...message, content }];
  });
}
