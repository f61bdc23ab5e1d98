import type { ChatEvent, Citation, CitationEvent, JsonObject, Signature, TokenLogprob } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { createTextOffsets, encodeLogprobTokens } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { isTextSignature, type TextSignature, writeCarrier } from "./carriers.ts";
import { encodeAnnotation, isOwnCitation } from "./citations.ts";
import { addItem, finishItem, type ItemStatus, type OpenItem, type ReplyOutput } from "./reply-output.ts";

type SpokenEvent = ChatEvent & { readonly type: "text-delta" | "refusal-delta" };

interface Part {
  readonly type: "output_text" | "refusal";
  readonly number: number;
  text: string;
  /** Where its pieces are, with what they have beside their text. */
  readonly place: JsonObject;
  readonly annotations: JsonObject[];
  /** Sources of which other wires told: the range that they are of is known when all the text is. */
  readonly citations: Citation[];
  readonly tokens: TokenLogprob[];
}

interface MessageState {
  readonly output: ReplyOutput;
  readonly id: string;
  readonly index: number;
  readonly content: JsonObject[];
  part: Part | undefined;
  /** Of the last text: it follows the message, which then says nothing more. */
  signature: { readonly part: number; readonly value: Signature } | undefined;
}

/** Begins a message with the first thing that is said. */
export function openMessage(output: ReplyOutput, first: SpokenEvent): OpenItem {
  const { id: sent, ...notes } = asObject(bagOf(first)["item"]) ?? {};
  const id = asString(sent) ?? output.makeId("msg_");
  const item = { type: "message", id, role: "assistant" };
  const index = addItem(output, { ...item, status: "in_progress", content: [], ...notes });
  const state: MessageState = { output, id, index, content: [], part: undefined, signature: undefined };
  addText(state, first);
  return {
    busy: () => false,
    take: (event) => take(state, event),
    close(status: ItemStatus) {
      closePart(state);
      finishItem(output, { ...item, status, content: state.content, ...notes });
      if (state.signature) writeCarrier(output, state.signature.value, "part-text");
    },
  };
}

function take(state: MessageState, event: ChatEvent): boolean {
  if (event.type === "citation") return addCitation(state, event);
  if (event.type === "logprobs") return addTokens(state, event);
  if (isTextSignature(event)) return sign(state, event);
  const isSpoken = event.type === "text-delta" || event.type === "refusal-delta";
  if (!isSpoken || bagOf(event)["item"] !== undefined || !goesOn(state, event)) return false;
  addText(state, event);
  return true;
}

function sign(state: MessageState, { part = 0, signature: value }: TextSignature): boolean {
  if (state.part?.type !== "output_text" || state.part.number !== part) return false;
  state.signature = { part, value };
  return true;
}

/** What follows a signed text is a message of its own, so that the signature stands right behind what it signs. */
function goesOn({ signature }: MessageState, event: SpokenEvent): boolean {
  return !signature || (event.type === "text-delta" && (event.part ?? 0) === signature.part);
}

function addText(state: MessageState, event: SpokenEvent): void {
  const part = partFor(state, event);
  part.text += event.text;
  const type = part.type === "refusal" ? "response.refusal.delta" : "response.output_text.delta";
  state.output.emitDelta(type, part.place, event.text);
}

function partFor(state: MessageState, event: SpokenEvent): Part {
  const type = event.type === "text-delta" ? "output_text" : "refusal";
  const number = event.type === "text-delta" ? (event.part ?? 0) : 0;
  if (state.part?.type === type && state.part.number === number) return state.part;
  closePart(state);
  const place = { item_id: state.id, output_index: state.index, content_index: state.content.length };
  const deltaPlace = type === "refusal" ? place : { ...place, logprobs: [] };
  const part: Part = { type, number, text: "", place: deltaPlace, annotations: [], citations: [], tokens: [] };
  state.part = part;
  state.output.emit("response.content_part.added", { ...place, part: written(part) });
  return part;
}

function written({ type, text, annotations, tokens }: Part): JsonObject {
  if (type === "refusal") return { type, refusal: text };
  return { type, text, annotations: [...annotations], logprobs: encodeLogprobTokens(tokens) };
}

function closePart(state: MessageState): void {
  const { part, output, id, index, content } = state;
  if (!part) return;
  annotate(state, part);
  state.part = undefined;
  const place = { item_id: id, output_index: index, content_index: content.length };
  const whole = written(part);
  if (part.type === "refusal") output.emit("response.refusal.done", { ...place, refusal: part.text });
  else output.emit("response.output_text.done", { ...place, text: part.text, logprobs: whole["logprobs"] ?? [] });
  output.emit("response.content_part.done", { ...place, part: whole });
  content.push(whole);
}

function addTokens({ part, output }: MessageState, { of, tokens }: ChatEvent & { readonly type: "logprobs" }): boolean {
  if (of === "text" && part?.type === "output_text") for (const token of tokens) part.tokens.push(token);
  else output.losses({ path: "reply.logprobs", kind: "dropped", from: of, reason: "the wire has them of open texts" });
  return true;
}

/** A citation stands in the text that it is about; later it has no place. */
function addCitation(state: MessageState, { citation, part: number = 0 }: CitationEvent): boolean {
  const { part, output } = state;
  const isOpen = part?.type === "output_text" && part.number === number;
  if (isOpen && isOwnCitation(citation)) write(state, part, encodeAnnotation(citation, createTextOffsets("")));
  else if (isOpen && citation.url !== undefined) part.citations.push(citation);
  else {
    const reason = "the wire holds citations of web pages in open texts";
    output.losses({ path: "reply.citation", kind: "dropped", reason });
  }
  return true;
}

function annotate(state: MessageState, part: Part): void {
  const offsets = createTextOffsets(part.text);
  for (const citation of part.citations) write(state, part, encodeAnnotation(citation, offsets));
}

function write({ output, id, index, content }: MessageState, part: Part, annotation: JsonObject | undefined): void {
  if (!annotation) return;
  const place = { item_id: id, output_index: index, content_index: content.length };
  const added = { ...place, annotation_index: part.annotations.length, annotation };
  output.emit("response.output_text.annotation.added", added);
  part.annotations.push(annotation);
}
