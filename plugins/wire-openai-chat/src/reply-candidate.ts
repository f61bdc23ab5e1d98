import type { ChatEvent, LossSink } from "@patchbay/sdk";
import { type CallReader, createCallReader } from "./reply-calls.ts";
import { createThinkTags, type ThinkTags } from "./think-tags.ts";
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
  /** First half of a surrogate pair, whose other half is still to come. */
  readonly halves: { text: string; thinking: string };
  readonly audio: { id?: string; data: string[]; transcript: string; expiresAt?: number };
  finish?: { readonly raw: string; readonly stopSequence?: string };
  done: boolean;
}

/** The state of a candidate, made when it is first named. */
export function candidateOf(state: ReplyState, index: number): CandidateState {
  const known = state.candidates.get(index);
  if (known) return known;
  const tag = index === 0 ? {} : { candidate: index };
  const tags = state.memo?.thinkTags;
  const candidate: CandidateState = {
    tag,
    calls: createCallReader(state, tag),
    thinkTags: tags === undefined ? undefined : createThinkTags(tags === "think-tags-open"),
    halves: { text: "", thinking: "" },
    audio: { data: [], transcript: "" },
    done: false,
  };
  state.candidates.set(index, candidate);
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
  const { text, thinking } = candidate.halves;
  if (thinking !== "") out.push({ type: "reasoning-delta", text: thinking, ...candidate.tag });
  if (text !== "") out.push({ type: "text-delta", text, ...candidate.tag });
}

function addStretch(
  candidate: CandidateState,
  stretch: { readonly text: string; readonly thinking: boolean },
  out: ChatEvent[],
): void {
  if (stretch.thinking) addThinking(candidate, stretch.text, out);
  else addPlainText(candidate, stretch.text, out);
}

function addPlainText({ halves, tag }: CandidateState, text: string, out: ChatEvent[]): void {
  const whole = joinHalves(halves, "text", text);
  if (whole !== "") out.push({ type: "text-delta", text: whole, ...tag });
}

/** Adds thinking. */
export function addThinking({ halves, tag }: CandidateState, text: string, out: ChatEvent[]): void {
  const whole = joinHalves(halves, "thinking", text);
  if (whole !== "") out.push({ type: "reasoning-delta", text: whole, ...tag });
}

function joinHalves(halves: CandidateState["halves"], kind: "text" | "thinking", text: string): string {
  const all = halves[kind] + text;
  const last = all.charCodeAt(all.length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  Object.assign(halves, { [kind]: isHalf ? all.slice(-1) : "" });
  return isHalf ? all.slice(0, -1) : all;
}
