import type {
  ChatEvent,
  EncodeReplyContext,
  FinishEvent,
  JsonObject,
  ReplyEncoder,
  StartEvent,
  Usage,
} from "@patchbay/sdk";
import { createDeltaWriter } from "./delta-writer.ts";
import { endedInError, errorBody } from "./encode-error.ts";
import { body, ending, envelope, isPromptAnswer } from "./envelope.ts";
import { encodeLogprobTokens } from "./logprobs.ts";

/** Writes an answer as lines of JSON. What all lines share is made once. There is nothing to keep a silent one open. */
export function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  const promptForm = isPromptAnswer(context);
  const write = createDeltaWriter(promptForm, context.losses);
  let shared: JsonObject = {};
  let head = "";
  let usage: Usage | undefined;
  let finish: FinishEvent | undefined;
  let over = false;

  const begin = (start: StartEvent | undefined): void => {
    if (head !== "") return;
    shared = envelope(start, context);
    head = JSON.stringify(shared).slice(0, -1);
  };

  const line = (delta: JsonObject, rest: JsonObject = { done: false }): string => {
    begin(undefined);
    return `${head},${JSON.stringify({ ...body(delta, promptForm), ...rest }).slice(1)}\n`;
  };

  /** A line with members of its own, which may be among those that lines share. */
  const odd = (members: JsonObject): string => {
    begin(undefined);
    return `${JSON.stringify({ ...shared, ...body({}, promptForm), done: false, ...members })}\n`;
  };

  /** The last line has the usage, which may come behind the finish. */
  const last = (): string => {
    over = true;
    return finish?.reason === "error"
      ? `${JSON.stringify(endedInError)}\n`
      : line({}, ending(finish, usage, context.losses));
  };

  const add = (event: ChatEvent): string => {
    if (over) return "";
    if (event.type === "start") begin(event);
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type === "finish") finish ??= event.candidate ? undefined : event;
    else if (event.type === "logprobs") return line({}, { done: false, logprobs: encodeLogprobTokens(event.tokens) });
    else {
      const delta = write(event);
      if (!delta) return "";
      return delta.line ? odd(delta.line) : line(delta.body ?? {});
    }
    return finish && usage ? last() : "";
  };

  return {
    contentType: "application/x-ndjson",
    push: (events) => events.map(add).join(""),
    end: () => (over ? "" : last()),
    fail: (error) => `${JSON.stringify(errorBody(error))}\n`,
  };
}
