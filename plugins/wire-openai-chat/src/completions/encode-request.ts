import type {
  ChatRequest,
  ContentPart,
  EncodedRequest,
  EncodeRequestContext,
  Json,
  JsonObject,
  LossSink,
  Message,
} from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, omitted, reportForeignFields } from "@patchbay/wire-kit";
import { samplingNumbers } from "../sampling.ts";
import { bagOf, type CompletionMemo, completionsId, fieldsOf } from "./types.ts";

/** Writes a request: all that was said, as one text to go on with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<CompletionMemo> {
  const { losses } = context;
  const notes = bagOf(request);
  const prompt = promptOf(request, losses);
  reportForeign(request, losses);
  reportForeignFields(request, completionsId, losses);
  const body = {
    ...fieldsOf(request),
    model: context.model,
    prompt: notes["list"] === true ? [prompt] : prompt,
    ...encodeStream(notes, context),
    ...encodeSampling(request),
    ...defined({
      echo: notes["echo"],
      best_of: notes["bestOf"],
      suffix: notes["suffix"],
      logprobs: request.logprobs?.enabled === true ? (request.logprobs.top ?? 0) : undefined,
      user: request.user?.id,
    }),
  };
  return { body, memo: notes["echo"] === true ? { echoed: prompt } : {} };
}

function encodeStream(notes: JsonObject, { stream }: EncodeRequestContext): JsonObject {
  if (!stream) return notes["stream"] === false ? { stream: false } : {};
  return { stream, stream_options: { ...asObject(notes["streamOptions"]), include_usage: true } };
}

function encodeSampling(request: ChatRequest): JsonObject {
  const { maxOutputTokens, stop, logitBias, ...sampling } = request.sampling ?? {};
  return defined({
    max_tokens: maxOutputTokens,
    ...Object.fromEntries(samplingNumbers.map(([key, field]) => [field, sampling[key]])),
    stop: stop?.length === 1 && bagOf(request)["stop"] === "string" ? stop[0] : stop,
    logit_bias: logitBias,
  });
}

const reason = "a completion has no field for it";

/** What only a conversation can say. */
function reportForeign(request: ChatRequest, losses: LossSink): void {
  const { tools = [], toolChoice, thinking, output, cache, serviceTier, metadata, state, safety } = request;
  const tool = tools.length > 0 ? tools.length : undefined;
  const asked = { tools: tool, toolChoice, thinking, output, cache, serviceTier, metadata, state, safety };
  for (const [path, value] of Object.entries<Json | object | undefined>(asked))
    if (value !== undefined) losses({ path, kind: "dropped", reason });
  if (request.user?.safetyId !== undefined) losses({ path: "user.safetyId", kind: "dropped", reason });
}

function promptOf({ system, messages }: ChatRequest, losses: LossSink): string {
  const texts = [...system.map(({ text }) => text), ...messages.map((message) => textOf(message, losses))];
  const isPlain = system.length === 0 && messages.length === 1 && messages[0]?.role === "user";
  if (!isPlain)
    losses({ path: "messages", kind: "approximated", to: "one text", reason: "a completion tells no speakers apart" });
  return texts.join("\n\n");
}

function textOf({ content }: Message, losses: LossSink): string {
  return content.map((part) => textOfPart(part, losses)).join("");
}

function textOfPart(part: ContentPart, losses: LossSink): string {
  if (part.type === "text") return part.text;
  if (part.type === "image" || part.type === "audio" || part.type === "video" || part.type === "file")
    return omitted(part, losses);
  losses({ path: "messages.content", kind: "dropped", from: part.type, reason: "a completion holds text only" });
  return part.type === "refusal" ? (asString(part.text) ?? "") : "";
}
