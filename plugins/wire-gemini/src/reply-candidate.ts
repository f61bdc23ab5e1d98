import type { JsonObject, LossSink } from "@patchbay/sdk";
import type { OpenCall } from "./partial-calls.ts";
import { type Draft, type Memo, newDraft } from "./types.ts";

/** What the reader of an answer remembers of the whole. */
export interface ReplyState {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  readonly candidates: Map<number, CandidateState>;
  /** The answer's id, of which ids of calls are made that have none. */
  replyId: string;
  /** Members of the first chunk that the model has no word for. */
  fields: JsonObject;
  /** Such members of later chunks. */
  readonly later: Draft;
  started: boolean;
  /** Content came. */
  spoke: boolean;
  failed: boolean;
  /** Why the prompt was refused. */
  blocked?: JsonObject;
}

/** What the reader remembers of one candidate. */
export interface CandidateState {
  /** Goes into each of its events. */
  readonly tag: { readonly candidate?: number };
  /** Members that say something of the whole candidate. */
  readonly facts: Draft;
  /** The run of text or thoughts that more may be added to. */
  open: { readonly kind: "text" | "thought"; readonly part: number } | undefined;
  /** Numbers of text parts and of thoughts so far. */
  readonly counts: { text: number; thought: number };
  /** For each part as it came, the number of the text part that it became. */
  readonly textParts: (number | undefined)[];
  calls: number;
  openCall: OpenCall | undefined;
  finish: string | undefined;
}

/** The state of a candidate, made when it is first named. They are numbered anew, in the order in which they come. */
export function candidateOf(state: ReplyState, given: number): CandidateState {
  const before = state.candidates.get(given);
  if (before) return before;
  const index = state.candidates.size;
  const candidate: CandidateState = {
    tag: index === 0 ? {} : { candidate: index },
    facts: newDraft(),
    open: undefined,
    counts: { text: 0, thought: 0 },
    textParts: [],
    calls: 0,
    openCall: undefined,
    finish: undefined,
  };
  state.candidates.set(given, candidate);
  return candidate;
}

/** The part that a piece of text belongs to: the open one of its kind, or a new one. */
export function partFor(candidate: CandidateState, kind: "text" | "thought"): number {
  if (candidate.open?.kind === kind) return candidate.open.part;
  const part = candidate.counts[kind]++;
  candidate.open = { kind, part };
  return part;
}
