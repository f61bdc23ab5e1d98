import { describe, test } from "vitest";
import { type ChatCodec, type Codec, GatewayError, type ReplyDecoder, type Wire } from "../../../src/index.ts";
import { asObject } from "../../../src/http/index.ts";
import { wireContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";
import { streamDecoder, toyChat, toyCodec, toySamples, toyWire, toyWith, wholeDecoder } from "./toy-wire.ts";

describe("the contract of wires, kept", () => testAll(wireContract(toyWire, toySamples)));

/** The toy's reader of answers, with one thing changed. */
function readingWith(change: (decoder: ReplyDecoder, stream: boolean) => Partial<ReplyDecoder>): Partial<ChatCodec> {
  return {
    decodeReply(_, { stream }) {
      const decoder = stream ? streamDecoder() : wholeDecoder();
      return { ...decoder, ...change(decoder, stream) };
    },
  };
}

/** The toy's writer of answers, with one thing changed. */
function writingWith(change: (encoder: ReturnType<ChatCodec["encodeReply"]>) => object): Partial<ChatCodec> {
  return {
    encodeReply(context) {
      const encoder = toyChat.encodeReply(context);
      return { ...encoder, ...change(encoder) };
    },
  };
}

/** The toy's relay, with its steps changed. */
function relayingWith(change: (bytes: Uint8Array) => Uint8Array): Partial<ChatCodec> {
  return {
    relayReply(context) {
      const relay = toyChat.relayReply!(context);
      return { ...relay, push: (chunk) => ({ ...relay.push(chunk), bytes: change(chunk) }) };
    },
  };
}

const strayRule = { rule: "no-strays", message: "a stray" };

/** The toy's wire with another checker of streams. */
function checkingWith(checkStream: NonNullable<ChatCodec["checkStream"]>): Wire {
  return toyWith({ checkStream });
}

const errorAnswers = "has an error answer for every failure that shows nothing of the inside";
const read = "reads any request, or refuses it with a GatewayError of the client's";
const write = "writes any request, or refuses it with a GatewayError, and leaves it as it is";
const back = "reads back what it wrote, or says in the ledger what was lost";
const cut = "throws stream-interrupted at the end of an answer that was cut short";
const anyCut = "reads the same from an answer however its bytes are cut";
const answersBack = "reads back the answers that it wrote, or says in the ledger what was lost";
const failed = "writes a failed stream so that its own reader does not take it for complete";
const patch = "patches in a request only what it is told to";
const relay = "relays an answer byte for byte, and reads in it what its reader reads";
const dropped = "takes usage out of an answer and leaves the rest, when it is told to";

let sharedBuffer = "";

const broken: readonly (readonly [string, string, string, Wire])[] = [
  ["has an odd version", "names itself and the version of its codec", "major.minor", { ...toyWire, version: "v1" }],
  [
    "shows details in errors",
    errorAnswers,
    "shows neither",
    toyWith({}, { encode: ({ status, message, details = {} }) => ({ status, body: { message, details } }) }),
  ],
  [
    "answers every error with 500",
    errorAnswers,
    "has status",
    toyWith({}, { encode: ({ message }) => ({ status: 500, body: { message } }) }),
  ],
  [
    "throws at errors that are no JSON",
    "reads every error answer",
    "never throws",
    toyWith({}, { decode: ({ body }) => ({ code: "internal", message: String(JSON.parse(body)) }) }),
  ],
  [
    "makes up failures",
    "reads every error answer",
    "of the table",
    toyWith({}, { decode: () => ({ code: "oops" as never, message: "m" }) }),
  ],
  [
    "reads Retry-After carelessly",
    "reads every error answer",
    "retryAfterMs",
    toyWith(
      {},
      {
        decode: ({ headers }) => ({
          code: "overloaded",
          message: "m",
          retryAfterMs: Number(headers["retry-after"] ?? 0),
        }),
      },
    ),
  ],
  ["throws at odd requests", read, "TypeError", toyWith({ decodeRequest: readCarelessly })],
  ["blames itself for odd requests", read, "the client's", toyWith({ decodeRequest: blameItself })],
  [
    "changes what it reads",
    "reads every sample request, and leaves it as it is",
    "threw",
    toyWith({
      decodeRequest: (body, context) => toyChat.decodeRequest(Object.assign(asObject(body)!, { seen: true }), context),
    }),
  ],
  [
    "changes what it writes",
    write,
    "threw",
    toyWith({
      encodeRequest: (request, context) => toyChat.encodeRequest(Object.assign(request, { stream: true }), context),
    }),
  ],
  [
    "keeps a function for later",
    write,
    "plain data",
    toyWith({ encodeRequest: (request, context) => ({ ...toyChat.encodeRequest(request, context), memo: () => 1 }) }),
  ],
  [
    "reports losses without reason",
    write,
    "a reason",
    toyWith({
      encodeRequest: (request, context) => (
        context.losses({ path: "a", kind: "dropped", reason: "" }),
        toyChat.encodeRequest(request, context)
      ),
    }),
  ],
  [
    "loses text in silence",
    back,
    "survives",
    toyWith({
      encodeRequest: (request, context) =>
        toyChat.encodeRequest({ ...request, messages: request.messages.slice(1) }, context),
    }),
  ],
  [
    "begins without start",
    "reads every sample answer as events that follow their grammar",
    "grammar",
    toyWith(
      readingWith((decoder) => ({ push: (chunk) => decoder.push(chunk).filter(({ type }) => type !== "start") })),
    ),
  ],
  ["decodes each chunk for itself", anyCut, "bytes", toyWith({ decodeReply: () => chunkwise() })],
  [
    "throws at odd answers",
    "reads any answer, or refuses it with a GatewayError",
    "refuses with a GatewayError",
    toyWith({ decodeReply: () => throwing() }),
  ],
  [
    "takes a cut answer for complete",
    cut,
    "not taken for complete",
    toyWith(readingWith((decoder) => ({ end: () => quietly(() => decoder.end()) }))),
  ],
  [
    "calls a cut stream invalid",
    cut,
    "stream-interrupted",
    toyWith(readingWith((decoder, stream) => (stream ? { end: () => relabel(() => decoder.end()) } : {}))),
  ],
  [
    "shares a buffer between answers",
    "reads answers beside each other without mixing them",
    "beside it",
    toyWith({ decodeReply: () => mixing() }),
  ],
  [
    "forgets the finish reason",
    answersBack,
    "survives",
    toyWith(
      writingWith((encoder) => ({
        push: (events: readonly never[]) => encoder.push(events).replace('"length"', '"stop"'),
        end: () => encoder.end().replace('"length"', '"stop"'),
      })),
    ),
  ],
  [
    "writes only the first of several events",
    "writes the same however the events are cut into arrays",
    "one by one",
    toyWith(
      writingWith((encoder) => ({
        push: (events: readonly { type: string }[]) =>
          encoder.push(events.filter(({ type }, index) => index < 2 || type === "finish") as never),
      })),
    ),
  ],
  [
    "ends a failed stream like a good one",
    failed,
    "not taken for complete",
    toyWith(writingWith(() => ({ fail: () => '{"done":"stop"}\n' }))),
  ],
  [
    "tells the client details",
    failed,
    "no details",
    toyWith(writingWith(() => ({ fail: (error: GatewayError) => JSON.stringify(error.details) }))),
  ],
  [
    "stumbles over foreign events",
    "writes events that it does not know, and keep-alives, without harm",
    "threw",
    toyWith(
      writingWith((encoder) => ({
        push: (events: readonly { type: string }[]) => refuseForeign(events, (known) => encoder.push(known)),
      })),
    ),
  ],
  [
    "parses and writes the whole request",
    patch,
    "leaves the text",
    toyWith({
      patchRequest: (body, { model }) => (model === undefined ? body : JSON.stringify({ ...JSON.parse(body), model })),
    }),
  ],
  [
    "changes more than the model",
    patch,
    "changes nothing else",
    toyWith({
      patchRequest: (body, { model, includeUsage }) =>
        model === undefined && !includeUsage
          ? body
          : body.replace(/\}\s*$/, `${body.includes('":') ? "," : ""}"a":1,"b":2}`),
    }),
  ],
  ["does not patch the model", patch, "sets the model", toyWith({ patchRequest: (body) => body })],
  [
    "relays what it parsed",
    relay,
    "bytes that go out",
    toyWith(relayingWith((bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes)))),
  ],
  ["drops more than the usage", dropped, "all of the content", toyWith(droppingMore())],
  [
    "throws at odd bytes that it relays",
    "relays any answer",
    "refuses with a GatewayError",
    toyWith(relayingWith((bytes) => (JSON.parse(new TextDecoder().decode(bytes)), bytes))),
  ],
  [
    "throws at odd embeddings",
    "reads any body of its other operations, or refuses it with a GatewayError",
    "embed",
    withEmbed(),
  ],
  [
    "finds fault with everything",
    "finds no fault with the streams that it writes",
    "a stream that the wire writes breaks no rule",
    checkingWith(() => ({ push: () => [strayRule], end: () => [] })),
  ],
  [
    "checks by the piece",
    "finds the same faults with a stream however its bytes are cut",
    "it breaks the same",
    checkingWith(() => ({ push: (piece) => (piece.length < 9 ? [strayRule] : []), end: () => [] })),
  ],
  [
    "never finds anything",
    "finds fault with a stream that ends before its end",
    "half of a stream",
    checkingWith(() => ({ push: () => [], end: () => [] })),
  ],
  [
    "throws at streams that are no JSON",
    "checks any stream without throwing",
    "throw",
    checkingWith(() => ({
      push: (piece) => [JSON.parse(new TextDecoder().decode(piece as Uint8Array).split("\n")[0] ?? "")].slice(1),
      end: () => [],
    })),
  ],
];

describe("the contract of wires, broken", () => {
  test.each(broken)("is seen when a wire %s", (_, name, words, wire) =>
    expectCaught(wireContract(wire, toySamples), name, words),
  );
});

function readCarelessly(...[body, context]: Parameters<ChatCodec["decodeRequest"]>) {
  const { say } = body as { say: string[] };
  return toyChat.decodeRequest({ say: say.map((each) => each.normalize()) }, context);
}

function blameItself(...[body, context]: Parameters<ChatCodec["decodeRequest"]>) {
  try {
    return toyChat.decodeRequest(body, context);
  } catch (cause) {
    throw new GatewayError("internal", "cannot read the request", { cause });
  }
}

function chunkwise(): ReplyDecoder {
  const decoder = wholeDecoder();
  const lines = streamDecoder();
  const decode = (chunk: Uint8Array): Uint8Array => new TextEncoder().encode(new TextDecoder().decode(chunk));
  let whole = false;
  return {
    push(chunk) {
      whole ||= !new TextDecoder().decode(chunk).includes("\n");
      return whole ? decoder.push(decode(chunk)) : lines.push(decode(chunk));
    },
    end: () => (whole ? decoder.end() : lines.end()),
  };
}

function throwing(): ReplyDecoder {
  let text = "";
  return {
    push: (chunk) => ((text += new TextDecoder().decode(chunk)), []),
    end: () => [{ type: "error", failure: { code: "internal", message: String(JSON.parse(text)) } }],
  };
}

function mixing(): ReplyDecoder {
  const text = new TextDecoder();
  sharedBuffer = "";
  return {
    push: (chunk) => ((sharedBuffer += text.decode(chunk, { stream: true })), []),
    end() {
      const found = sharedBuffer;
      sharedBuffer = "";
      return [
        { type: "start", id: "a", model: "m" },
        { type: "text-delta", text: found },
        { type: "finish", reason: "stop" },
      ];
    },
  };
}

function quietly<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work();
  } catch {
    return [];
  }
}

function relabel<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new GatewayError("invalid-reply", "incomplete", { cause });
  }
}

function refuseForeign(events: readonly { type: string }[], push: (events: never) => string): string {
  if (events.some(({ type }) => type === "opaque")) throw new TypeError("opaque");
  return push(events as never);
}

function droppingMore(): Partial<ChatCodec> {
  return {
    relayReply(context) {
      const machine = toyChat.relayReply!(context);
      return {
        ...machine,
        end: () => ({
          ...machine.end(),
          bytes: context.dropUsage ? new TextEncoder().encode('{"say":"more"}\n') : new Uint8Array(),
        }),
        push: (chunk) => dropSay(machine.push(chunk), context.dropUsage),
      };
    },
  };
}

function dropSay(
  step:
    | { bytes: Uint8Array; events: readonly never[] }
    | ReturnType<NonNullable<ReturnType<NonNullable<ChatCodec["relayReply"]>>>["push"]>,
  drop: boolean,
) {
  return drop
    ? { ...step, bytes: new TextEncoder().encode(new TextDecoder().decode(step.bytes).replace("hel", "")) }
    : step;
}

function withEmbed(): Wire {
  const embed: NonNullable<Codec["embed"]> = {
    ...toyCodec.embed!,
    decodeReply: (body) => ({ model: (body as { model: string }).model.trim(), embeddings: [] }),
  };
  return { ...toyWire, codec: { ...toyCodec, embed } };
}
