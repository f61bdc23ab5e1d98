import { type Check, passed } from "../check.ts";
import { CheckFailure, demand } from "../check-failure.ts";
import { completionOf, says, textOf } from "../chat.ts";

/** Words that no answer holds by chance. */
const words = ["walrus", "trombone", "saffron", "glacier"] as const;

/** Four chats at once are answered, each with its own answer. */
export const concurrency: Check = {
  id: "concurrency",
  isRequired: false,
  needsSmoke: true,
  maxCalls: words.length,
  maxTokens: 512,
  async run({ caller }) {
    const results = await Promise.allSettled(
      words.map(async (word) => {
        const answer = await caller.chat(says(`Reply with the single word: ${word}`));
        return { word, durationMs: answer.durationMs, text: textOf(completionOf(answer)).toLowerCase() };
      }),
    );
    const answers = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const faults = results.flatMap((result) => (result.status === "rejected" ? [reasonOf(result.reason)] : []));
    demand(faults.length === 0, `${faults.length} of ${words.length} failed: ${faults[0] ?? ""}`);
    for (const { word, text } of answers) {
      const other = words.find((each) => each !== word && text.includes(each));
      demand(other === undefined, `the question for ${word} got the answer for ${other ?? ""}`);
    }
    return passed(`${words.length} at once`, { slowestMs: Math.max(...answers.map(({ durationMs }) => durationMs)) });
  },
};

function reasonOf(fault: unknown): string {
  if (fault instanceof CheckFailure) return fault.message;
  throw fault;
}
