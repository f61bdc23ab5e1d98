import type {
  ChatEvent,
  EncodeReplyContext,
  FinishEvent,
  JsonObject,
  LossSink,
  ReplyEncoder,
  StartEvent,
  Usage,
} from "@patchbay/sdk";
import { encodeLogprobTokens, reportEnd, reportUncounted, signaturesFirst } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { errorBody } from "./errors.ts";
import { envelope } from "./envelope.ts";
import { encodeFinish, endWords } from "./finish.ts";
import { createDeltaWriter, type DeltaWriter } from "./reply-writer.ts";
import { doneMark } from "./types.ts";
import { counted, encodeUsage } from "./usage.ts";

const keepAlive = ": ping\n\n";

/** Writes an answer as a stream of chunks. What all chunks share is made once. */
export function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  const { request, losses } = context;
  const withUsage = request.includeUsage === true;
  const tail = withUsage ? `],"usage":null}\n\n` : "]}\n\n";
  const writers = new Map<number, DeltaWriter>();
  let head = "";
  let usage: Usage | undefined;

  const begin = (start: StartEvent | undefined): void => {
    head = `data: ${JSON.stringify(envelope("chat.completion.chunk", start, context)).slice(0, -1)},"choices":[`;
  };

  const chunk = (choice: string): string => `${head}${choice}${tail}`;

  /** The first chunk of a candidate names the role: clients refuse a stream without one. */
  const open = (candidate: number): string => {
    if (writers.has(candidate)) return "";
    if (head === "") begin(undefined);
    writers.set(candidate, createDeltaWriter(request, losses));
    return chunk(`{"index":${candidate},"delta":{"role":"assistant","content":""},"finish_reason":null}`);
  };

  const write = (event: ChatEvent): string => {
    if (event.type === "ping") return head === "" ? "" : keepAlive;
    if (event.type === "usage") ({ usage } = event);
    if (event.type === "usage" || event.type === "error") return "";
    if (event.type === "start") {
      if (head === "") begin(event);
      return open(0);
    }
    const candidate = event.candidate ?? 0;
    const opened = open(candidate);
    return opened + piece(writers.get(candidate)?.before(event), candidate) + content(event, candidate);
  };

  const piece = (delta: JsonObject | undefined, candidate: number): string =>
    delta ? chunk(`{"index":${candidate},"delta":${JSON.stringify(delta)},"finish_reason":null}`) : "";

  const content = (event: ChatEvent, candidate: number): string => {
    if (event.type === "text-delta") {
      return chunk(`{"index":${candidate},"delta":{"content":${JSON.stringify(event.text)}},"finish_reason":null}`);
    }
    if (event.type === "finish") return chunk(JSON.stringify(finishChoice(event, candidate, context)));
    if (event.type === "logprobs") return chunk(JSON.stringify(logprobsChoice(event, candidate)));
    return piece(writers.get(candidate)?.write(event), candidate);
  };

  return {
    contentType: "text/event-stream; charset=utf-8",
    keepAlive,
    push: (events) => signaturesFirst(events).map(write).join(""),
    end() {
      const last = withUsage && usage ? `${head}],"usage":${usageText(usage, losses)}}\n\n` : "";
      return `${last}data: ${doneMark}\n\n`;
    },
    fail: (error) => `data: ${JSON.stringify(errorBody(error))}\n\n`,
  };
}

function usageText(usage: Usage, losses: LossSink): string {
  reportUncounted(usage, counted, losses);
  return JSON.stringify(encodeUsage(usage));
}

function finishChoice(event: FinishEvent, index: number, { request, losses }: EncodeReplyContext): JsonObject {
  reportEnd(event, endWords, losses);
  return { index, delta: {}, finish_reason: finishWord(event, bagOf(request)["legacyTools"] === true) };
}

/** The finish reason; clients with the older form of tools expect the older word. */
export function finishWord({ reason }: FinishEvent, legacy: boolean): string {
  return reason === "tool-calls" && legacy ? "function_call" : encodeFinish(reason);
}

function logprobsChoice({ of, tokens }: ChatEvent & { readonly type: "logprobs" }, index: number): JsonObject {
  const list = encodeLogprobTokens(tokens);
  const logprobs = of === "text" ? { content: list, refusal: null } : { content: null, refusal: list };
  return { index, delta: {}, logprobs, finish_reason: null };
}
