import type {
  ChatEvent,
  EncodeReplyContext,
  JsonObject,
  LogprobsEvent,
  ReplyEncoder,
  StartEvent,
  TokenLogprob,
  Usage,
} from "@patchbay/sdk";
import { defined } from "@patchbay/wire-kit";
import { doneMark } from "../types.ts";
import { encodeUsage } from "../usage.ts";
import { choiceOf, type ChoiceWriter, createChoiceWriter, echoOf, type Piece } from "./choice-writer.ts";
import { errorBody } from "./errors.ts";
import { encodeLogprobs } from "./logprobs.ts";
import { completionObject, fieldsOf, isOwn } from "./types.ts";

/** Writes an answer for a client: chunks and a whole answer have the same form. */
export function encodeReply(context: EncodeReplyContext): ReplyEncoder {
  return context.stream ? createStreamEncoder(context) : createWholeEncoder(context);
}

const keepAlive = ": ping\n\n";

function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  const { includeUsage = false } = context.request;
  const writers = createWriters(context);
  let head: JsonObject | undefined;
  let usage: Usage | undefined;

  const chunk = (choices: readonly JsonObject[], counts: JsonObject | null): string => {
    head ??= envelope(undefined, context);
    return `data: ${JSON.stringify({ ...head, choices, ...(includeUsage && { usage: counts }) })}\n\n`;
  };

  const write = (event: ChatEvent): string => {
    if (event.type === "ping") return head ? keepAlive : "";
    if (event.type === "usage") ({ usage } = event);
    if (event.type === "start") head ??= envelope(event, context);
    if (event.type === "usage" || event.type === "start" || event.type === "error") return "";
    const candidate = event.candidate ?? 0;
    const pieces = writers(candidate)(event);
    return pieces.map((piece) => chunk([choiceOf(piece, candidate)], null)).join("");
  };

  return {
    contentType: "text/event-stream; charset=utf-8",
    keepAlive,
    push: (events) => events.map(write).join(""),
    end: () => `${includeUsage && usage ? chunk([], encodeUsage(usage)) : ""}data: ${doneMark}\n\n`,
    fail: (error) => `data: ${JSON.stringify(errorBody(error))}\n\n`,
  };
}

interface Draft {
  readonly texts: string[];
  readonly tokens: TokenLogprob[];
  finish: string | null;
}

function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const writers = createWriters(context);
  const drafts: Draft[] = [];
  let start: StartEvent | undefined;
  let usage: Usage | undefined;

  const add = (event: ChatEvent): void => {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type !== "ping" && event.type !== "error") addTo(event.candidate ?? 0, event);
  };

  const addTo = (candidate: number, event: ChatEvent): void => {
    const draft = (drafts[candidate] ??= { texts: [], tokens: [], finish: null });
    if (isTextLogprobs(event)) draft.tokens.push(...event.tokens);
    for (const { text, finish } of writers(candidate)(event)) {
      draft.texts.push(text);
      draft.finish ??= finish;
    }
  };

  return {
    contentType: "application/json",
    push(events) {
      for (const event of events) add(event);
      return "";
    },
    end: () =>
      JSON.stringify({
        ...envelope(start, context),
        choices: drafts.map((draft, index) => choiceOf(pieceOf(draft, context), index)),
        ...defined({ usage: usage && encodeUsage(usage) }),
      }),
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

function isTextLogprobs(event: ChatEvent): event is LogprobsEvent {
  return event.type === "logprobs" && event.of === "text";
}

function pieceOf({ texts, tokens, finish }: Draft, { request }: EncodeReplyContext): Piece {
  const logprobs = tokens.length > 0 ? encodeLogprobs(tokens, echoOf(request).length) : null;
  return { text: texts.join(""), logprobs, finish };
}

function createWriters({ request, losses }: EncodeReplyContext): (candidate: number) => ChoiceWriter {
  const writers = new Map<number, ChoiceWriter>();
  return (candidate) => {
    const writer = writers.get(candidate) ?? createChoiceWriter(request, losses);
    writers.set(candidate, writer);
    return writer;
  };
}

/** The members that an answer, and every chunk of one, has beside its choices. Ids of this wire's upstreams stay. */
function envelope(start: StartEvent | undefined, context: EncodeReplyContext): JsonObject {
  const own = start !== undefined && isOwn(start) && start.id !== "";
  return {
    id: own ? start.id : `cmpl-${context.id}`,
    object: completionObject,
    created: start?.created ?? context.created,
    model: start?.model || context.request.model,
    ...(start && fieldsOf(start)),
  };
}
