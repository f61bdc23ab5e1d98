import type { GatewayError } from "../../../gateway-error.ts";
import type { ChatEvent } from "../../../model/event.ts";
import type { Wire } from "../../../wire.ts";
import { checkEvents } from "../../check-events.ts";
import { must, mustBeGatewayError, mustEqual, onlyGatewayError } from "../check.ts";
import { junkTexts, mutations } from "../data.ts";
import {
  bytesOf,
  createDecoder,
  cutsOf,
  decodePieces,
  foldOf,
  isComplete,
  type ReplySample,
  type WireSubject,
} from "./samples.ts";

/** The rules for reading answers. */
export const replyRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  {
    name: "reads every sample answer as events that follow their grammar",
    run: (subject) => subject.replies.forEach((reply) => followsGrammar(subject.wire, reply)),
  },
  {
    name: "reads the same from an answer however its bytes are cut",
    run: (subject) => subject.replies.forEach((reply) => readsAnyCut(subject.wire, reply)),
  },
  { name: "reads any answer, or refuses it with a GatewayError", run: readsAnything },
  {
    name: "throws stream-interrupted at the end of an answer that was cut short",
    run: (subject) => subject.replies.forEach((reply) => noticesCut(subject.wire, reply)),
  },
  { name: "reads answers beside each other without mixing them", run: readsApart },
];

function followsGrammar(wire: Wire, reply: ReplySample): void {
  const { events } = decodePieces(wire, [bytesOf(reply)], reply.stream);
  mustEqual(checkEvents(events), [], "events follow their grammar");
}

function readsAnyCut(wire: Wire, reply: ReplySample): void {
  const bytes = bytesOf(reply);
  const whole = foldOf(decodePieces(wire, [bytes], reply.stream).events);
  for (const at of cutsOf(bytes)) {
    const { events } = decodePieces(wire, [bytes.subarray(0, at), bytes.subarray(at)], reply.stream);
    mustEqual(checkEvents(events), [], `events follow their grammar when the bytes are cut at ${at}`);
    mustEqual(foldOf(events), whole, `bytes that are cut at ${at} say the same`);
  }
  const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  mustEqual(foldOf(decodePieces(wire, single, reply.stream).events), whole, "bytes that come one by one say the same");
  mustEqual(
    foldOf(decodePieces(wire, [new Uint8Array(), bytes], reply.stream).events),
    whole,
    "an empty piece says nothing",
  );
}

function readsAnything({ wire, replies }: WireSubject): void {
  for (const stream of [true, false]) {
    for (const text of [...junkTexts, ...replies.flatMap(mutatedTexts)]) {
      const rule = `reading an answer refuses with a GatewayError, body ${JSON.stringify(text.slice(0, 200))}`;
      const bytes = new TextEncoder().encode(text);
      const decoded = onlyGatewayError(rule, () => decodePieces(wire, [bytes], stream));
      if (decoded)
        mustEqual(
          checkEvents(decoded.events),
          [],
          `events follow their grammar, body ${JSON.stringify(text.slice(0, 300))}`,
        );
    }
  }
}

/** The answer with one JSON value in it changed, in the frames of a stream too. */
function mutatedTexts({ body }: ReplySample): readonly string[] {
  if (typeof body !== "string") return mutations(body, 300).map((value) => JSON.stringify(value));
  const lines = body.split("\n");
  const perLine = Math.ceil(300 / lines.length);
  return lines.flatMap((line, index) =>
    mutatedLines(line, perLine).map((mutant) => lines.with(index, mutant).join("\n")),
  );
}

function mutatedLines(line: string, limit: number): readonly string[] {
  const at = line.indexOf("{");
  if (at < 0) return [];
  try {
    return mutations(JSON.parse(line.slice(at)), limit).map((value) => line.slice(0, at) + JSON.stringify(value));
  } catch {
    return [];
  }
}

/** An answer that was cut is either told apart, or had said all of its content already. */
function noticesCut(wire: Wire, reply: ReplySample): void {
  const bytes = bytesOf(reply);
  const { events: all } = decodePieces(wire, [bytes], reply.stream);
  if (!isComplete(all)) return;
  for (const at of [0, ...cutsOf(bytes, 200)]) {
    const { events, error } = readPrefix(wire, bytes.subarray(0, at), reply.stream);
    if (error) mustTellOfCut(error, at, reply.stream);
    else mustBeWhole(events, all, `the answer cut at byte ${at} of ${bytes.length}`);
  }
}

function readPrefix(
  wire: Wire,
  bytes: Uint8Array,
  stream: boolean,
): { events: readonly ChatEvent[]; error?: GatewayError } {
  const decoder = createDecoder(wire, stream);
  const events: ChatEvent[] = [];
  try {
    events.push(...decoder.push(bytes));
    events.push(...decoder.end());
    return { events };
  } catch (error) {
    mustBeGatewayError(error, "an answer that was cut short is refused with a GatewayError");
    return { events, error };
  }
}

function mustTellOfCut({ code }: GatewayError, at: number, stream: boolean): void {
  const isTold = code === "stream-interrupted" || (!stream && code === "invalid-reply");
  must(isTold, `an answer cut at byte ${at} is stream-interrupted, got ${code}`);
}

function mustBeWhole(events: readonly ChatEvent[], all: readonly ChatEvent[], what: string): void {
  must(isComplete(events), `${what} is not taken for complete`);
  const text = (list: readonly ChatEvent[]): string =>
    JSON.stringify(
      list
        .map((event) => ("text" in event ? event.text : "") + ("argumentsText" in event ? event.argumentsText : ""))
        .join(""),
    );
  mustEqual(text(events), text(all), `${what} is taken for complete only if all its content was there`);
}

function readsApart({ wire, replies }: WireSubject): void {
  for (const reply of replies) {
    const bytes = bytesOf(reply);
    const alone = foldOf(decodePieces(wire, [bytes], reply.stream).events);
    const readers = replies.map(({ stream }) => createDecoder(wire, stream));
    const mine = createDecoder(wire, reply.stream);
    const events: ChatEvent[] = [];
    for (let at = 0; at < bytes.length; at += 64) {
      events.push(...mine.push(bytes.subarray(at, at + 64)));
      for (const [index, reader] of readers.entries()) pushPart(reader, replies[index], at);
    }
    events.push(...mine.end());
    mustEqual(foldOf(events), alone, "an answer says the same whether or not others are read beside it");
  }
}

function pushPart(reader: ReturnType<typeof createDecoder>, reply: ReplySample | undefined, at: number): void {
  if (reply) reader.push(bytesOf(reply).subarray(at, at + 64));
}
