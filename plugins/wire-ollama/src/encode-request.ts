import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from "@patchbay/sdk";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeMessages } from "./encode-messages.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { encodeOptions } from "./options.ts";
import { encodeFormat } from "./output.ts";
import { encodeThinking } from "./thinking.ts";
import { choiceInstruction } from "./tool-choice.ts";
import { encodeTools } from "./tools.ts";
import type { Memo } from "./types.ts";

/** Writes a request as a chat, and remembers what its answer has to be read with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const encoding = createEncoding(request, context);
  const { profile, names, wrapped } = encoding;
  const tools = encodeTools(request, encoding);
  const instruction = choiceInstruction(request, encoding);
  const body = {
    ...(profile.keepAlive !== undefined && { keep_alive: profile.keepAlive }),
    ...unknownFields(request),
    model: context.model,
    messages: encodeMessages(request, instruction, encoding),
    ...encodeStream(request, context),
    ...tools,
    ...encodeFormat(request, encoding),
    ...encodeOptions(request, encoding),
    ...encodeThinking(request, encoding),
  };
  reportForeign(request, encoding);
  return { body, memo: { names: names.changed, wrappedTools: [...wrapped] } };
}

/** Fields of a prompt that mean nothing to a chat. */
const promptOnly: ReadonlySet<string> = new Set(["prompt", "system", "suffix", "template", "raw", "context", "images"]);

function unknownFields(request: ChatRequest): JsonObject {
  const fields = fieldsOf(request);
  if (bagOf(request)["form"] !== "generate") return fields;
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !promptOnly.has(field)));
}

/** A stream is what comes unasked, so that the opposite must always be said. */
function encodeStream(request: ChatRequest, { stream }: EncodeRequestContext): JsonObject {
  return stream && bagOf(request)["streamUnsaid"] === true ? {} : { stream };
}

const foreign = ["cache", "serviceTier", "user", "metadata", "safety"] as const;

/** What only other wires can say. */
function reportForeign(request: ChatRequest, { losses }: Encoding): void {
  const reason = "the wire has no field for it";
  for (const path of foreign) if (request[path] !== undefined) losses({ path, kind: "dropped", reason });
  for (const key of Object.keys(request.state ?? {})) losses({ path: `state.${key}`, kind: "dropped", reason });
}
