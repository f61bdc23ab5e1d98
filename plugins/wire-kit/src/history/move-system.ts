import type { ContentPart, LossSink, Message } from "@patchbay/sdk";
import { inFront } from "./results-first.ts";

/** A message and what is put into it. */
interface Slot {
  readonly message: Message;
  readonly front: readonly ContentPart[];
  readonly back: ContentPart[];
}

/**
 * Instructions between the turns, for targets that take them at the start only: tagged text in the user's turn before
 * them, else in the one behind them. Never in the assistant's, which would put words in its mouth.
 */
export function moveSystem(messages: readonly Message[], losses: LossSink): readonly Message[] {
  if (messages.every(({ role }) => role !== "system")) return messages;
  const slots: Slot[] = [];
  let waiting: ContentPart[] = [];
  const settle = (): void => {
    if (waiting.length > 0) slots.push({ message: { role: "user", content: waiting }, front: [], back: [] });
    waiting = [];
  };
  for (const message of messages) {
    if (message.role === "system") {
      const last = slots.at(-1);
      (last?.message.role === "user" ? last.back : waiting).push(...tagged(message, losses));
    } else {
      if (message.role === "assistant") settle();
      slots.push({ message, front: waiting, back: [] });
      waiting = [];
    }
  }
  settle();
  return slots.map(filled);
}

function filled({ message, front, back }: Slot): Message {
  if (front.length === 0 && back.length === 0) return message;
  return { ...message, content: [...inFront(message.content, front), ...back] };
}

function tagged({ content }: Message, losses: LossSink): readonly ContentPart[] {
  losses({
    path: "messages.role",
    kind: "approximated",
    from: "system",
    to: "user",
    reason: "the target takes system messages at the start only",
  });
  const text = content.flatMap((part) => (part.type === "text" && part.text !== "" ? [part.text] : [])).join("\n\n");
  const others = content.filter((part) => part.type !== "text");
  return text === "" ? others : [{ type: "text", text: `<system-reminder>\n${text}\n</system-reminder>` }, ...others];
}
