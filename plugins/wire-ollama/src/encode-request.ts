import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from "@patchbay/sdk";
import { reportForeignFields } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodePrompt, isPrompt, isRaw, promptPath } from "./encode-prompt.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { encodeOptions } from "./options.ts";
import { encodeFormat } from "./output.ts";
import { encodeThinking } from "./thinking.ts";
import { choiceInstruction } from "./tool-choice.ts";
import { encodeTools } from "./tools.ts";
import { type Memo, wireId } from "./types.ts";

/** Writes a request, and remembers what its answer has to be read with. Prompts of this wire's clients stay prompts. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const encoding = createEncoding(request, context);
  const asPrompt = isPrompt(request);
  const { tools, ...said } = asPrompt ? encodePrompt(request, encoding) : encodeChat(request, encoding);
  const body = {
    ...(encoding.profile.keepAlive !== undefined && { keep_alive: encoding.profile.keepAlive }),
    ...unknownFields(request, asPrompt),
    model: context.model,
    ...said,
    ...encodeStream(request, context),
    ...(tools !== undefined && { tools }),
    ...encodeFormat(request, encoding),
    ...encodeOptions(request, encoding),
    ...encodeThinking(request, encoding),
  };
  reportForeign(request, encoding);
  reportForeignFields(request, wireId, encoding.losses);
  return { body, ...(asPrompt && { path: promptPath }), memo: memoOf(encoding, asPrompt && isRaw(request)) };
}

function encodeChat(request: ChatRequest, encoding: Encoding): JsonObject {
  const tools = encodeTools(request, encoding);
  const instruction = choiceInstruction(request, encoding);
  const messages = encodeMessages(request, instruction, encoding);
  return { ...(messages.length === 0 && bagOf(request)["noMessages"] === true ? {} : { messages }), ...tools };
}

function memoOf({ names, wrapped, profile: { reasoningOut = "fields" } }: Encoding, raw: boolean): Memo {
  return {
    names: names.changed,
    wrappedTools: [...wrapped],
    ...(reasoningOut !== "fields" && !raw && { thinkTags: reasoningOut }),
  };
}

/** Fields of a prompt that mean nothing to a chat. */
const promptOnly: ReadonlySet<string> = new Set(["prompt", "system", "suffix", "template", "raw", "context", "images"]);

function unknownFields(request: ChatRequest, asPrompt: boolean): JsonObject {
  const fields = fieldsOf(request);
  if (asPrompt || bagOf(request)["form"] !== promptPath) return fields;
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
