import {
  type ChatEvent,
  type EncodeReplyContext,
  type FinishReason,
  GatewayError,
  type Json,
  type ReplyDecoder,
  type ReplyEncoder,
} from "@patchbay/sdk";
import { asObject, asString, createLineDecoder, parseJson } from "@patchbay/sdk/http";

/** Reads an answer, whole or streamed: a whole one is a stream of one line. */
export function createReplyDecoder(stream: boolean): ReplyDecoder {
  const lines = createLineDecoder();
  let begun = false;
  let ended = false;
  const read = (texts: readonly string[]): readonly ChatEvent[] => {
    if (texts.length === 0 || ended) return [];
    const events = texts.flatMap((text) => (ended ? [] : eventsOf(parseJson(text), () => (ended = true))));
    if (begun || events.length === 0) return events;
    begun = true;
    return [{ type: "start", id: "", model: "" }, ...events];
  };
  return {
    push: (chunk) => read(lines.push(chunk)),
    end() {
      const left = lines.end();
      // A line of a stream ends with a line feed: what is left without one was cut off.
      const rest = stream ? [] : read(left);
      if (!ended) throw new GatewayError("stream-interrupted", `the ${stream ? "stream" : "answer"} has no end`);
      return rest;
    },
  };
}

/** Writes an answer; a streamed one line by line, a whole one when it is complete. */
export function createReplyEncoder({ stream, losses }: EncodeReplyContext): ReplyEncoder {
  let whole = "";
  let finish: FinishReason = "stop";
  const write = (event: ChatEvent): string => {
    if ("candidate" in event && event.candidate) losses(lossOf(`candidate ${event.candidate}`));
    else if (event.type === "text-delta") {
      if (stream) return line({ text: event.text });
      whole += event.text;
    } else if (event.type === "finish") finish = event.reason;
    else if (!silent.has(event.type)) losses(lossOf(event.type));
    return "";
  };
  return {
    contentType: stream ? "application/x-ndjson" : "application/json",
    keepAlive: "\n",
    push: (events) => events.map(write).join(""),
    end: () => (stream ? line({ end: finish }) : line({ text: whole, end: finish })),
    fail: ({ code, message }) => line({ error: { code, message } }),
  };
}

const silent: ReadonlySet<string> = new Set(["start", "ping", "usage"]);

const reasons: Readonly<Record<FinishReason, true>> = {
  stop: true,
  length: true,
  "tool-calls": true,
  "stop-sequence": true,
  "content-filter": true,
  refusal: true,
  "context-length": true,
  pause: true,
  error: true,
  other: true,
};

function eventsOf(value: Json, end: () => void): readonly ChatEvent[] {
  const { text, end: word, error } = asObject(value) ?? {};
  const said = asString(text);
  const reason = asString(word);
  const failed = asObject(error);
  if (said === undefined && reason === undefined && !failed)
    throw new GatewayError("invalid-reply", "a line has neither text, end nor error");
  if (failed || reason !== undefined) end();
  return [
    ...(said === undefined || failed
      ? []
      : [{ type: "text-delta", text: said.replaceAll(/\p{Surrogate}/gu, "\uFFFD") } as const]),
    ...(failed ? [failureOf(asString(failed["message"]))] : []),
    ...(reason === undefined || failed ? [] : [finishOf(reason)]),
  ];
}

function finishOf(raw: string): ChatEvent {
  return isReason(raw) ? { type: "finish", reason: raw } : { type: "finish", reason: "other", raw };
}

function isReason(word: string): word is FinishReason {
  return Object.hasOwn(reasons, word);
}

function failureOf(message = "the upstream failed"): ChatEvent {
  return { type: "error", failure: { code: "upstream-failed", message } };
}

function lossOf(path: string): Parameters<EncodeReplyContext["losses"]>[0] {
  return { path, kind: "dropped", reason: "the wire has text only" };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
