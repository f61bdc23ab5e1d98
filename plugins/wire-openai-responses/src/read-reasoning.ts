import type { ChatEvent, Extensions, Json, JsonObject, SignatureEvent } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { defined, unpackSignature } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { summaryBreak } from "./decode-reasoning.ts";
import { without } from "./ids.ts";
import { type ItemReader, partTag, type ReplyState } from "./reply-state.ts";
import { createStretch, type Stretch } from "./stretch.ts";
import { family, wireId } from "./types.ts";

type Kind = "summary" | "content";

interface ReasoningState {
  readonly reply: ReplyState;
  readonly parts: Map<number, Stretch>;
  /** Which of the two is read: what comes first. */
  kind: Kind | undefined;
  /** Number of the block; known when it says something. */
  number: number | undefined;
  notes: JsonObject | undefined;
  finished: boolean;
}

const known: ReadonlySet<string> = new Set(["type", "status", "summary", "content", "encrypted_content"]);

/** Makes a reader for a thought. */
export function createReasoningReader(reply: ReplyState, item: JsonObject): ItemReader {
  const state: ReasoningState = {
    reply,
    parts: new Map(),
    kind: undefined,
    number: undefined,
    notes: without(item, known),
    finished: false,
  };
  return {
    read: (type, event, out) => readers.get(type)?.(state, event, out),
    done: (whole, out) => finish(state, whole, out),
    close: (out) => endParts(state, out),
  };
}

type Read = (state: ReasoningState, event: JsonObject, out: ChatEvent[]) => void;

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["reasoning_summary_text.delta", (state, event, out) => addPiece(state, "summary", event, out)],
  ["reasoning_summary_text.done", (state, event, out) => fillPart(state, { kind: "summary", ...placed(event) }, out)],
  ["reasoning_text.delta", (state, event, out) => addPiece(state, "content", event, out)],
  ["reasoning_text.done", (state, event, out) => fillPart(state, { kind: "content", ...placed(event) }, out)],
]);

function placed(event: JsonObject): { readonly index: number; readonly text: Json | undefined } {
  return { index: indexOf(event), text: event["text"] };
}

function indexOf(event: JsonObject): number {
  return asNumber(event["summary_index"]) ?? asNumber(event["content_index"]) ?? 0;
}

function addPiece(state: ReasoningState, kind: Kind, event: JsonObject, out: ChatEvent[]): void {
  const part = partAt(state, kind, indexOf(event), out);
  if (part) send(state, part.add(asString(event["delta"]) ?? ""), out);
}

interface WholePart {
  readonly kind: Kind;
  readonly index: number;
  readonly text: Json | undefined;
}

function fillPart(state: ReasoningState, { kind, index, text }: WholePart, out: ChatEvent[]): void {
  const whole = asString(text) ?? "";
  const part = whole === "" ? undefined : partAt(state, kind, index, out);
  if (part) send(state, part.fill(whole), out);
}

/** The part at this place; undefined for parts of the other kind. Parts of a summary are apart by an empty line. */
function partAt(state: ReasoningState, kind: Kind, index: number, out: ChatEvent[]): Stretch | undefined {
  state.kind ??= kind;
  if (state.kind !== kind) return undefined;
  const found = state.parts.get(index);
  if (found) return found;
  endParts(state, out);
  if (state.number !== undefined && kind === "summary") send(state, summaryBreak, out, { break: true });
  const part = createStretch();
  state.parts.set(index, part);
  return part;
}

function endParts(state: ReasoningState, out: ChatEvent[]): void {
  for (const part of state.parts.values()) send(state, part.end(), out);
}

function send(state: ReasoningState, text: string, out: ChatEvent[], notes: JsonObject = {}): void {
  if (text === "") return;
  const summary = state.kind === "summary" ? true : undefined;
  const part = partTag(numberOf(state));
  out.push({ type: "reasoning-delta", text, ...part, ...defined({ summary }), ...takeNotes(state, notes) });
}

function numberOf(state: ReasoningState): number {
  state.number ??= state.reply.thoughts++;
  return state.number;
}

function takeNotes(state: ReasoningState, notes: JsonObject): { readonly extensions?: Extensions } {
  const item = state.notes;
  state.notes = undefined;
  return keep({ ...notes, item });
}

function finish(state: ReasoningState, item: JsonObject, out: ChatEvent[]): void {
  if (state.finished) return;
  state.finished = true;
  for (const kind of ["summary", "content"] as const)
    for (const [index, part] of asArray(item[kind]).entries())
      fillPart(state, { kind, index, text: asObject(part)?.["text"] }, out);
  endParts(state, out);
  const sealed = asString(item["encrypted_content"]);
  if (sealed !== undefined && sealed !== "") out.push(signature(state, item, sealed));
  // Without a word and without a seal it still stands before what it led to.
  else if (state.number === undefined) out.push({ type: "opaque", wire: wireId, raw: item });
}

const kinds = {
  thinking: "reasoning",
  redacted: "redacted-reasoning",
  encrypted: "encrypted-reasoning",
  "part-text": "reasoning",
  "part-call": "reasoning",
} as const;

/** The seal: this wire's own, or another vendor's in its envelope; that of a text stands behind the text. */
function signature(state: ReasoningState, item: JsonObject, value: string): SignatureEvent {
  const carried = unpackSignature(value);
  if (carried?.kind === "part-text" && state.number === undefined)
    return {
      type: "signature",
      of: "text",
      signature: carried.signature,
      ...partTag(Math.max(state.reply.texts - 1, 0)),
    };
  const part = partTag(numberOf(state));
  if (carried) return { type: "signature", of: kinds[carried.kind], signature: carried.signature, ...part };
  const id = asString(item["id"]);
  return { type: "signature", of: "encrypted-reasoning", signature: { family, value }, ...part, ...defined({ id }) };
}
