import type { Loss } from "@patchbay/sdk";

/** One thing that is said, and where it belongs. */
export interface Fact {
  /** In the neutral model's words, without indexes, such as `messages.signature`. */
  readonly topic: string;
  readonly value: string;
}

/** A thing that was said before and is not said now, or the other way round. */
export interface Difference {
  readonly topic: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export function fact(topic: string, value: unknown): readonly Fact[] {
  return value === undefined ? [] : [{ topic, value: typeof value === "string" ? value : canonical(value) }];
}

/** JSON text in which the order of keys says nothing. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Topics under which not the same is said in the same order, and no loss tells it. */
export function silentDifferences(
  before: readonly Fact[],
  after: readonly Fact[],
  losses: readonly Loss[],
): readonly Difference[] {
  const topics = [...new Set([...before, ...after].map(({ topic }) => topic))];
  return topics
    .map((topic) => ({ topic, before: valuesOf(before, topic), after: valuesOf(after, topic) }))
    .filter((difference) => canonical(difference.before) !== canonical(difference.after))
    .filter(({ topic }) => !losses.some((loss) => topicsOf(loss).some((lost) => covers(lost, topic))));
}

function valuesOf(facts: readonly Fact[], wanted: string): readonly string[] {
  return facts.filter(({ topic }) => topic === wanted).map(({ value }) => value);
}

/** What a loss names is gone with all that it holds; and what holds it is changed. */
function covers(lost: string, topic: string): boolean {
  return lost === topic || topic.startsWith(`${lost}.`) || lost.startsWith(`${topic}.`);
}

/** What words of the ledger mean beside themselves: names of wires, and what is put elsewhere when it cannot stay. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  temperature: ["sampling.temperature"],
  top_p: ["sampling.topP"],
  top_k: ["sampling.topK"],
  max_tokens: ["sampling.maxOutputTokens"],
  service_tier: ["serviceTier"],
  stop: ["sampling.stop"],
  tool_choice: ["toolChoice", "system"],
  parallel_tool_calls: ["parallelToolCalls"],
  // A model that keeps nothing hands out its sealed thinking.
  include: ["state.store"],
  cache: ["system.cache", "messages.cache", "tools.cache"],
  // Of tools that are left out none is chosen.
  tools: ["toolChoice"],
  // What is held to a form, or to a tool, is told in words where there is no field.
  toolChoice: ["tools", "system"],
  "output_config.format": ["output.format", "system"],
  response_format: ["output.format", "system"],
  "text.format": ["output.format", "system"],
  "output.format": ["system"],
  format: ["output.format", "system"],
  "messages.role": ["messages.text"],
  "reply.citation": ["reply.citations"],
  "messages.isError": ["messages.results"],
  "messages.name": ["messages.speaker"],
};

function topicsOf({ path }: Loss): readonly string[] {
  const plain = path
    .replaceAll(/\[[^\]]*\]/g, "")
    .replace(/^(messages|reply)\.content\b/, "$1")
    .replace(/^reply\.usage\b/, "usage");
  // An adapted schema may be told without its tool.
  const schema = /^(tools\.)?schema\b/.test(plain) ? ["tools.parameters"] : [];
  return [plain, ...(meanings[plain] ?? []), ...schema];
}
