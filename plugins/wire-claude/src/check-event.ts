import type { JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, type SseEvent } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { checkBegin, checkPiece, type OpenBlock, openBlock } from "./stream-block.ts";
import type { StreamRule } from "./stream-rules.ts";
import { type StreamEventKind, type StreamPlace, transitions } from "./stream-transitions.ts";

/** Checks the events of one stream in their order. */
export interface EventCheck {
  readonly check: (event: SseEvent) => readonly StreamRule[];
  readonly end: () => readonly StreamRule[];
}

/** What a checker remembers of a stream: no content. */
interface State {
  place: StreamPlace;
  block: OpenBlock | undefined;
  /** Undefined when a message brought content along: nobody says how its blocks are numbered then. */
  nextIndex: number | undefined;
  reason: string | undefined;
  /** The input of some call is not complete, which only an end by the limit of tokens explains. */
  cutInput: boolean;
}

/** Makes a check for one stream. */
export function createEventCheck(): EventCheck {
  const state: State = { place: "before", block: undefined, nextIndex: 0, reason: undefined, cutInput: false };
  return {
    check(sent) {
      const event = asObject(tryParseJson(sent.data));
      const type = asString(event?.["type"]);
      if (!event || type === undefined) return state.place === "over" ? ["after-end"] : ["event-json"];
      const named: readonly StreamRule[] = sent.event === type ? [] : ["event-name"];
      return [...named, ...checkKnown(state, isKnown(type) ? type : "unknown", event)];
    },
    end: () => (state.place === "over" ? [] : ["no-end"]),
  };
}

function isKnown(type: string): type is StreamEventKind {
  return Object.hasOwn(transitions.before, type);
}

/** An event in a wrong place is judged by its place alone. */
function checkKnown(state: State, kind: StreamEventKind, event: JsonObject): readonly StreamRule[] {
  const { to, breaks } = transitions[state.place][kind];
  state.place = to;
  const found = checks[kind]?.(state, event) ?? [];
  return breaks === undefined ? found : [breaks];
}

type Check = (state: State, event: JsonObject) => readonly StreamRule[];

const checks: { readonly [K in StreamEventKind]?: Check } = {
  message_start: checkStart,
  content_block_start(state, event) {
    const rules = checkBegin(event, state.nextIndex);
    state.block = openBlock(event);
    state.nextIndex = (state.block.index ?? state.nextIndex ?? 0) + 1;
    return rules;
  },
  content_block_delta: ({ block }, event) => (block ? checkPiece(event, block) : []),
  content_block_stop(state, event) {
    const { block } = state;
    state.block = undefined;
    if (block?.input.isClosed() === false) state.cutInput = true;
    return block && event["index"] !== block.index ? ["stop-block"] : [];
  },
  message_delta: checkDelta,
  message_stop({ reason, cutInput }) {
    if (reason === undefined) return ["stop-reason"];
    return cutInput && !cutting.has(reason) ? ["tool-input"] : [];
  },
  error(_state, { error }) {
    const { type, message } = asObject(error) ?? {};
    return typeof type === "string" && typeof message === "string" ? [] : ["error-shape"];
  },
};

/** Ends that leave what was being written incomplete. */
const cutting: ReadonlySet<string> = new Set(["max_tokens", "model_context_window_exceeded", "refusal"]);

/** Calls that code makes come in a message that is complete as it starts. */
function checkStart(state: State, event: JsonObject): readonly StreamRule[] {
  const message = asObject(event["message"]);
  const reason = asString(message?.["stop_reason"]);
  if (reason !== undefined) Object.assign(state, { place: "behind", reason } satisfies Partial<State>);
  if (asArray(message?.["content"]).length > 0) state.nextIndex = undefined;
  return isStart(message) ? [] : ["start-shape"];
}

function isStart(message: JsonObject | undefined): boolean {
  const { id, role, model, content, usage } = message ?? {};
  const isNamed = typeof id === "string" && id !== "" && role === "assistant" && typeof model === "string";
  return isNamed && content !== undefined && isArray(content) && isCount(asObject(usage)?.["input_tokens"]);
}

function isCount(value: JsonObject[string] | undefined): boolean {
  return (asNumber(value) ?? -1) >= 0;
}

function checkDelta(state: State, event: JsonObject): readonly StreamRule[] {
  state.reason = asString(asObject(event["delta"])?.["stop_reason"]) ?? state.reason;
  return isCount(asObject(event["usage"])?.["output_tokens"]) ? [] : ["delta-usage"];
}
