import type { ChatEvent, ChatRequest, EncodeReplyContext, Json, ReplyDecoder, ReplyEncoder } from "@patchbay/sdk";
import type { ReplyTask, Step } from "../../messages.ts";
import type { WireName } from "../../wires.ts";
import { answers } from "./answers.ts";
import { conversation } from "./conversation.ts";
import type { Trial } from "./trial.ts";
import { chatCodec, decoding, encoding, losses, proofs } from "./wires.ts";

const small = conversation({ messages: 2, loops: 0, tools: 8, textBytes: 200, argumentBytes: 0 });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is timed for a task; undefined where the wire has no such step. */
export function replyTrial(task: ReplyTask): Trial | undefined {
  const events = answers[task.shape];
  const groups = inGroups(events, task.eventsPerChunk);
  const chunks = written(task.from, events, task.eventsPerChunk);
  const prepare = steps[task.step](task, { groups, chunks });
  if (prepare === undefined) return undefined;
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const deltas = events.filter(({ type }) => type === "text-delta").length;
  return { volume: { events: events.length, deltas, bytes }, prepare };
}

/** An answer on its way: from bytes of one wire to text of another. */
export function translation(from: WireName, to: WireName, chunks: readonly Uint8Array[], stream: boolean) {
  return (): (() => unknown) => {
    const decoder = decoderOf(from, to, stream);
    const encoder = encoderOf(to, stream);
    return () => {
      let length = 0;
      for (const chunk of chunks) length += encoder.push(decoder.push(chunk)).length;
      length += encoder.push(decoder.end()).length;
      return length + encoder.end().length;
    };
  };
}

/** A streamed answer as a wire writes it, so many events a chunk. */
export function written(wire: WireName, events: readonly ChatEvent[], perChunk: number): readonly Uint8Array[] {
  return framesOf(wire, inGroups(events, perChunk), true).map(bytesOf);
}

/** A whole answer as a wire writes it. */
export function writtenWhole(wire: WireName, events: readonly ChatEvent[]): Uint8Array {
  return bytesOf(framesOf(wire, [events], false).join(""));
}

interface Material {
  readonly groups: readonly (readonly ChatEvent[])[];
  readonly chunks: readonly Uint8Array[];
}

const steps: Readonly<Record<Step, (task: ReplyTask, material: Material) => Trial["prepare"] | undefined>> = {
  decode:
    ({ from, to }, { chunks }) =>
    () => {
      const decoder = decoderOf(from, to, true);
      return () => {
        let count = 0;
        for (const chunk of chunks) count += decoder.push(chunk).length;
        return count + decoder.end().length;
      };
    },
  encode:
    ({ from }, { groups }) =>
    () => {
      const encoder = encoderOf(from, true);
      return () => {
        let length = 0;
        for (const group of groups) length += encoder.push(group).length;
        return length + encoder.end().length;
      };
    },
  translate: ({ from, to }, { chunks }) => translation(from, to, chunks, true),
  check: ({ from }, { chunks }) => checks(from, chunks),
  parse:
    (_task, { chunks }) =>
    () =>
    () => {
      const decoder = new TextDecoder();
      let count = 0;
      for (const chunk of chunks) count += payloads(decoder.decode(chunk, { stream: true })).length;
      return count;
    },
  print: (_task, { chunks }) => {
    const values = chunks.map((chunk) => payloads(new TextDecoder().decode(chunk)));
    return () => () => {
      let length = 0;
      for (const group of values) length += group.map((value) => `data: ${JSON.stringify(value)}\n\n`).join("").length;
      return length;
    };
  },
};

function checks(from: WireName, chunks: readonly Uint8Array[]): Trial["prepare"] | undefined {
  const make = chatCodec(from).checkStream?.bind(undefined);
  if (make === undefined) return undefined;
  return () => {
    const checker = make();
    return () => {
      let count = 1;
      for (const chunk of chunks) count += checker.push(chunk).length;
      return count + checker.end().length;
    };
  };
}

/** What any reader has to do at least: find the lines of JSON and parse them. */
function payloads(text: string): readonly Json[] {
  const values: Json[] = [];
  for (const line of text.split("\n")) {
    const data = line.startsWith("data: ") ? line.slice(6) : line;
    if (data.startsWith("{")) values.push(parsed(data));
  }
  return values;
}

function parsed(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

function framesOf(wire: WireName, groups: readonly (readonly ChatEvent[])[], stream: boolean): readonly string[] {
  const encoder = encoderOf(wire, stream);
  const frames = groups.map((group) => encoder.push(group));
  return [...frames, encoder.end()].filter((frame) => frame !== "");
}

function inGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** Reads what an upstream of `from` answers to a request that a client of `to` sent. */
function decoderOf(from: WireName, to: WireName, stream: boolean): ReplyDecoder {
  return chatCodec(from).decodeReply(memoOf(from, to), { stream, losses, proofs });
}

function encoderOf(wire: WireName, stream: boolean): ReplyEncoder {
  const context: EncodeReplyContext = {
    request: requestOf(wire),
    stream,
    created: 1_767_225_600,
    id: "0123456789abcdef",
    losses,
  };
  return chatCodec(wire).encodeReply(context);
}

const requests = new Map<WireName, ChatRequest>();
const memos = new Map<string, unknown>();

/** A request as a client of the wire sends it. */
function requestOf(wire: WireName): ChatRequest {
  const known = requests.get(wire);
  if (known) return known;
  const { body } = chatCodec(wire).encodeRequest(small, encoding);
  const request = { ...chatCodec(wire).decodeRequest(body, decoding), includeUsage: true };
  requests.set(wire, request);
  return request;
}

function memoOf(from: WireName, to: WireName): unknown {
  const key = `${from} ${to}`;
  if (!memos.has(key)) memos.set(key, chatCodec(from).encodeRequest(requestOf(to), encoding).memo);
  return memos.get(key);
}
