import type { FinishEvent, FinishReason, LossSink, Usage } from "@patchbay/sdk";

/** What is counted of an answer. */
export type Count = Exclude<keyof Usage, "raw" | "estimated">;

/** Tells of counts for which a wire has no field. `counted` are those that it has. */
export function reportUncounted(usage: Usage, counted: ReadonlySet<Count>, losses: LossSink): void {
  for (const count of all) {
    const from = usage[count] ?? 0;
    if (from > 0 && !counted.has(count))
      losses({ path: `reply.usage.${count}`, kind: "dropped", from, reason: "the wire does not count it" });
  }
}

const all: readonly Count[] = [
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "outputTokens",
  "reasoningTokens",
  "audioInputTokens",
  "audioOutputTokens",
  "toolPromptTokens",
];

/** How a wire says that an answer ended. */
export interface EndWords {
  /** Reasons that have no word of their own. */
  readonly unsaid: ReadonlySet<FinishReason>;
  readonly encode: (reason: FinishReason) => string;
}

/** Tells what the end of an answer does not say on a wire that names no stop sequences. */
export function reportEnd({ reason, stopSequence }: FinishEvent, words: EndWords, losses: LossSink): void {
  if (stopSequence !== undefined)
    losses({ path: "reply.stopSequence", kind: "dropped", reason: "the wire does not name it" });
  if (!words.unsaid.has(reason)) return;
  const to = words.encode(reason);
  losses({ path: "reply.finish", kind: "approximated", from: reason, to, reason: "the wire has no word for it" });
}
