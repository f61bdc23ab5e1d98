import type { ChatRequest, DecodeRequestContext, Json } from "@patchbay/sdk";
import { defined, readFields, requireObject } from "@patchbay/wire-kit";
import { decodeMessages } from "./decode-messages.ts";
import { decodePrompt, isPromptPath } from "./decode-prompt.ts";
import { decodeLogprobs, decodeOptions } from "./options.ts";
import { decodeFormat } from "./output.ts";
import { decodeThinking } from "./thinking.ts";
import { decodeTools } from "./tools.ts";
import { wireId } from "./types.ts";

/** Reads a client's chat, or its prompt, which is a chat of one message. Fields without a neutral word are kept. */
export function decodeRequest(body: Json, context: DecodeRequestContext): ChatRequest {
  const fields = readFields(requireObject(body, ""), "");
  fields.string("model");
  const isPrompt = isPromptPath(context.path);
  const conversation = isPrompt ? decodePrompt(fields) : decodeMessages(fields);
  const { sampling, rest } = decodeOptions(fields);
  const format = decodeFormat(fields);
  const streamed = fields.boolean("stream");
  return {
    model: context.model,
    ...conversation,
    stream: context.stream,
    ...defined({
      tools: decodeTools(fields),
      sampling,
      thinking: decodeThinking(fields),
      output: format && { format },
      logprobs: decodeLogprobs(fields),
    }),
    extensions: {
      [wireId]: defined({
        form: isPrompt ? "generate" : undefined,
        noMessages: isPrompt || fields.peek("messages") ? undefined : true,
        streamUnsaid: streamed === undefined && context.stream ? true : undefined,
        options: rest,
        fields: fields.rest(),
      }),
    },
  };
}
