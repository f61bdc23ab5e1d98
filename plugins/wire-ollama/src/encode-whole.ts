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

/** Writes an answer whole: the pieces that its stream would have, folded. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const promptForm = isPromptAnswer(context);
  const write = createDeltaWriter(promptForm, context.losses);
  const message = createFold();
  const beside = createFold();
  const logprobs: TokenLogprob[] = [];
  let start: StartEvent | undefined;
  let usage: Usage | undefined;
  let finish: FinishEvent | undefined;

  const add = (event: ChatEvent): void => {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type === "finish") finish ??= event.candidate ? undefined : event;
    else if (event.type === "logprobs") logprobs.push(...event.tokens);
    else {
      const delta = write(event);
      message.add(delta?.body);
      beside.add(delta?.line);
    }
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
        ...beside.value(),
        ...body(message.value(), promptForm),
        ...(logprobs.length > 0 && { logprobs: encodeLogprobTokens(logprobs) }),
        ...ending(finish, usage, context.losses),
      });
    },
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

interface Fold {
  add(delta: JsonObject | undefined): void;
  value(): JsonObject;
}

/** Joins the pieces of each member: texts and lists grow, of anything else the last one counts. */
function createFold(): Fold {
  const values = new Map<string, Json>();
  const lists = new Map<string, Json[]>();

  const grow = (key: string, items: readonly Json[]): void => {
    const list = lists.get(key) ?? [];
    list.push(...items);
    lists.set(key, list);
    values.set(key, list);
  };

  return {
    add(delta = {}) {
      for (const [key, piece] of Object.entries(delta)) {
        const before = values.get(key);
        if (isArray(piece)) grow(key, piece);
        else values.set(key, typeof before === "string" && typeof piece === "string" ? before + piece : piece);
      }
    },
    value: () => Object.fromEntries(values),
  };
}
