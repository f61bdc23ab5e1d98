import {
  type ChatCodec,
  type ChatEvent,
  type Codec,
  type FailureCode,
  failures,
  GatewayError,
  type Json,
  type ReplyDecoder,
  type ReplyEncoder,
  type Usage,
  type Violation,
  type Wire,
} from "../../../src/index.ts";
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  createLineDecoder,
  parseJson,
  patchJson,
} from "../../../src/http/index.ts";

/**
 * A wire as small as one can be: a request is `{ model, stream, say: [text] }`; an answer is lines of JSON,
 * `{ say }`, `{ used }` and `{ done }`, or all of it in one object when it is not streamed.
 */
export const toyChat: ChatCodec = {
  decodeRequest(body, { model, stream }) {
    const fields = asObject(body);
    if (!fields || !Array.isArray(fields["say"])) throw new GatewayError("bad-request", "say must be a list");
    const texts = asArray(fields["say"]).map((each) => asString(each) ?? "");
    const messages = texts.map((text) => ({ role: "user" as const, content: [{ type: "text" as const, text }] }));
    return {
      model: asString(fields["model"]) ?? model,
      stream: asBoolean(fields["stream"]) ?? stream,
      system: [],
      messages,
    };
  },
  encodeRequest(request, { model, stream, losses }) {
    const parts = request.messages.flatMap(({ content }) => content);
    for (const part of parts) {
      if (part.type !== "text") losses({ path: "messages", kind: "dropped", reason: "the target says text only" });
    }
    const say = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
    return { body: { model, stream, say }, memo: undefined };
  },
  decodeReply: (_memo, { stream }) => (stream ? streamDecoder() : wholeDecoder()),
  encodeReply: ({ stream, losses }) => encoder(stream, losses),
  patchRequest: (body, { model, includeUsage }) =>
    patchJson(body, { ...(model !== undefined && { model }), ...(includeUsage && { usage: true }) }),
  checkStream() {
    const lines = createLineDecoder();
    let done = false;
    const read = (each: readonly string[]): readonly Violation[] =>
      each.flatMap((line) => {
        const wasDone = done;
        done = done || /^\{"(done|failed)"/.test(line);
        return wasDone ? [{ rule: "one-end", message: "a line behind the end" }] : [];
      });
    return {
      push: (piece) => read(lines.push(typeof piece === "string" ? new TextEncoder().encode(piece) : piece)),
      end: () => [...read(lines.end()), ...(done ? [] : [{ rule: "has-end", message: "no end came" }])],
    };
  },
  relayReply({ stream, dropUsage }) {
    const decoder = stream ? streamDecoder() : wholeDecoder();
    const text = new TextDecoder();
    let rest = "";
    const pass = (last: boolean, chunk?: Uint8Array): Uint8Array => {
      if (!dropUsage) return chunk ?? new Uint8Array();
      const lines = (rest + text.decode(chunk, { stream: !last })).split(/(?<=\n)/);
      rest = last || lines.at(-1)?.endsWith("\n") ? "" : (lines.pop() ?? "");
      return new TextEncoder().encode(lines.filter((line) => !line.startsWith('{"used"')).join(""));
    };
    return {
      push: (chunk) => ({ bytes: pass(false, chunk), events: decoder.push(chunk) }),
      end: () => ({ bytes: pass(true), events: decoder.end() }),
    };
  },
};

/** The codec with chat and errors, and embeddings for good measure. */
export const toyCodec: Codec = {
  chat: toyChat,
  embed: {
    decodeRequest: (body) => ({ model: asString(asObject(body)?.["model"]) ?? "", inputs: [] }),
    encodeRequest: ({ model }) => ({ body: { model } }),
    decodeReply: () => ({ model: "", embeddings: [] }),
    encodeReply: () => ({}),
  },
  errors: {
    encode: ({ status, code, message }) => ({ status, body: { failed: code, because: message } }),
    decode: ({ status, body }) => ({
      code: status === 429 ? "rate-limited" : "upstream-failed",
      message: `status ${status}: ${body.length} bytes`,
    }),
  },
};

/** The wire. */
export const toyWire: Wire = { id: "toy", version: "1.0", codec: toyCodec };

/** What the toy's clients and servers write. */
export const toySamples = {
  requests: [{ model: "m", stream: true, say: ["hello", "👩‍🚀"] }, { say: [] }],
  replies: [
    { stream: true, body: '{"say":"hel"}\n{"say":"lo 👩‍🚀"}\n{"used":{"outputTokens":2}}\n{"done":"stop"}\n' },
    { stream: false, body: { say: "hello", used: { outputTokens: 2 }, done: "length" } },
  ],
};

/** A variant of the wire with another chat codec. */
export function toyWith(chat: Partial<ChatCodec>, errors: Partial<Codec["errors"]> = {}): Wire {
  return {
    ...toyWire,
    codec: { ...toyCodec, chat: { ...toyChat, ...chat }, errors: { ...toyCodec.errors, ...errors } },
  };
}

/** Reads a streamed answer. */
export function streamDecoder(): ReplyDecoder {
  const lines = createLineDecoder();
  const state = { started: false, done: false };
  const read = (found: readonly string[]): ChatEvent[] => found.flatMap((line) => eventsOfLine(parseJson(line), state));
  return {
    push: (chunk) => read(lines.push(chunk)),
    end() {
      const last = lines.end();
      const events = state.done ? [] : readLast(last, read);
      if (!state.done) throw new GatewayError("stream-interrupted", "the answer has no done");
      return events;
    },
  };
}

function readLast(lines: readonly string[], read: (lines: readonly string[]) => ChatEvent[]): ChatEvent[] {
  try {
    return read(lines);
  } catch (cause) {
    throw new GatewayError("stream-interrupted", "the last line is incomplete", { cause });
  }
}

/** Reads a whole answer. */
export function wholeDecoder(): ReplyDecoder {
  const text = new TextDecoder();
  let body = "";
  return {
    push(chunk) {
      body += text.decode(chunk, { stream: true });
      return [];
    },
    end() {
      const fields = asObject(parseJson(body + text.decode()));
      if (!fields) throw new GatewayError("invalid-reply", "an answer is an object");
      const state = { started: false, done: false };
      const events = ["say", "used", "failed", "done"].flatMap((key) => {
        const value = fields[key];
        return value === undefined ? [] : eventsOfLine({ [key]: value }, state);
      });
      if (!state.done) throw new GatewayError("stream-interrupted", "the answer has no done");
      return events;
    },
  };
}

function eventsOfLine(line: Json, state: { started: boolean; done: boolean }): ChatEvent[] {
  const fields = asObject(line);
  if (!fields) throw new GatewayError("invalid-reply", "a line is an object");
  if (state.done) return [];
  const events: ChatEvent[] = state.started ? [] : [{ type: "start", id: "toy", model: "toy" }];
  state.started = true;
  const { say, used, done, failed } = fields;
  if (typeof say === "string") events.push({ type: "text-delta", text: Buffer.from(say).toString() });
  const usage = usageOf(used);
  if (usage) events.push({ type: "usage", usage });
  if (done !== undefined || failed !== undefined) state.done = true;
  if (failed !== undefined) events.push({ type: "error", failure: { code: codeOf(failed), message: "it failed" } });
  else if (done !== undefined) events.push({ type: "finish", reason: done === "length" ? "length" : "stop" });
  return events;
}

function usageOf(used: Json | undefined): Usage | undefined {
  const outputTokens = asNumber(asObject(used)?.["outputTokens"]);
  return outputTokens === undefined || outputTokens < 0 ? undefined : { outputTokens };
}

function codeOf(word: Json): FailureCode {
  return typeof word === "string" && Object.hasOwn(failures, word) ? (word as FailureCode) : "upstream-failed";
}

type Losses = Parameters<ChatCodec["encodeReply"]>[0]["losses"];

function encoder(stream: boolean, losses: Losses): ReplyEncoder {
  const lines: object[] = [];
  const said = { say: "", done: "stop" };
  const add = (event: ChatEvent): void => {
    if (event.type === "text-delta") {
      said.say += event.text;
      lines.push({ say: event.text });
    } else if (event.type === "finish") {
      said.done = event.reason;
      lines.push({ done: event.reason });
      if (event.reason !== "stop" && event.reason !== "length")
        losses({ path: "done", kind: "approximated", reason: "stop or length" });
    } else if (event.type === "usage") lines.push({ used: { outputTokens: event.usage.outputTokens ?? 0 } });
    else if (event.type !== "start")
      losses({ path: event.type, kind: "dropped", reason: "the toy has no word for it" });
  };
  return {
    contentType: "application/x-ndjson",
    keepAlive: "\n",
    push(events) {
      events.forEach(add);
      return stream
        ? lines
            .splice(0)
            .map((line) => `${JSON.stringify(line)}\n`)
            .join("")
        : "";
    },
    end: () => (stream ? "" : JSON.stringify(said)),
    fail: ({ code }) => `${JSON.stringify({ failed: code })}\n`,
  };
}
