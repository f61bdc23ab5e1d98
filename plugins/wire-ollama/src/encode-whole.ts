import type {
  ChatEvent,
  EncodeReplyContext,
  FinishEvent,
  Json,
  JsonObject,
  ReplyEncoder,
  StartEvent,
  TokenLogprob,
  Usage,
} from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { createDeltaWriter } from "./delta-writer.ts";
import { endedInError, errorBody } from "./encode-error.ts";
import { body, ending, envelope, isPromptAnswer } from "./envelope.ts";
import { encodeLogprobTokens } from "./logprobs.ts";
import type { Draft } from "./types.ts";

/** Writes an answer whole: the pieces that its stream would have, folded. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const write = createDeltaWriter(context.losses);
  const message: Draft = {};
  const logprobs: TokenLogprob[] = [];
  let start: StartEvent | undefined;
  let usage: Usage | undefined;
  let finish: FinishEvent | undefined;

  const add = (event: ChatEvent): void => {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type === "finish") finish ??= event.candidate ? undefined : event;
    else if (event.type === "logprobs") logprobs.push(...event.tokens);
    else fold(message, write(event) ?? {});
  };

  return {
    contentType: "application/json; charset=utf-8",
    push(events) {
      for (const event of events) add(event);
      return "";
    },
    end() {
      if (finish?.reason === "error") return JSON.stringify(endedInError);
      return JSON.stringify({
        ...envelope(start, context),
        ...body(message, isPromptAnswer(context)),
        ...(logprobs.length > 0 && { logprobs: encodeLogprobTokens(logprobs) }),
        ...ending(finish, usage),
      });
    },
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

function fold(message: Draft, delta: JsonObject): void {
  for (const [key, piece] of Object.entries(delta)) message[key] = joined(message[key], piece);
}

function joined(before: Json | undefined, piece: Json): Json {
  if (typeof before === "string" && typeof piece === "string") return before + piece;
  return isArray(before) && isArray(piece) ? [...before, ...piece] : piece;
}
