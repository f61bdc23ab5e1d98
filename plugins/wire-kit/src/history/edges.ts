import type { LossSink, Message } from "@patchbay/sdk";

/** Puts a turn of the user's before a conversation that the assistant begins. */
export function startWithUser(messages: readonly Message[], losses: LossSink): readonly Message[] {
  if (messages[0]?.role !== "assistant") return messages;
  losses({ path: "messages", kind: "synthesized", to: ".", reason: "the target wants the user to begin" });
  return [userSays("."), ...messages];
}

/** Puts a turn of the user's behind a conversation that the assistant ends, unless its calls wait for results. */
export function endWithUser(messages: readonly Message[], losses: LossSink): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant" || last.content.some(({ type }) => type === "tool-call")) return messages;
  losses({ path: "messages", kind: "synthesized", to: "Continue.", reason: "the target wants the user to speak last" });
  return [...messages, userSays("Continue.")];
}

function userSays(text: string): Message {
  return { role: "user", content: [{ type: "text", text }] };
}
