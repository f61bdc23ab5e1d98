import type { ChatEvent, JsonObject } from "@patchbay/sdk";
import { anyDefined, defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeCitations } from "./citations.ts";
import { decodeFinish, failedReasons } from "./finish.ts";
import { endCall } from "./reply-calls.ts";
import type { CandidateState } from "./reply-candidate.ts";

/** Whether a reason says that the model failed rather than ended. */
export function isFailed(reason: string | undefined): boolean {
  return reason !== undefined && failedReasons.has(reason);
}

/** Nothing more of a candidate comes: its sources and its end. */
export function closeCandidate(candidate: CandidateState, later: JsonObject, out: ChatEvent[]): void {
  const { facts, tag, finish: raw } = candidate;
  endCall(candidate, out);
  for (const { citation, rawPart } of decodeCitations(facts)) {
    const part = partOf(candidate, rawPart);
    if (part !== undefined) out.push({ type: "citation", citation, ...(part > 0 && { part }), ...tag });
  }
  const reason = decodeFinish(raw, candidate.calls > 0);
  out.push({
    type: "finish",
    reason,
    ...defined({ raw }),
    ...keep({ facts: anyDefined(facts), later: anyDefined(later) }),
    ...tag,
  });
}

/** Offsets count in the text of a part as it came; without a number it is the first text. */
function partOf({ textParts, counts }: CandidateState, rawPart: number): number | undefined {
  if (counts.text === 0) return undefined;
  return textParts[rawPart] ?? textParts.find((part) => part !== undefined) ?? 0;
}
