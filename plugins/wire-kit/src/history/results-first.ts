import type { ContentPart, LossSink, Message } from "@patchbay/sdk";
import { sameOr } from "./same.ts";

/** Tool results of a message stand before all else. */
export function resultsFirst(messages: readonly Message[], losses: LossSink): readonly Message[] {
  return sameOr(
    messages,
    messages.map((message) => {
      if (message.role !== "user" || areFirst(message.content)) return message;
      losses({
        path: "messages.content",
        kind: "approximated",
        reason: "tool results come before other content",
      });
      return { ...message, content: [...message.content.filter(isResult), ...message.content.filter(isOther)] };
    }),
  );
}

/** Puts parts behind the leading tool results and in front of the rest. */
export function inFront(content: readonly ContentPart[], parts: readonly ContentPart[]): readonly ContentPart[] {
  const other = content.findIndex(isOther);
  const at = other === -1 ? content.length : other;
  return [...content.slice(0, at), ...parts, ...content.slice(at)];
}

/** Whether no result stands behind anything else. */
export function areFirst(content: readonly ContentPart[]): boolean {
  const other = content.findIndex(isOther);
  return other === -1 || !content.slice(other).some(isResult);
}

function isResult(part: ContentPart): boolean {
  return part.type === "tool-result";
}

function isOther(part: ContentPart): boolean {
  return part.type !== "tool-result";
}
