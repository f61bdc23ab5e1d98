import type { ChatEvent, Extensions, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { decodeLogprobTokens } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeAnnotation } from "./citations.ts";
import { without } from "./ids.ts";
import { type ItemReader, partTag, type ReplyState } from "./reply-state.ts";
import { createStretch, type Stretch } from "./stretch.ts";

interface Part {
  readonly text: Stretch;
  readonly refusal: boolean;
  /** Number of the block; known when it says something. */
  number?: number;
  citations: number;
  hasLogprobs: boolean;
}

interface MessageState {
  readonly reply: ReplyState;
  readonly parts: Map<number, Part>;
  /** What the item says beside its content; goes with the first thing that is said. */
  notes: JsonObject | undefined;
}

const known: ReadonlySet<string> = new Set(["type", "role", "status", "content"]);

/** Makes a reader for a message of the answer. */
export function createMessageReader(reply: ReplyState, item: JsonObject): ItemReader {
  const state: MessageState = { reply, parts: new Map(), notes: without(item, known) };
  return {
    read: (type, event, out) => readers.get(type)?.(state, event, out),
    done(whole, out) {
      if (state.notes) state.notes = { ...state.notes, ...without(whole, known) };
      for (const [index, part] of asArray(whole["content"]).entries()) fillPart(state, index, asObject(part), out);
      closeParts(state, out);
    },
    close: (out) => closeParts(state, out),
  };
}

type Read = (state: MessageState, event: JsonObject, out: ChatEvent[]) => void;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["output_text.delta", (state, event, out) => addDelta(state, event, false, out)],
  ["output_text.done", (state, event, out) => fillText(state, partOf(state, event, false), event["text"], out)],
  ["refusal.delta", (state, event, out) => addDelta(state, event, true, out)],
  ["refusal.done", (state, event, out) => fillText(state, partOf(state, event, true), event["refusal"], out)],
  ["content_part.done", (state, event, out) => fillPart(state, indexOf(event), asObject(event["part"]), out)],
  [
    "output_text.annotation.added",
    (state, event, out) => addCitation(state, partOf(state, event, false), event["annotation"], out),
  ],
]);

function indexOf(event: JsonObject): number {
  return asNumber(event["content_index"]) ?? 0;
}

function partOf(state: MessageState, event: JsonObject, refusal: boolean): Part {
  return partAt(state, indexOf(event), refusal);
}

function partAt({ parts }: MessageState, index: number, refusal: boolean): Part {
  const found = parts.get(index);
  if (found) return found;
  const part: Part = { text: createStretch(), refusal, citations: 0, hasLogprobs: false };
  parts.set(index, part);
  return part;
}

function addDelta(state: MessageState, event: JsonObject, refusal: boolean, out: ChatEvent[]): void {
  const part = partOf(state, event, refusal);
  send(state, part, part.text.add(asString(event["delta"]) ?? ""), out);
  addLogprobs(part, event["logprobs"], out);
}

function send(state: MessageState, part: Part, text: string, out: ChatEvent[]): void {
  if (text === "") return;
  if (part.refusal) out.push({ type: "refusal-delta", text, ...takeNotes(state) });
  else out.push({ type: "text-delta", text, ...partTag(numberOf(state, part)), ...takeNotes(state) });
}

function numberOf({ reply }: MessageState, part: Part): number {
  part.number ??= reply.texts++;
  return part.number;
}

function takeNotes(state: MessageState): { readonly extensions?: Extensions } {
  const { notes } = state;
  state.notes = undefined;
  return notes ? keep({ item: notes }) : {};
}

function fillText(state: MessageState, part: Part, whole: Json | undefined, out: ChatEvent[]): void {
  send(state, part, part.text.fill(asString(whole) ?? ""), out);
}

function fillPart(state: MessageState, index: number, whole: JsonObject | undefined, out: ChatEvent[]): void {
  const type = whole?.["type"];
  if (!whole || (type !== "output_text" && type !== "refusal")) return;
  const part = partAt(state, index, type === "refusal");
  fillText(state, part, whole["text"] ?? whole["refusal"], out);
  for (const annotation of asArray(whole["annotations"]).slice(part.citations))
    addCitation(state, part, annotation, out);
  addLogprobs(part, part.hasLogprobs ? [] : whole["logprobs"], out);
}

function addCitation(state: MessageState, part: Part, annotation: Json | undefined, out: ChatEvent[]): void {
  if (!asObject(annotation) || part.refusal) return;
  part.citations += 1;
  const citation = decodeAnnotation(annotation ?? null);
  out.push({ type: "citation", citation, ...partTag(numberOf(state, part)) });
}

function addLogprobs(part: Part, value: Json | undefined, out: ChatEvent[]): void {
  const tokens = decodeLogprobTokens(value);
  if (tokens.length === 0) return;
  part.hasLogprobs = true;
  out.push({ type: "logprobs", of: part.refusal ? "refusal" : "text", tokens });
}

function closeParts(state: MessageState, out: ChatEvent[]): void {
  for (const part of state.parts.values()) send(state, part, part.text.end(), out);
}
