import type { ChatEvent, EventMachine } from "@patchbay/sdk";
import { type AnswerRules, CandidateFilter } from "./candidate-filter.ts";

/** Kinds that hold nothing of a candidate's and need not wait. */
const unheld: ReadonlySet<string> = new Set(["start", "ping", "usage"]);

/** A machine that filters one answer. */
export function createAnswerFilter(rules: AnswerRules): EventMachine {
  const candidates = new Map<number, CandidateFilter>();
  const candidateOf = (event: ChatEvent): CandidateFilter => {
    const index = ("candidate" in event ? event.candidate : undefined) ?? 0;
    const known = candidates.get(index);
    if (known) return known;
    const candidate = new CandidateFilter(rules);
    candidates.set(index, candidate);
    return candidate;
  };
  const end = (): readonly ChatEvent[] => [...candidates.values()].flatMap((candidate) => candidate.end());
  const pushOne = (event: ChatEvent): readonly ChatEvent[] => {
    if (unheld.has(event.type)) return [event];
    // After it nothing may come.
    if (event.type === "error") return [...end(), event];
    return candidateOf(event).push(event);
  };
  return { push: (events) => events.flatMap(pushOne), end };
}
