import type { LossSink, Message, ToolCallPart } from "@patchbay/sdk";
import { answerCalls } from "./answer-calls.ts";
import { dropCalls } from "./drop-calls.ts";
import { matchResults } from "./match-results.ts";
import { sameOr } from "./same.ts";
import { type Turn, turnsOf } from "./turns.ts";
import { createUniqueIds, type UniqueIds } from "./unique-ids.ts";

/** Every call gets exactly one result, directly behind its turn and in the order of the calls. */
export function pairResults(messages: readonly Message[], losses: LossSink): readonly Message[] {
  const ids = createUniqueIds();
  return sameOr(
    messages,
    turnsOf(messages).flatMap((turn) => repairTurn(turn, ids, losses)),
  );
}

function repairTurn({ said, answers }: Turn, uniqueIds: UniqueIds, losses: LossSink): readonly Message[] {
  const calls = said.flatMap(callsOf);
  if (answers.length === 0) return calls.length === 0 ? said : dropCalls(said, losses);
  const ids = calls.map(({ id }) => claim(id, uniqueIds, losses));
  const matches = matchResults(calls, ids, { answers, losses });
  return [...renameCalls(said, ids), ...answerCalls(answers, matches, losses)];
}

function callsOf({ role, content }: Message): readonly ToolCallPart[] {
  return role === "assistant" ? content.filter((part) => part.type === "tool-call") : [];
}

function claim(id: string, uniqueIds: UniqueIds, losses: LossSink): string {
  const unique = uniqueIds.claim(id);
  if (unique !== id) {
    const reason = "an earlier call has the same id";
    losses({ path: "messages.content.id", kind: "renamed", from: id, to: unique, reason });
  }
  return unique;
}

/** Gives the calls these ids, in order. */
function renameCalls(said: readonly Message[], ids: readonly string[]): readonly Message[] {
  let next = 0;
  return said.map((message) => {
    if (message.role !== "assistant") return message;
    const content = message.content.map((part) => {
      if (part.type !== "tool-call") return part;
      const id = ids[next++] ?? part.id;
      return id === part.id ? part : { ...part, id };
    });
    return sameOr(message.content, content) === message.content ? message : { ...message, content };
  });
}
