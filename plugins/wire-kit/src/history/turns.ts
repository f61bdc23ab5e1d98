import type { Message } from "@patchbay/sdk";

/** What the assistant said in one go, and all that came before it spoke again. */
export interface Turn {
  /** From the assistant's first message to its last. */
  readonly said: readonly Message[];
  readonly answers: readonly Message[];
}

/** Divides a conversation into the assistant's turns. What stands before its first word is a turn without words. */
export function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: { said: Message[]; answers: Message[]; answered: boolean }[] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    if (!turn || (message.role === "assistant" && turn.answered)) {
      turns.push(
        message.role === "assistant"
          ? { said: [message], answers: [], answered: false }
          : { said: [], answers: [message], answered: message.role === "user" },
      );
    } else if (message.role === "assistant") {
      // Instructions alone do not end its turn.
      turn.said.push(...turn.answers.splice(0), message);
    } else {
      turn.answers.push(message);
      turn.answered ||= message.role === "user";
    }
  }
  return turns;
}
