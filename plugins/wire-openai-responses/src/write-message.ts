import type { ChatEvent, CitationEvent, Json, JsonObject, Signature, TokenLogprob } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { encodeLogprobTokens } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { isTextSignature, type TextSignature, writeCarrier } from "./carriers.ts";
import { encodeAnnotation } from "./citations.ts";
import { addItem, finishItem, type ItemStatus, type OpenItem, type ReplyOutput } from "./reply-output.ts";

type SpokenEvent = ChatEvent & { readonly type: "text-delta" | "refusal-delta" };

interface Part {
  readonly type: "output_text" | "refusal";
  readonly number: number;
  text: string;
  readonly annotations: JsonObject[];
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
  if (event.type === "logprobs") {
    state.part?.tokens.push(...event.tokens);
    return true;
  }
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

const noLogprobs: readonly Json[] = [];

function addText(state: MessageState, event: SpokenEvent): void {
  const { output, id, index } = state;
  const part = partFor(state, event);
  part.text += event.text;
  const place = { item_id: id, output_index: index, content_index: state.content.length, delta: event.text };
  if (part.type === "refusal") output.emit("response.refusal.delta", place);
  else output.emit("response.output_text.delta", { ...place, logprobs: noLogprobs });
}

function partFor(state: MessageState, event: SpokenEvent): Part {
  const type = event.type === "text-delta" ? "output_text" : "refusal";
  const number = event.type === "text-delta" ? (event.part ?? 0) : 0;
  if (state.part?.type === type && state.part.number === number) return state.part;
  closePart(state);
  const part: Part = { type, number, text: "", annotations: [], tokens: [] };
  state.part = part;
  const place = { item_id: state.id, output_index: state.index, content_index: state.content.length };
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
  state.part = undefined;
  const place = { item_id: id, output_index: index, content_index: content.length };
  const whole = written(part);
  if (part.type === "refusal") output.emit("response.refusal.done", { ...place, refusal: part.text });
  else output.emit("response.output_text.done", { ...place, text: part.text, logprobs: whole["logprobs"] ?? [] });
  output.emit("response.content_part.done", { ...place, part: whole });
  content.push(whole);
}

/** A citation stands in the text that it is about; later it has no place. */
function addCitation(state: MessageState, { citation, part: number = 0 }: CitationEvent): boolean {
  const { part, output, id, index, content } = state;
  const annotation =
    part?.type === "output_text" && part.number === number ? encodeAnnotation(citation, part.text.length) : undefined;
  if (!part || !annotation) {
    output.losses({
      path: "reply.citation",
      kind: "dropped",
      reason: "the wire holds citations of web pages in open texts",
    });
    return true;
  }
  const place = { item_id: id, output_index: index, content_index: content.length };
  const added = { ...place, annotation_index: part.annotations.length, annotation };
  output.emit("response.output_text.annotation.added", added);
  part.annotations.push(annotation);
  return true;
}
