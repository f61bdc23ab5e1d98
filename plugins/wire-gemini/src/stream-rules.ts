import type { StreamChecker, Violation } from "@patchbay/sdk";

/** What the wire demands of a streamed answer, by the names under which metrics count. The README lists them. */
export const streamRules = {
  frame:
    "lines of events are `data:`, comments or blank; an array has one comma between two objects, and nothing behind it",
  json: "each event, and each item of an array, is one JSON object",
  "done-mark": "no `[DONE]`: clients of this wire break on it",
  closed: "the last event has its blank line, the array its bracket",
  "candidate-index": "candidates are numbered densely from 0, each once in a chunk",
  "finish-missing": "each candidate ends with a `finishReason`, but for an error or a refused prompt",
  "finish-once": "a candidate tells its `finishReason` once",
  "content-after-finish": "a candidate that has finished says nothing more",
  "after-error": "nothing comes behind an error",
  "same-answer": "`responseId` and `modelVersion` are the same in all chunks",
  usage: "counts are whole numbers, and the total never falls",
  "usage-at-end": "usage that is told at all is told with the last finish or behind it",
  content: "the content is the model's, and a list of objects",
  part: "a part holds one kind of data",
  call: "a call has a name, or is a piece of one that has begun; its arguments are an object",
  signature: "a `thoughtSignature` is base64",
} as const;

/** Name of a rule. */
export type StreamRule = keyof typeof streamRules;

/** Takes note of a broken rule. The message says what was seen, and nothing of the answer's content. */
export type Report = (rule: StreamRule, message: string) => void;

/** The broken rules of one stream: each is told once. */
export interface Findings {
  readonly report: Report;
  readonly take: () => readonly Violation[];
}

/** Begins to collect. */
export function createFindings(): Findings {
  const told = new Set<StreamRule>();
  let found: Violation[] = [];
  return {
    report(rule, message) {
      if (told.has(rule)) return;
      told.add(rule);
      found.push({ rule, message });
    },
    take() {
      if (found.length === 0) return none;
      const taken = found;
      found = [];
      return taken;
    },
  };
}

const none: ReturnType<StreamChecker["end"]> = [];
