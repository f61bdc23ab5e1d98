import type { LossSink, Message } from "@patchbay/sdk";
import { dropEmpty } from "./drop-empty.ts";
import { endWithUser, startWithUser } from "./edges.ts";
import { mergeTurns } from "./merge-turns.ts";
import { moveSystem } from "./move-system.ts";
import { pairResults } from "./pair-results.ts";
import { resultsFirst } from "./results-first.ts";
import type { HistoryRules } from "./rules.ts";

/** One repair; gives the very same list when there is nothing to do. */
type Step = (messages: readonly Message[], losses: LossSink) => readonly Message[];

/**
 * The conversation as the target demands it. Changes nothing that it was given; the same input gives the same output,
 * so that prompt caches hold over turns; a repaired conversation stays as it is.
 */
export function repairHistory(messages: readonly Message[], rules: HistoryRules, losses: LossSink): readonly Message[] {
  return stepsOf(rules).reduce((repaired, step) => step(repaired, losses), messages);
}

/** Each step relies on those before it. */
function stepsOf(rules: HistoryRules): readonly Step[] {
  const { dropWhitespaceText = false } = rules;
  const steps: readonly (readonly [wanted: boolean | undefined, step: Step])[] = [
    [rules.dropEmpty === true || dropWhitespaceText, (messages, losses) => dropEmpty(messages, rules, losses)],
    [rules.midSystem === "user-text", moveSystem],
    [rules.pairResults, pairResults],
    [rules.mergeTurns, mergeTurns],
    [rules.resultsFirst, resultsFirst],
    [rules.startWithUser, startWithUser],
    [rules.endWithUser, endWithUser],
  ];
  return steps.filter(([wanted]) => wanted).map(([, step]) => step);
}
