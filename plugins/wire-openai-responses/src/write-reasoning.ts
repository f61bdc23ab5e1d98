import type { ChatEvent, JsonObject, ReasoningDeltaEvent, SignatureEvent } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, packSignature } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { addItem, finishItem, type OpenItem, type ReplyOutput } from "./reply-output.ts";
import { family } from "./types.ts";

/** An event about a block of thinking. */
export type ThoughtEvent = ReasoningDeltaEvent | SignatureEvent;

interface ReasoningState {
  readonly output: ReplyOutput;
  readonly id: string;
  readonly index: number;
  readonly isSummary: boolean;
  /** Parts that are complete. */
  readonly parts: string[];
  /** The part that is being written. */
  text: string | undefined;
  /** Where its pieces are. */
  place: JsonObject;
  sealed: string | undefined;
}

/**
 * Begins a thought. Clients show summaries, and few show the thinking itself: thinking of other wires is written as a
 * summary, that of this wire as it was.
 */
export function openReasoning(output: ReplyOutput, first: ThoughtEvent): OpenItem {
  const isDelta = first.type === "reasoning-delta";
  const notes = asObject(bagOf(first)["item"]) ?? {};
  const id = asString(notes["id"]) ?? (isDelta ? undefined : first.id) ?? output.makeId("rs_");
  const item = { type: "reasoning", ...notes, id };
  const index = addItem(output, { ...item, summary: [] });
  const isSummary = !isDelta || first.summary === true || !output.own;
  if (isDelta && isSummary && first.summary !== true)
    output.losses({ path: "reply.reasoning", kind: "approximated", to: "summary", reason: "clients show summaries" });
  const state: ReasoningState = {
    output,
    id,
    index,
    isSummary,
    parts: [],
    text: undefined,
    place: {},
    sealed: undefined,
  };
  add(state, first);
  return {
    busy: () => false,
    take(event) {
      const belongs = isThought(event) && (event.part ?? 0) === (first.part ?? 0);
      if (belongs) add(state, event);
      return belongs;
    },
    close() {
      closePart(state);
      finishItem(output, { ...item, ...texts(state), ...defined({ encrypted_content: state.sealed }) });
    },
  };
}

/** Whether the event is about thinking. */
export function isThought(event: ChatEvent): event is ThoughtEvent {
  if (event.type === "signature") return event.of !== "text" && event.of !== "tool-call";
  return event.type === "reasoning-delta";
}

function add(state: ReasoningState, event: ThoughtEvent): void {
  if (event.type === "signature") state.sealed = seal(event);
  else if (bagOf(event)["break"] === true && state.isSummary) closePart(state);
  else addText(state, event.text);
}

const kinds = {
  reasoning: "thinking",
  "encrypted-reasoning": "encrypted",
  "redacted-reasoning": "redacted",
  text: "part-text",
  "tool-call": "part-call",
} as const;

/** A foreign seal travels in an envelope, so that it finds back to who made it. */
function seal({ of, signature }: SignatureEvent): string {
  const own = signature.family === family && of === "encrypted-reasoning";
  return own ? signature.value : packSignature(signature, kinds[of]);
}

function addText(state: ReasoningState, delta: string): void {
  const { output, isSummary } = state;
  if (state.text === undefined) {
    state.text = "";
    const name = isSummary ? "response.reasoning_summary_part.added" : "response.content_part.added";
    state.place = place(state);
    output.emit(name, { ...state.place, part: part(state, "") });
  }
  state.text += delta;
  output.emitDelta(`response.${word(state)}.delta`, state.place, delta);
}

function closePart(state: ReasoningState): void {
  const { output, isSummary, text } = state;
  if (text === undefined) return;
  output.emit(`response.${word(state)}.done`, { ...place(state), text });
  const name = isSummary ? "response.reasoning_summary_part.done" : "response.content_part.done";
  output.emit(name, { ...place(state), part: part(state, text) });
  state.parts.push(text);
  state.text = undefined;
}

function word({ isSummary }: ReasoningState): string {
  return isSummary ? "reasoning_summary_text" : "reasoning_text";
}

function place({ id, index, isSummary, parts }: ReasoningState): JsonObject {
  const at = isSummary ? { summary_index: parts.length } : { content_index: parts.length };
  return { item_id: id, output_index: index, ...at };
}

function part({ isSummary }: ReasoningState, text: string): JsonObject {
  return { type: isSummary ? "summary_text" : "reasoning_text", text };
}

function texts(state: ReasoningState): JsonObject {
  const written = state.parts.map((text) => part(state, text));
  return state.isSummary ? { summary: written } : { summary: [], content: written };
}
