import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asString, isArray, isObject } from "@patchbay/sdk/http";
import { checkPart, type PartMemory } from "./check-part.ts";
import type { Report, StreamRule } from "./stream-rules.ts";

type Phase = "speaking" | "finished";
type Step = "content" | "finish";

interface Transition {
  readonly next: Phase;
  readonly breaks?: StreamRule;
}

/** What a candidate may do, and when. */
const transitions: Readonly<Record<Phase, Readonly<Record<Step, Transition>>>> = {
  speaking: { content: { next: "speaking" }, finish: { next: "finished" } },
  finished: {
    content: { next: "finished", breaks: "content-after-finish" },
    finish: { next: "finished", breaks: "finish-once" },
  },
};

/** What the rules have to know of a candidate. */
export interface CandidateMemory extends PartMemory {
  phase: Phase;
}

/** Begins a candidate. */
export function newCandidate(): CandidateMemory {
  return { phase: "speaking", called: false };
}

/** Checks what a chunk says of one candidate; gives whether it tells the finish. */
export function checkCandidate(candidate: JsonObject, memory: CandidateMemory, report: Report): boolean {
  const step = (kind: Step): void => {
    const { next, breaks } = transitions[memory.phase][kind];
    memory.phase = next;
    if (breaks) report(breaks, `a candidate goes on with its ${kind} after its finish`);
  };
  if (checkContent(candidate["content"], memory, report)) step("content");
  const reason = asString(candidate["finishReason"]) ?? "";
  const finishes = reason !== "" && reason !== "FINISH_REASON_UNSPECIFIED";
  if (finishes) step("finish");
  return finishes;
}

/** Gives whether the content says anything. */
function checkContent(content: Json | undefined, memory: PartMemory, report: Report): boolean {
  if (content === undefined || content === null) return false;
  if (!isObject(content)) report("content", "a content is no object");
  if (!isObject(content)) return false;
  const { role, parts } = content;
  if (role !== undefined && role !== null && role !== "model") report("content", "a content is not the model's");
  if (parts !== undefined && parts !== null && !isArray(parts)) report("content", "the parts are no list");
  let speaks = false;
  for (const part of asArray(parts)) {
    if (isObject(part)) speaks = checkPart(part, memory, report) || speaks;
    else report("content", "a part is no object");
  }
  return speaks;
}
