import type {
  ChatEvent,
  EncodeReplyContext,
  FinishEvent,
  JsonObject,
  ReplyEncoder,
  StartEvent,
  TokenLogprob,
  Usage,
} from "@patchbay/sdk";
import { defined, encodeLogprobTokens, reportEnd, reportUncounted, signaturesFirst } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { errorBody } from "./errors.ts";
import { finishWord } from "./encode-stream.ts";
import { envelope } from "./envelope.ts";
import { endWords } from "./finish.ts";
import { createMessageDraft, foldDelta, type MessageDraft, messageOf } from "./fold-delta.ts";
import { createDeltaWriter, type DeltaWriter } from "./reply-writer.ts";
import { counted, encodeUsage } from "./usage.ts";

interface Candidate {
  readonly writer: DeltaWriter;
  readonly message: MessageDraft;
  readonly logprobs: { text?: TokenLogprob[]; refusal?: TokenLogprob[] };
  finish?: FinishEvent;
}

/** Writes an answer whole: the deltas that its stream would have, folded. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const { request, losses } = context;
  const candidates: Candidate[] = [];
  let start: StartEvent | undefined;
  let usage: Usage | undefined;

  const candidateOf = (index: number): Candidate =>
    (candidates[index] ??= { writer: createDeltaWriter(request, losses), message: createMessageDraft(), logprobs: {} });

  const add = (event: ChatEvent): void => {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type !== "ping" && event.type !== "error") addTo(candidateOf(event.candidate ?? 0), event);
  };

  return {
    contentType: "application/json",
    push(events) {
      for (const event of signaturesFirst(events)) add(event);
      return "";
    },
    end() {
      if (usage) reportUncounted(usage, counted, losses);
      // An upstream may number its candidates as it likes: the list may have holes.
      for (const finish of candidates.flatMap(({ finish }) => finish ?? [])) reportEnd(finish, endWords, losses);
      return JSON.stringify({
        ...envelope("chat.completion", start, context),
        choices: candidates.map((candidate, index) => choice(candidate, index, bagOf(request)["legacyTools"] === true)),
        ...defined({ usage: usage && encodeUsage(usage) }),
      });
    },
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

function addTo(candidate: Candidate, event: ChatEvent): void {
  foldDelta(candidate.message, candidate.writer.before(event) ?? {});
  if (event.type === "finish") candidate.finish = event;
  else if (event.type === "logprobs") addTokens((candidate.logprobs[event.of] ??= []), event.tokens);
  else foldDelta(candidate.message, candidate.writer.write(event) ?? {});
}

function addTokens(list: TokenLogprob[], tokens: readonly TokenLogprob[]): void {
  for (const token of tokens) list.push(token);
}

function choice({ message, logprobs, finish }: Candidate, index: number, legacy: boolean): JsonObject {
  const { content, refusal, ...rest } = messageOf(message);
  const wordless = rest["tool_calls"] ?? rest["function_call"] ?? rest["audio"] ?? refusal;
  const { text, refusal: refused } = logprobs;
  return {
    index,
    message: {
      role: "assistant",
      content: content ?? (wordless === undefined ? "" : null),
      refusal: refusal ?? null,
      ...rest,
    },
    logprobs: text || refused ? { content: tokens(text), refusal: tokens(refused) } : null,
    finish_reason: finish ? finishWord(finish, legacy) : null,
  };
}

function tokens(list: readonly TokenLogprob[] | undefined): readonly JsonObject[] | null {
  return list ? encodeLogprobTokens(list) : null;
}
