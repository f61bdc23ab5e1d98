import type { ContentPart, LossSink, Message, TextPart, ToolResultPart } from "@patchbay/sdk";
import { type Matches, resultsOf } from "./match-results.ts";
import { areFirst } from "./results-first.ts";

/** Puts a turn's results in front of all else that answers it; those of no call become text in their place. */
export function answerCalls(
  answers: readonly Message[],
  { results, orphans }: Matches,
  losses: LossSink,
): readonly Message[] {
  const given = answers.flatMap(resultsOf);
  const inPlace = standFirst(answers);
  if (inPlace && given.length === results.length && given.every((part, index) => part === results[index])) {
    return answers;
  }
  if (!inPlace || !inOrder(given, results)) reportOrder(losses);
  const [first, ...rest] = answers;
  // What the first message says of itself stays with it.
  const begins = first?.role === "user";
  const head: Message = begins ? withoutResults(first, orphans, losses) : { role: "user", content: [] };
  const others = (begins ? rest : answers).flatMap((message) => {
    const left = withoutResults(message, orphans, losses);
    return left.content.length > 0 || left === message ? [left] : [];
  });
  const content = [...results, ...head.content];
  return content.length > 0 ? [{ ...head, content }, ...others] : others;
}

/** Whether nothing stands before a result. */
function standFirst(answers: readonly Message[]): boolean {
  const last = answers.findLastIndex((message) => resultsOf(message).length > 0);
  return answers
    .slice(0, last + 1)
    .every(({ role, content }, index) => role === "user" && areFirst(content) && (index === last || isAll(content)));
}

function isAll(content: readonly ContentPart[]): boolean {
  return content.every((part) => part.type === "tool-result");
}

/** Whether those that were given and are kept come in the order of the calls. */
function inOrder(given: readonly ToolResultPart[], results: readonly ToolResultPart[]): boolean {
  const places = new Map(results.map((part, index) => [part, index]));
  const kept = given.flatMap((part) => places.get(part) ?? []);
  return kept.every((place, index) => index === 0 || place > (kept[index - 1] ?? -1));
}

function reportOrder(losses: LossSink): void {
  losses({
    path: "messages.content",
    kind: "approximated",
    reason: "tool results come directly behind their calls, in the same order",
  });
}

/** The message with text in place of results that answer nothing, and without those that do. */
function withoutResults(message: Message, orphans: ReadonlySet<ToolResultPart>, losses: LossSink): Message {
  if (resultsOf(message).length === 0) return message;
  const content = message.content.flatMap((part): readonly ContentPart[] => {
    if (part.type !== "tool-result") return [part];
    return orphans.has(part) ? asUserContent(part, losses) : [];
  });
  return { ...message, content };
}

/** A result that answers nothing, told as text: the target would refuse it as a result. */
function asUserContent(orphan: ToolResultPart, losses: LossSink): readonly ContentPart[] {
  const reason = "no call of the turn before has this id";
  losses({ path: "messages.content", kind: "approximated", from: orphan.callId, to: "text", reason });
  const texts = orphan.content.flatMap((part) => {
    if (part.type === "text") return [part.text];
    return part.type === "json" ? [JSON.stringify(part.value)] : [];
  });
  const note: TextPart = { type: "text", text: `[tool result without call: ${texts.join("\n")}]` };
  return [note, ...orphan.content.filter((part) => part.type !== "text" && part.type !== "json")];
}
