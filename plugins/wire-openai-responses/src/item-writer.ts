import type { ChatEvent, JsonObject, MediaEvent } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { type CallSignature, createWaitingLine, isCallSignature, type WaitingLine } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { isTextSignature, type TextSignature, writeCarrier } from "./carriers.ts";
import { addItem, finishItem, type ItemStatus, type OpenItem, type ReplyOutput } from "./reply-output.ts";
import { family, wireId } from "./types.ts";
import { openCall } from "./write-call.ts";
import { openMessage } from "./write-message.ts";
import { isThought, openReasoning } from "./write-reasoning.ts";

/** Writes what an answer says as items that follow each other. */
export interface ItemWriter {
  write(event: ChatEvent): void;
  /** Closes what is open; the last item shares the fate of the answer. */
  end(status: ItemStatus): void;
}

interface WriterState {
  readonly output: ReplyOutput;
  open: OpenItem | undefined;
  /** Events that wait until the open call has its end. */
  readonly waiting: WaitingLine<ChatEvent>;
  /** Calls whose beginnings wait, or waited. */
  readonly queued: Set<number>;
  /** Blocks of thinking that were begun. */
  readonly thoughts: Set<number>;
  /** Calls that were begun. */
  readonly calls: Set<number>;
}

/** Makes a writer for one answer. */
export function createItemWriter(output: ReplyOutput): ItemWriter {
  const queued = new Set<number>();
  const waiting = createWaitingLine((event: ChatEvent) => callOf(event, queued));
  const state: WriterState = { output, open: undefined, waiting, queued, thoughts: new Set(), calls: new Set() };
  return {
    write: (event) => write(state, event),
    end(status) {
      for (let event = waiting.next(); event; event = waiting.next()) {
        if (state.open?.busy()) close(state, "completed");
        writeWaiting(state, event);
      }
      close(state, status);
    },
  };
}

/** Of several calls at once the oldest is written as it comes; the others wait for its end, with all that follows. */
function write(state: WriterState, event: ChatEvent): void {
  if (state.open?.take(event)) {
    if (event.type === "tool-call-end") drain(state);
  } else if (state.open?.busy()) {
    if (event.type === "tool-call-start") state.queued.add(event.index);
    state.waiting.add(event);
  } else writeNext(state, event);
}

function drain(state: WriterState): void {
  while (!state.open?.busy()) {
    const event = state.waiting.next();
    if (!event) return;
    writeWaiting(state, event);
  }
}

function writeWaiting(state: WriterState, event: ChatEvent): void {
  if (!state.open?.take(event)) writeNext(state, event);
  if (event.type === "tool-call-start") for (const own of state.waiting.takeCall(event.index)) state.open?.take(own);
}

/** A signature is no part of its call here: it has its place in the order of items. */
function callOf(event: ChatEvent, queued: ReadonlySet<number>): number | undefined {
  const isPiece = event.type === "tool-call-delta" || event.type === "tool-call-end";
  return isPiece && queued.has(event.index) ? event.index : undefined;
}

function close(state: WriterState, status: ItemStatus): void {
  state.open?.close(status);
  state.open = undefined;
}

function writeNext(state: WriterState, event: ChatEvent): void {
  const { output } = state;
  if (event.type === "text-delta" || event.type === "refusal-delta") {
    if (event.text !== "") begin(state, () => openMessage(output, event));
  } else if (event.type === "tool-call-start") {
    state.calls.add(event.index);
    begin(state, () => openCall(output, event));
  } else if (isThought(event)) writeThought(state, event);
  else if (isCallSignature(event)) writeCallCarrier(state, event);
  else if (isTextSignature(event)) writeTextCarrier(state, event);
  else writeOther(state, event);
}

function begin(state: WriterState, open: () => OpenItem): void {
  close(state, "completed");
  state.open = open();
}

function writeThought(state: WriterState, event: ChatEvent & { readonly type: "reasoning-delta" | "signature" }): void {
  const part = event.part ?? 0;
  if (event.type === "signature" && state.thoughts.has(part)) {
    drop(state, "signature", "the thought is complete already");
    return;
  }
  if (event.type === "reasoning-delta" && event.text === "") return;
  state.thoughts.add(part);
  begin(state, () => openReasoning(state.output, event));
}

/** The signature of a text that says nothing. */
function writeTextCarrier(state: WriterState, { signature }: TextSignature): void {
  close(state, "completed");
  writeCarrier(state.output, signature, "part-text");
}

function writeCallCarrier(state: WriterState, { part = 0, signature }: CallSignature): void {
  if (state.calls.has(part)) {
    drop(state, "signature", "its call has begun already");
    return;
  }
  close(state, "completed");
  writeCarrier(state.output, signature, "part-call");
}

function writeOther(state: WriterState, event: ChatEvent): void {
  if (event.type === "media") writeMedia(state, event);
  else if (event.type === "server-tool" && event.family === family) writeItem(state, event.raw);
  else if (event.type === "opaque" && event.wire === wireId) writeItem(state, asObject(event.raw) ?? {});
  else if (event.type !== "tool-call-delta" && event.type !== "tool-call-end")
    drop(state, event.type, "the wire has no word for it");
}

function drop({ output }: WriterState, what: string, reason: string): void {
  output.losses({ path: `reply.${what}`, kind: "dropped", reason });
}

/** An item of this wire as it came. */
function writeItem(state: WriterState, item: JsonObject): void {
  if (typeof item["type"] !== "string") {
    drop(state, "opaque", "it is no item");
    return;
  }
  close(state, "completed");
  addItem(state.output, item["status"] === undefined ? item : { ...item, status: "in_progress" });
  finishItem(state.output, item);
}

/** The wire's answers hold images, as what a tool made. Previews are left out. */
function writeMedia(state: WriterState, { media, partial }: MediaEvent): void {
  const { source, type } = media;
  if (partial === true) return;
  if (type !== "image" || source.type !== "base64") {
    drop(state, "media", "the wire's answers hold images only");
    return;
  }
  const notes = asObject(bagOf(media)["item"]) ?? { status: "completed" };
  const id = asString(notes["id"]) ?? state.output.makeId("ig_");
  writeItem(state, { type: "image_generation_call", ...notes, id, result: source.data });
}
