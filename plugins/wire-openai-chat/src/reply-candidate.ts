import type { ChatEvent, LossSink } from "@patchbay/sdk";
import { createPairJoiner, createThinkTags, type PairJoiner, type ThinkTags } from "@patchbay/wire-kit";
import { type CallReader, createCallReader } from "./reply-calls.ts";
import type { Memo } from "./types.ts";

/** What the reader of an answer remembers of the whole. */
export interface ReplyState {
  readonly memo: Memo | undefined;
  readonly losses: LossSink;
  readonly candidates: Map<number, CandidateState>;
  /** The answer's id, of which ids of calls are made that have none. */
  replyId: string;
  started: boolean;
  failed: boolean;
}

/** What the reader remembers of one candidate. */
export interface CandidateState {
  /** Goes into each of its events. */
  readonly tag: { readonly candidate?: number };
  readonly calls: CallReader;
  readonly thinkTags: ThinkTags | undefined;
  readonly text: PairJoiner;
  readonly thinking: PairJoiner;
  readonly refusal: PairJoiner;
  readonly audio: { id?: string; data: string[]; transcript: string; expiresAt?: number };
  finish?: { readonly raw: string; readonly stopSequence?: string };
  done: boolean;
}

/** The state of a candidate, made when it is first named. They are numbered anew, in the order in which they come. */
export function candidateOf(state: ReplyState, given: number): CandidateState {
  const known = state.candidates.get(given);
  if (known) return known;
  const index = state.candidates.size;
  const tag = index === 0 ? {} : { candidate: index };
  const tags = state.memo?.thinkTags;
  const candidate: CandidateState = {
    tag,
    calls: createCallReader(state, tag),
    thinkTags: tags === undefined ? undefined : createThinkTags(tags === "think-tags-open"),
    text: createPairJoiner(),
    thinking: createPairJoiner(),
    refusal: createPairJoiner(),
    audio: { data: [], transcript: "" },
    done: false,
  };
  state.candidates.set(given, candidate);
  return candidate;
}

/** Adds text of the answer. A half of a surrogate pair at the end waits for the other half. */
export function addText(candidate: CandidateState, text: string, out: ChatEvent[]): void {
  if (!candidate.thinkTags) {
    addPlainText(candidate, text, out);
    return;
  }
  for (const stretch of candidate.thinkTags.push(text)) addStretch(candidate, stretch, out);
}

/** Adds what was held back, since nothing more comes. */
export function flushText(candidate: CandidateState, out: ChatEvent[]): void {
  for (const stretch of candidate.thinkTags?.end() ?? []) addStretch(candidate, stretch, out);
  sendThinking(candidate, candidate.thinking.end(), out);
  sendText(candidate, candidate.text.end(), out);
  sendRefusal(candidate, candidate.refusal.end(), out);
}

/** Adds text of a refusal. */
export function sendRefusal({ tag }: CandidateState, text: string, out: ChatEvent[]): void {
  if (text !== "") out.push({ type: "refusal-delta", text, ...tag });
}

function addStretch(
  candidate: CandidateState,
  stretch: { readonly text: string; readonly thinking: boolean },
  out: ChatEvent[],
): void {
  if (stretch.thinking) addThinking(candidate, stretch.text, out);
  else addPlainText(candidate, stretch.text, out);
}

function addPlainText(candidate: CandidateState, text: string, out: ChatEvent[]): void {
  sendText(candidate, candidate.text.push(text), out);
}

/** Adds thinking. */
export function addThinking(candidate: CandidateState, text: string, out: ChatEvent[]): void {
  sendThinking(candidate, candidate.thinking.push(text), out);
}

function sendText({ tag }: CandidateState, text: string, out: ChatEvent[]): void {
  if (text !== "") out.push({ type: "text-delta", text, ...tag });
}

function sendThinking({ tag }: CandidateState, text: string, out: ChatEvent[]): void {
  if (text !== "") out.push({ type: "reasoning-delta", text, ...tag });
}
