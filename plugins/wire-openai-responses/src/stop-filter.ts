import type { ChatEvent, TextDeltaEvent } from "@patchbay/sdk";

/** Ends an answer where its text has a stop sequence, for upstreams that know none. */
export interface StopFilter {
  /** The events as far as they go: text that may begin a stop sequence waits. */
  filter(events: readonly ChatEvent[]): readonly ChatEvent[];
  /** Whether a stop sequence came. */
  stopped(): boolean;
}

interface FilterState {
  readonly stops: readonly string[];
  /** Text that waits, in the event that it came with. */
  held: TextDeltaEvent | undefined;
  readonly openCalls: Set<number>;
  stopped: boolean;
}

/** Makes a filter for one answer. Thoughts and arguments are left alone. */
export function createStopFilter(stops: readonly string[]): StopFilter {
  const state: FilterState = { stops, held: undefined, openCalls: new Set(), stopped: false };
  return {
    filter(events) {
      const out: ChatEvent[] = [];
      for (const event of events) take(state, event, out);
      return out;
    },
    stopped: () => state.stopped,
  };
}

/** What goes with the text, or says nothing of the answer, does not end a text. */
const beside: ReadonlySet<string> = new Set(["usage", "ping", "logprobs", "citation"]);

function take(state: FilterState, event: ChatEvent, out: ChatEvent[]): void {
  if (state.stopped) {
    if (event.type === "usage") out.push(event);
  } else if (event.type === "text-delta") addText(state, event, out);
  else {
    if (!beside.has(event.type)) flush(state, out);
    if (event.type === "tool-call-start") state.openCalls.add(event.index);
    if (event.type === "tool-call-end") state.openCalls.delete(event.index);
    out.push(event);
  }
}

function flush(state: FilterState, out: ChatEvent[]): void {
  if (state.held) out.push(state.held);
  state.held = undefined;
}

function addText(state: FilterState, event: TextDeltaEvent, out: ChatEvent[]): void {
  if (state.held && (state.held.part ?? 0) !== (event.part ?? 0)) flush(state, out);
  const delta = state.held ? { ...state.held, text: state.held.text + event.text } : event;
  state.held = undefined;
  const found = firstStop(delta.text, state.stops);
  if (found) {
    if (found.at > 0) out.push({ ...delta, text: delta.text.slice(0, found.at) });
    stop(state, found.stop, out);
    return;
  }
  const sure = delta.text.length - waiting(delta.text, state.stops);
  if (sure > 0) out.push({ ...delta, text: delta.text.slice(0, sure) });
  if (sure < delta.text.length) state.held = sure > 0 ? plain(delta, sure) : delta;
}

/** What rides on a piece of text rides on its first part only. */
function plain({ type, text, part }: TextDeltaEvent, from: number): TextDeltaEvent {
  return { type, text: text.slice(from), ...(part !== undefined && { part }) };
}

function firstStop(text: string, stops: readonly string[]): { readonly at: number; readonly stop: string } | undefined {
  const found = stops.map((stop) => ({ at: text.indexOf(stop), stop })).filter(({ at }) => at !== -1);
  return found.toSorted((a, b) => a.at - b.at)[0];
}

/** Length of the longest end of the text that a stop sequence begins with. */
function waiting(text: string, stops: readonly string[]): number {
  const lengths = stops.map((stop) => {
    const longest = Math.min(stop.length - 1, text.length);
    return Array.from({ length: longest }, (_, index) => longest - index).find((length) =>
      stop.startsWith(text.slice(-length)),
    );
  });
  return Math.max(0, ...lengths.map((length) => length ?? 0));
}

function stop(state: FilterState, stopSequence: string, out: ChatEvent[]): void {
  state.stopped = true;
  for (const index of state.openCalls) out.push({ type: "tool-call-end", index });
  out.push({ type: "finish", reason: "stop-sequence", stopSequence });
}
