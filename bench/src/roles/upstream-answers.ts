import type { ChatEvent } from "@patchbay/sdk";
import type { WireName } from "../wires.ts";
import { chatCodec, losses, model } from "./codec/wires.ts";

/** The answers of an upstream, made beforehand. */
export interface Answers {
  readonly contentType: { readonly whole: string; readonly streamed: string };
  readonly whole: Buffer;
  readonly streamed: readonly Buffer[];
  /** For those who ask for usage in the stream. */
  readonly withUsage: readonly Buffer[];
}

/** What every wire's upstream answers: so many pieces of text, each beginning with `word`. */
export function answersOf(wire: WireName, deltas: number): Answers {
  const events = eventsOf(deltas);
  const write = (stream: boolean, includeUsage: boolean): { contentType: string; frames: readonly Buffer[] } => {
    const request = { model, stream, includeUsage, system: [], messages: [] };
    const context = { request, stream, created: 1_700_000_000, id: "bench", losses };
    const encoder = chatCodec(wire).encodeReply(context);
    const frames = [...events.map((event) => encoder.push([event])), encoder.end()];
    return {
      contentType: encoder.contentType,
      frames: frames.filter((frame) => frame !== "").map((frame) => Buffer.from(frame)),
    };
  };
  const whole = write(false, false);
  const plain = write(true, false);
  return {
    contentType: { whole: whole.contentType, streamed: plain.contentType },
    whole: Buffer.concat(whole.frames),
    streamed: plain.frames,
    withUsage: write(true, true).frames,
  };
}

function eventsOf(deltas: number): readonly ChatEvent[] {
  const text = Array.from({ length: deltas }, (_, index) => ({ type: "text-delta", text: `word${index} ` }) as const);
  return [
    { type: "start", id: "bench", model, created: 1_700_000_000 },
    ...text,
    { type: "usage", usage: { inputTokens: 64, outputTokens: deltas, totalTokens: 64 + deltas } },
    { type: "finish", reason: "stop" },
  ];
}
