import type { Difference } from "./fact.ts";

/** A difference of which the ledger says nothing. */
interface Tolerated {
  /** Ids of the wires on the other side; for answers, those of the clients. */
  readonly to: readonly string[];
  readonly topic: string;
  readonly when?: (difference: Difference) => boolean;
  readonly reason: string;
}

const all = ["openai-chat", "openai-responses", "claude", "gemini", "ollama"];

/** Requests that say the same in other words. */
const requests: readonly Tolerated[] = [
  {
    to: ["gemini"],
    topic: "state.store",
    when: ({ before }) => before[0] === "false",
    reason: "the vendor keeps no answers, whatever it is told",
  },
  { to: ["gemini"], topic: "cache.auto", reason: "the vendor caches without being asked" },
  {
    to: ["claude"],
    topic: "serviceTier",
    when: ({ before }) => before[0] === "priority",
    reason: "priority is given under the name of auto, which says the same as nothing",
  },
  {
    to: ["gemini"],
    topic: "thinking.show",
    when: ({ before }) => ["summary", "detailed"].includes(before[0] ?? ""),
    reason: "what the vendor shows of its thoughts are summaries",
  },
  {
    to: ["claude", "openai-responses"],
    topic: "messages.speaker",
    when: ({ before }) => new Set(before).size === 1,
    reason: "a name tells nobody apart when there is only one",
  },
  {
    to: ["openai-chat"],
    topic: "messages.document",
    when: ({ after }) => after.length === 0,
    reason: "a text that was in a file stands among the others",
  },
  { to: ["openai-chat"], topic: "messages.text", when: holdsDocument, reason: "a text that was in a file joins them" },
  { to: ["openai-chat"], topic: "messages.name", when: isOfDocument, reason: "a text has no title" },
];

/** The text of the documents that are asked about. */
function holdsDocument({ before, after }: Difference): boolean {
  return after.join("").replaceAll(/(user: )?soitwas/g, "") === before.join("");
}

function isOfDocument({ before, after }: Difference): boolean {
  return before.filter((name) => name !== "notes").join() === after.join();
}

/** Requests that are held to more than they said: a closed schema admits less than an open one. */
const closed: readonly Tolerated[] = ["output.format", "tools.parameters"].map((topic) => ({
  to: ["claude"],
  topic,
  when: ({ before, after }) => opened(after) === opened(before),
  reason: "the vendor takes closed schemas only",
}));

function opened(values: readonly string[]): string {
  return values.join("\n").replaceAll('"additionalProperties":false,', "");
}

/** Answers that say less to clients whose format has no word for it. */
const replies: readonly Tolerated[] = [
  { to: all.filter((id) => id !== "claude"), topic: "reply.stopSequence", reason: "the wire does not name it" },
  { to: ["gemini", "ollama"], topic: "usage.cacheWriteTokens", reason: "the wire does not count it" },
  { to: ["ollama"], topic: "usage.cacheReadTokens", reason: "the wire does not count it" },
  { to: ["ollama"], topic: "usage.reasoningTokens", reason: "the wire does not count it" },
  {
    to: ["ollama"],
    topic: "reply.finish",
    when: ({ before }) => before[0] === "content-filter",
    reason: "no word for it",
  },
];

/** The differences that nobody would call a loss are left out, by the ids of the wires that the way led to. */
export function intolerable(differences: readonly Difference[], ...ways: readonly string[]): readonly Difference[] {
  return differences.filter(
    (difference) =>
      ![...requests, ...closed, ...replies].some(
        ({ to: wires, topic, when = () => true }) =>
          ways.some((way) => wires.includes(way)) && topic === difference.topic && when(difference),
      ),
  );
}
