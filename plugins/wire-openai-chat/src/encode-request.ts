import type { ChatRequest, EncodedRequest, EncodeRequestContext, Json, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, reportForeignFields } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeMessages } from "./encode-messages.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { encodeOutput } from "./output.ts";
import { encodeSampling } from "./sampling.ts";
import { encodeThinking } from "./thinking.ts";
import { encodeToolChoice } from "./tool-choice.ts";
import { encodeTools } from "./tools.ts";
import { type Memo, wireId } from "./types.ts";

/** Writes a request for an endpoint, and remembers what its answer has to be read with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const encoding = createEncoding(request, context);
  const output = encodeOutput(request, encoding);
  const tools = encodeTools(request, encoding);
  const hasTools = tools["tools"] !== undefined || tools["functions"] !== undefined;
  const body = {
    model: context.model,
    messages: encodeMessages(request, output.instruction, encoding),
    ...encodeStream(request, context, encoding),
    ...tools,
    ...encodeToolChoice(request, hasTools, encoding),
    ...encodeSampling(request, encoding),
    ...output.body,
    ...encodeService(request, encoding),
  };
  const thinking = encodeThinking(request, encoding);
  reportForeign(request, encoding);
  reportForeignFields(request, wireId, encoding.losses);
  return { body: { ...unknownFields(request, encoding), ...body, ...thinking }, memo: memoOf(request, encoding) };
}

/** Usage is always asked for: the gateway counts it, and the client's writer shows it only to those who want it. */
function encodeStream(request: ChatRequest, { stream }: EncodeRequestContext, { profile }: Encoding): JsonObject {
  const notes = bagOf(request);
  if (!stream) return notes["stream"] === false ? { stream: false } : {};
  if (profile.streamOptions === false) return { stream };
  return { stream, stream_options: { ...asObject(notes["streamOptions"]), include_usage: true } };
}

function encodeService(request: ChatRequest, encoding: Encoding): JsonObject {
  return defined({
    ...encodePromptCache(request, encoding),
    service_tier: request.serviceTier,
    user: request.user?.id,
    safety_identifier: request.user?.safetyId,
    metadata: request.metadata,
    store: request.state?.store,
  });
}

const retentions: ReadonlyMap<string, string> = new Map([
  ["in-memory", "in_memory"],
  ["24h", "24h"],
]);

function encodePromptCache(
  { cache, ...request }: ChatRequest,
  { losses }: Encoding,
): Readonly<Record<string, Json | undefined>> {
  if (!cache) return {};
  const { key, auto, ttl } = cache;
  const retention = retentions.get(ttl ?? "");
  const asOptions = auto !== undefined || bagOf(request)["cacheTtl"] === "options";
  const known = asOptions ? ttl !== "in-memory" : ttl === undefined || retention !== undefined;
  if (!known) losses({ path: "cache.ttl", kind: "dropped", from: ttl ?? null, reason: "the wire has no such time" });
  const mode = auto === undefined ? undefined : modeOf(auto);
  return {
    prompt_cache_key: key,
    prompt_cache_options: asOptions ? defined({ mode, ttl: known ? ttl : undefined }) : undefined,
    prompt_cache_retention: asOptions ? undefined : retention,
  };
}

function modeOf(auto: boolean): string {
  return auto ? "implicit" : "explicit";
}

/** Fields that this wire kept. Written first, so that what the model says has the last word. */
function unknownFields(request: ChatRequest, { profile, losses }: Encoding): JsonObject {
  const fields = fieldsOf(request);
  if (profile.unknownFields !== "reject") return fields;
  for (const path of Object.keys(fields))
    losses({ path, kind: "dropped", reason: "the target refuses fields that it does not know" });
  return {};
}

/** What only other wires can say. */
function reportForeign({ state, safety }: ChatRequest, { losses }: Encoding): void {
  const reason = "the wire has no field for it";
  if (safety) losses({ path: "safety", kind: "dropped", reason });
  if (state?.previousResponseId !== undefined) losses({ path: "state.previousResponseId", kind: "dropped", reason });
  if (state?.conversation !== undefined) losses({ path: "state.conversation", kind: "dropped", reason });
}

function memoOf(request: ChatRequest, { names, wrapped, profile }: Encoding): Memo {
  const { reasoningOut } = profile;
  return {
    names: names.changed,
    wrappedTools: [...wrapped],
    ...(reasoningOut !== undefined && reasoningOut !== "fields" && { thinkTags: reasoningOut }),
    ...defined({ audioFormat: asString(request.output?.audio?.["format"]) }),
  };
}
