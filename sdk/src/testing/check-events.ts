import type { ChatEvent, ChatEventType } from "../model/event.ts";

/**
 * Holds the events of one answer to their grammar (see `ChatEvent`) and returns what is wrong, as sentences; nothing
 * when all is well. With `cut`, the stream was broken off by a throw, and what is missing at its end is no fault.
 */
export function checkEvents(
  events: Iterable<ChatEvent>,
  { cut = false }: { readonly cut?: boolean } = {},
): readonly string[] {
  const state: Grammar = { started: false, failed: false, candidates: new Map(), faults: [] };
  let position = 0;
  for (const event of events) {
    const fault = (text: string): void => void state.faults.push(`event ${position} (${event.type}): ${text}`);
    checkEvent(event, state, fault);
    position += 1;
  }
  if (!cut) checkEnd(state);
  return state.faults;
}

interface Grammar {
  started: boolean;
  failed: boolean;
  readonly candidates: Map<number, CandidateState>;
  readonly faults: string[];
}

interface CandidateState {
  finished: boolean;
  readonly calls: ("open" | "ended")[];
}

type Report = (text: string) => void;
type Rules = { readonly [T in ChatEventType]: (event: Extract<ChatEvent, { type: T }>, rule: RuleContext) => void };

interface RuleContext {
  readonly state: Grammar;
  readonly candidate: CandidateState;
  readonly fault: Report;
}

const candidateless: ReadonlySet<string> = new Set(["start", "usage", "ping", "error"]);

const rules: Rules = {
  start({ id, model }, { state, fault }) {
    if (state.started) fault("start comes only once");
    if (typeof id !== "string" || typeof model !== "string") fault("id and model must be text");
    state.started = true;
  },
  "text-delta": ({ text, part }, { fault }) => checkText(text, part, fault),
  "reasoning-delta": ({ text, part }, { fault }) => checkText(text, part, fault),
  "refusal-delta": ({ text }, { fault }) => checkText(text, undefined, fault),
  signature({ of, part, signature }, { candidate, fault }) {
    checkPart(part, fault);
    if (of === "tool-call" && !candidate.calls[part ?? 0]) fault(`signs tool call ${part ?? 0}, which has not begun`);
    if (typeof signature?.family !== "string" || typeof signature.value !== "string")
      fault("family and value must be text");
  },
  "tool-call-start"({ index, id, name }, { candidate, fault }) {
    const next = candidate.calls.length;
    if (index !== next) fault(`indexes of tool calls are dense: expected ${next}, got ${index}`);
    else candidate.calls.push("open");
    if (typeof id !== "string" || typeof name !== "string" || name === "") fault("id and name must be text");
  },
  "tool-call-delta"({ index, argumentsText }, { candidate, fault }) {
    checkOpen(candidate, index, fault);
    if (typeof argumentsText !== "string") fault("argumentsText must be text");
  },
  "tool-call-end"({ index }, { candidate, fault }) {
    checkOpen(candidate, index, fault);
    if (candidate.calls[index]) candidate.calls[index] = "ended";
  },
  citation: ({ part }, { fault }) => checkPart(part, fault),
  media: nothing,
  "server-tool": nothing,
  logprobs({ tokens }, { fault }) {
    if (!Array.isArray(tokens)) fault("tokens must be a list");
  },
  usage({ usage }, { fault }) {
    for (const [name, count] of Object.entries(usage)) {
      if (typeof count === "number" && !(count >= 0)) fault(`${name} must be a count, got ${count}`);
    }
  },
  finish(_event, { candidate, fault }) {
    for (const [index, call] of candidate.calls.entries()) {
      if (call === "open") fault(`tool call ${index} has no tool-call-end before the finish`);
    }
    candidate.finished = true;
  },
  ping: nothing,
  error({ failure }, { state, fault }) {
    if (typeof failure?.code !== "string" || typeof failure.message !== "string")
      fault("the failure needs code and message");
    state.failed = true;
  },
  opaque: nothing,
};

function checkEvent(event: ChatEvent, state: Grammar, fault: Report): void {
  if (!Object.hasOwn(rules, event.type)) return fault("no such kind of event");
  if (state.failed) fault("nothing comes after an error");
  if (!state.started && event.type !== "start" && event.type !== "error" && event.type !== "ping")
    fault("start comes first");
  const candidate = candidateOf(event, state, fault);
  if (candidate.finished) fault("nothing of a candidate comes after its finish");
  // The table is keyed by the kind, which the compiler cannot follow through a union.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const rule = rules[event.type] as (event: ChatEvent, context: RuleContext) => void;
  rule(event, { state, candidate, fault });
}

function candidateOf(event: ChatEvent, state: Grammar, fault: Report): CandidateState {
  if (candidateless.has(event.type)) return { finished: false, calls: [] };
  const index = ("candidate" in event ? event.candidate : undefined) ?? 0;
  if (!isIndex(index)) fault(`candidate must be a whole number from 0, got ${index}`);
  const known = state.candidates.get(index) ?? { finished: false, calls: [] };
  state.candidates.set(index, known);
  return known;
}

function checkEnd({ started, failed, candidates, faults }: Grammar): void {
  if (failed) return;
  if (!started) faults.push("the answer has no start");
  if (candidates.size === 0) faults.push("the answer has no finish");
  for (const [index, { finished }] of candidates) {
    if (!finished) faults.push(`candidate ${index} has no finish`);
    if (index >= candidates.size)
      faults.push(`candidates are numbered densely from 0, got ${index} of ${candidates.size}`);
  }
}

function checkText(text: string, part: number | undefined, fault: Report): void {
  checkPart(part, fault);
  if (typeof text !== "string") return fault("text must be text");
  if (/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(text)) fault("text must not split a surrogate pair");
}

function checkPart(part: number | undefined, fault: Report): void {
  if (part !== undefined && !isIndex(part)) fault(`part must be a whole number from 0, got ${part}`);
}

function checkOpen(candidate: CandidateState, index: number, fault: Report): void {
  const call = candidate.calls[index];
  if (call === undefined) fault(`tool call ${index} has not begun`);
  else if (call === "ended") fault(`tool call ${index} has ended`);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function nothing(): void {}
