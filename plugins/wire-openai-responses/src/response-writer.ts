import type {
  ChatEvent,
  EncodeReplyContext,
  FinishEvent,
  GatewayError,
  JsonObject,
  StartEvent,
  Usage,
} from "@patchbay/sdk";
import { reportEnd, reportUncounted } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { errorCode } from "./errors.ts";
import { type Ending, encodeFinish, endWords } from "./finish.ts";
import { createItemWriter, type ItemWriter } from "./item-writer.ts";
import type { ReplyOutput } from "./reply-output.ts";
import { responseHead } from "./response-object.ts";
import { checkServerState } from "./server-state.ts";
import { counted, encodeUsage } from "./usage.ts";

/** Writes an answer: as the events of a stream, and in the end whole. */
export interface ResponseWriter {
  write(event: ChatEvent): void;
  /** Completes the answer; gives it whole. */
  end(): JsonObject;
  /** Tells that the answer failed. */
  fail(error: GatewayError): void;
}

/** What takes the events of the stream. */
type Emitters = Pick<ReplyOutput, "emit" | "emitDelta">;

interface WriterState extends Emitters {
  readonly context: EncodeReplyContext;
  readonly items: JsonObject[];
  head: JsonObject;
  writer: ItemWriter | undefined;
  usage: Usage | undefined;
  finish: FinishEvent | undefined;
}

/** Makes a writer for one answer. */
export function createResponseWriter(context: EncodeReplyContext, emitters: Emitters): ResponseWriter {
  const state: WriterState = {
    context,
    ...emitters,
    items: [],
    head: {},
    writer: undefined,
    usage: undefined,
    finish: undefined,
  };
  return {
    write: (event) => write(state, event),
    end: () => end(state),
    fail: (error) => fail(state, error),
  };
}

function write(state: WriterState, event: ChatEvent): void {
  if (event.type === "start") begin(state, event);
  else if (event.type === "usage") state.usage = event.usage;
  else if (event.type !== "error" && event.type !== "ping") writeContent(state, event);
}

function writeContent(
  state: WriterState,
  event: Exclude<ChatEvent, { type: "start" | "usage" | "error" | "ping" }>,
): void {
  const { losses } = state.context;
  if ((event.candidate ?? 0) > 0) {
    losses({ path: "reply.candidate", kind: "dropped", reason: "the wire has one answer to a request" });
    return;
  }
  const writer = begin(state, undefined);
  if (event.type === "finish") state.finish = event;
  else writer.write(event);
}

/** @throws GatewayError `unsupported` when the answer cannot be the one that was asked for. */
function begin(state: WriterState, start: StartEvent | undefined): ItemWriter {
  if (state.writer) return state.writer;
  const { context, emit, emitDelta, items } = state;
  checkServerState(context.request, start);
  state.head = responseHead(start, context);
  emit("response.created", { response: state.head });
  emit("response.in_progress", { response: state.head });
  let made = 0;
  state.writer = createItemWriter({
    emit,
    emitDelta,
    items,
    losses: context.losses,
    own: start !== undefined && isOwn(start),
    makeId: (prefix) => `${prefix}${context.id}_${made++}`,
  });
  return state.writer;
}

function end(state: WriterState): JsonObject {
  const writer = begin(state, undefined);
  const { finish, usage, emit, context } = state;
  const ending = encodeFinish(finish?.reason ?? "stop", finish?.raw);
  if (finish) reportEnd(finish, endWords, context.losses);
  if (usage) reportUncounted(usage, counted, context.losses);
  writer.end(ending.status === "incomplete" ? "incomplete" : "completed");
  const response = { ...state.head, ...outcome(ending, context), output: [...state.items], ...usageOf(usage) };
  emit(`response.${ending.status}`, { response });
  return response;
}

function usageOf(usage: Usage | undefined): JsonObject {
  return usage ? { usage: encodeUsage(usage) } : {};
}

function outcome({ status, reason }: Ending, { created }: EncodeReplyContext): JsonObject {
  if (status === "completed") return { status, completed_at: created };
  if (status === "failed") return { status, error: { code: "server_error", message: "the model failed" } };
  return reason === undefined ? { status } : { status, incomplete_details: { reason } };
}

/** Clients want a beginning, and take the error from the response. */
function fail(state: WriterState, error: GatewayError): void {
  const { context, emit, usage, items } = state;
  if (!state.writer) {
    state.head = responseHead(undefined, context);
    emit("response.created", { response: state.head });
  }
  const told = { status: "failed", error: { code: errorCode(error), message: error.message } };
  emit("response.failed", { response: { ...state.head, ...told, output: [...items], ...usageOf(usage) } });
}
