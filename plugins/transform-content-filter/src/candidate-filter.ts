import type { ChatEvent, ToolCallDeltaEvent, ToolCallEndEvent, ToolCallStartEvent } from "@patchbay/sdk";
import type { Rule } from "./rule.ts";
import { type Report, TextCleaner } from "./text-cleaner.ts";
import { TextStream } from "./text-stream.ts";

type TextEvent = Extract<ChatEvent, { type: "text-delta" | "reasoning-delta" | "refusal-delta" }>;

type CallEvent = ToolCallStartEvent | ToolCallDeltaEvent | ToolCallEndEvent;

/** What waits for its turn: events in the order in which they came. */
type Waiting =
  | { readonly type: "event"; readonly event: ChatEvent }
  | {
      readonly type: "text";
      readonly event: TextEvent;
      readonly stream: TextStream;
      start: number;
      readonly end: number;
    }
  | WaitingCall;

interface WaitingCall {
  readonly type: "call";
  readonly start: ToolCallStartEvent;
  deltas: ToolCallDeltaEvent[];
  end?: ToolCallEndEvent;
}

/** How answers are filtered. */
export interface AnswerRules {
  readonly rules: readonly Rule[];
  /** Signs. */
  readonly holdBack: number;
  readonly report: Report;
}

/**
 * Filters one candidate of an answer. What is not yet decided holds up what comes behind it, so that the order stays;
 * a text that others have overtaken by more than the hold-back is taken as complete.
 */
export class CandidateFilter {
  readonly #rules: AnswerRules;
  /** Rules that only flag have no reason to hold anything back. */
  readonly #isHolding: boolean;
  readonly #streams = new Map<string, TextStream>();
  readonly #calls = new Map<number, WaitingCall>();
  #queue: Waiting[] = [];
  #isBlocked = false;

  constructor(rules: AnswerRules) {
    this.#rules = rules;
    this.#isHolding = rules.rules.some(({ action }) => action !== "flag");
  }

  push(event: ChatEvent): readonly ChatEvent[] {
    if (this.#isBlocked) return [];
    if (event.type === "finish") return [...this.end(), ...(this.#isBlocked ? [] : [event])];
    this.#take(event);
    return this.#drain();
  }

  /** All that was held back. */
  end(): readonly ChatEvent[] {
    for (const stream of this.#streams.values()) stream.end();
    this.#streams.clear();
    const out = this.#drain(true);
    this.#calls.clear();
    return out;
  }

  #take(event: ChatEvent): void {
    if (isText(event)) this.#takeText(event);
    else if (isCall(event)) this.#takeCall(event);
    // Tokens tell the text, before it is decided whether it may be told.
    else if (event.type !== "logprobs" || !this.#isHolding) this.#queue.push({ type: "event", event });
  }

  #takeCall(event: CallEvent): void {
    if (!this.#isHolding) this.#queue.push({ type: "event", event });
    if (event.type === "tool-call-start") {
      const begun: WaitingCall = { type: "call", start: event, deltas: [] };
      this.#calls.set(event.index, begun);
      if (this.#isHolding) this.#queue.push(begun);
      return;
    }
    const call = this.#calls.get(event.index);
    if (!call) return;
    if (event.type === "tool-call-delta") call.deltas.push(event);
    else call.end = event;
    if (call.end && !this.#isHolding) this.#writeCall(call, [], true);
  }

  #takeText(event: TextEvent): void {
    const key = `${event.type} ${"part" in event ? (event.part ?? 0) : 0}`;
    const { rules, holdBack, report } = this.#rules;
    let stream = this.#streams.get(key);
    if (!stream || stream.isOver) {
      stream = new TextStream(rules, holdBack, report);
      this.#streams.set(key, stream);
    }
    const start = stream.length;
    stream.push(event.text);
    this.#queue.push({ type: "text", event, stream, start, end: stream.length });
  }

  #drain(isLast = false): readonly ChatEvent[] {
    const out: ChatEvent[] = [];
    for (let head = this.#queue[0]; head; head = this.#queue[0]) {
      if (head.type === "text" && this.#isOvertaken(head.stream)) head.stream.end();
      const isThrough = this.#write(head, out, isLast);
      if (this.#isBlocked) break;
      if (!isThrough) return out;
      this.#queue.shift();
    }
    return out;
  }

  /** Writes what is decided of the first in the queue; whether that is all of it. */
  #write(head: Waiting, out: ChatEvent[], isLast: boolean): boolean {
    if (head.type === "text") return this.#writeText(head, out);
    if (head.type === "call") return this.#writeCall(head, out, isLast);
    out.push(...this.#whole(head.event, out));
    return true;
  }

  #writeText(head: Extract<Waiting, { type: "text" }>, out: ChatEvent[]): boolean {
    const { event, stream, start } = head;
    const end = Math.min(stream.decided, head.end);
    if (end > start || start === head.end) {
      const text = stream.take(start, end);
      head.start = end;
      if (text === event.text) out.push(event);
      else if (text !== "") out.push({ ...event, text });
    }
    if (end >= head.end) return true;
    if (stream.blockedBy && stream.decided === end) this.#block(out);
    return false;
  }

  /** A call is shown when it is complete: half of its arguments cannot be read. */
  #writeCall({ start, deltas, end }: WaitingCall, out: ChatEvent[], isLast: boolean): boolean {
    if (!end && !isLast) return false;
    const cleaner = new TextCleaner(this.#rules.rules, this.#rules.report);
    const text = deltas.map(({ argumentsText }) => argumentsText).join("");
    const cleaned = start.custom ? cleaner.clean(text) : cleaner.cleanJsonText(text);
    cleaner.clean(start.name);
    if (cleaner.blockedBy) {
      this.#block(out);
      return false;
    }
    const [first] = deltas;
    out.push(start, ...(cleaned === text || !first ? deltas : [{ ...first, argumentsText: cleaned }]));
    if (end) out.push(end);
    return true;
  }

  /** Sources may quote what the text may not say. */
  #whole(event: ChatEvent, out: ChatEvent[]): readonly ChatEvent[] {
    if (event.type !== "citation") return [event];
    const cleaner = new TextCleaner(this.#rules.rules, this.#rules.report);
    const { citation } = event;
    const { text, title, raw } = citation;
    const cleaned = {
      ...citation,
      ...(text !== undefined && { text: cleaner.clean(text) }),
      ...(title !== undefined && { title: cleaner.clean(title) }),
      ...(raw && { raw: { ...raw, value: cleaner.cleanJson(raw.value) } }),
    };
    if (cleaner.blockedBy) {
      this.#block(out);
      return [];
    }
    return [{ ...event, citation: cleaned }];
  }

  /** Ends the candidate here; what the provider still says of it is dropped. */
  #block(out: ChatEvent[]): void {
    this.#isBlocked = true;
    const index = this.#candidate();
    this.#queue = [];
    out.push({ type: "finish", reason: "content-filter", ...(index !== undefined && { candidate: index }) });
  }

  #candidate(): number | undefined {
    const [head] = this.#queue;
    const event = head?.type === "call" ? head.start : head?.event;
    return event && "candidate" in event ? event.candidate : undefined;
  }

  #isOvertaken(stream: TextStream): boolean {
    let waiting = 0;
    for (const item of this.#queue)
      if (item.type === "text" && item.stream !== stream) waiting += item.end - item.start;
    return waiting > this.#rules.holdBack;
  }
}

function isText(event: ChatEvent): event is TextEvent {
  return event.type === "text-delta" || event.type === "reasoning-delta" || event.type === "refusal-delta";
}

function isCall(event: ChatEvent): event is CallEvent {
  return event.type === "tool-call-start" || event.type === "tool-call-delta" || event.type === "tool-call-end";
}
