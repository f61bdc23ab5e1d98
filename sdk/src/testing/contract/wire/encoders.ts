import { GatewayError } from "../../../gateway-error.ts";
import type { Loss } from "../../../loss.ts";
import type { ChatEvent } from "../../../model/event.ts";
import type { ReplyEncoder, Wire } from "../../../wire.ts";
import { textReply, toolCallReply } from "../../events.ts";
import { chatRequest } from "../../requests.ts";
import { must, mustBeGatewayError, mustEqual } from "../check.ts";
import { deepFreeze } from "../data.ts";
import { bytesOf, candidatesOf, createDecoder, decodePieces, isComplete, type WireSubject } from "./samples.ts";

/** The rules for writing answers. */
export const encoderRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  { name: "reads back the answers that it wrote, or says in the ledger what was lost", run: readsBack },
  { name: "writes the same however the events are cut into arrays", run: writesAnyCut },
  { name: "writes a failed stream so that its own reader does not take it for complete", run: failsVisibly },
  { name: "writes events that it does not know, and keep-alives, without harm", run: writesUnknown },
];

function readsBack(subject: WireSubject): void {
  for (const events of answersOf(subject)) {
    for (const stream of [true, false]) {
      const { text, losses } = write(subject.wire, [events], stream);
      const read = decodeText(subject.wire, text, stream);
      if (losses.length > 0) continue;
      const how = stream ? "streamed" : "whole";
      mustEqual(candidatesOf(read), candidatesOf(events), `an answer survives being written ${how} and read`);
    }
  }
}

function writesAnyCut({ wire, ...subject }: WireSubject): void {
  for (const events of answersOf({ wire, ...subject })) {
    for (const stream of [true, false]) {
      const atOnce = decodeText(wire, write(wire, [events], stream).text, stream);
      const pieces = events.flatMap((event) => [[], [event]]);
      const inPieces = decodeText(wire, write(wire, pieces, stream).text, stream);
      mustEqual(candidatesOf(inPieces), candidatesOf(atOnce), "events one by one are written like events at once");
    }
  }
}

function failsVisibly({ wire, ...subject }: WireSubject): void {
  const error = new GatewayError("upstream-failed", "the test wants a failure", {
    details: { leak: "internal-detail" },
  });
  for (const events of answersOf({ wire, ...subject })) {
    const end = events.findIndex(({ type }) => type === "finish");
    for (const count of [0, 1, 2, Math.floor(end / 2), end]) {
      const { encoder } = createEncoder(wire, true);
      const text = encoder.push(deepFreeze(events.slice(0, Math.min(count, end)))) + encoder.fail(error);
      must(!text.includes("internal-detail"), "a failed stream shows no details");
      must(!readsAsComplete(wire, text), `a stream that failed after ${count} events is not taken for complete`);
    }
  }
}

function readsAsComplete(wire: Wire, text: string): boolean {
  const decoder = createDecoder(wire, true);
  try {
    return isComplete([...decoder.push(new TextEncoder().encode(text)), ...decoder.end()]);
  } catch (error) {
    mustBeGatewayError(error, "a stream that failed is refused with a GatewayError");
    return false;
  }
}

function writesUnknown({ wire }: WireSubject): void {
  const strange: readonly ChatEvent[] = [
    { type: "ping" },
    { type: "opaque", wire: "another", raw: { a: 1 } },
    { type: "server-tool", family: "another", raw: {} },
    { type: "signature", of: "reasoning", signature: { family: "another", value: "c2ln" } },
  ];
  const [start, ...rest] = textReply("hello there");
  for (const stream of [true, false]) {
    const { encoder } = createEncoder(wire, stream);
    const events = [...(start ? [start] : []), ...strange, ...rest];
    const head = encoder.push(deepFreeze(events));
    const text = (stream ? (encoder.keepAlive ?? "") : "") + head + encoder.end();
    const read = decodeText(wire, text, stream);
    must(isComplete(read), "an answer with foreign events in it is still complete");
    const words = read.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    mustEqual(words, "hello there", "an answer with foreign events in it keeps its text");
  }
}

/** Answers to write: those of the samples that came to a good end, and two of the kit's own. */
export function answersOf({ wire, replies }: WireSubject): readonly (readonly ChatEvent[])[] {
  const read = replies.map((reply) => decodePieces(wire, [bytesOf(reply)], reply.stream).events).filter(isComplete);
  const calls = [{ name: "weather", input: { city: "Ulm" } }, { name: "time" }];
  return [...read, textReply("hello 👩‍🚀 there"), toolCallReply(calls)];
}

/** An answer, written. */
export function write(
  wire: Wire,
  pieces: readonly (readonly ChatEvent[])[],
  stream: boolean,
): { text: string; losses: readonly Loss[] } {
  const { encoder, losses } = createEncoder(wire, stream);
  const written = pieces.map((piece) => encoder.push(deepFreeze(piece)));
  const text = written.join("") + encoder.end();
  must(encoder.contentType.includes("/"), `the content type is one, got ${JSON.stringify(encoder.contentType)}`);
  return { text, losses };
}

/** A writer of answers and what it reports as lost. */
export function createEncoder(wire: Wire, stream: boolean): { encoder: ReplyEncoder; losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const request = chatRequest("hello", { stream, includeUsage: true });
  const encoder = wire.codec.chat.encodeReply({
    request: deepFreeze(request),
    stream,
    created: 1_767_225_600,
    id: "0123456789abcdef",
    losses: (loss) => void losses.push(loss),
  });
  return { encoder, losses };
}

function decodeText(wire: Wire, text: string, stream: boolean): readonly ChatEvent[] {
  return decodePieces(wire, [new TextEncoder().encode(text)], stream).events;
}
