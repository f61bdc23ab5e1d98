import type { ChatRequest, DecodeRequestContext, Json, JsonObject, LossSink, PromptCache } from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { decodeMessages } from "./decode-messages.ts";
import { decodeOutput, outputForm } from "./output.ts";
import { toChatShape } from "./responses-shape.ts";
import { decodeLogprobs, decodeSampling, samplingForm } from "./sampling.ts";
import { decodeThinking } from "./thinking.ts";
import { decodeToolChoice } from "./tool-choice.ts";
import { decodeTools } from "./tools.ts";
import { wireId } from "./types.ts";

/** Reads a client's request. Fields without a neutral word are kept for this wire. */
export function decodeRequest(body: Json, context: DecodeRequestContext): ChatRequest {
  const { losses } = context;
  const shaped = toChatShape(mergeExtraBody(requireObject(body, ""), losses), losses);
  const fields = readFields(shaped.body, "");
  fields.string("model");
  const conversation = decodeMessages(fields);
  const form = formOf(fields);
  const thinking = decodeThinking(fields);
  const { show, flatTools } = shaped;
  return {
    model: context.model,
    ...conversation,
    stream: context.stream,
    ...defined({
      ...streamOptions(fields),
      tools: decodeTools(fields),
      toolChoice: decodeToolChoice(fields),
      parallelToolCalls: fields.boolean("parallel_tool_calls"),
      sampling: decodeSampling(fields),
      thinking: show === undefined ? thinking?.thinking : { ...(thinking?.thinking ?? auto), show },
      output: decodeOutput(fields),
      logprobs: decodeLogprobs(fields),
      cache: decodePromptCache(fields),
      serviceTier: fields.string("service_tier"),
      user: anyDefined({ id: fields.string("user"), safetyId: fields.string("safety_identifier") }),
      metadata: decodeMetadata(fields),
      state: anyDefined({ store: fields.boolean("store"), ...shaped.state }),
    }),
    extensions: {
      [wireId]: defined({
        ...form,
        flatTools,
        thinkingField: thinking?.field,
        thinkingRest: thinking?.rest,
        fields: fields.rest(),
      }),
    },
  };
}

const auto = { type: "auto" } as const;

/** Some clients send the object that their library would have merged. What the body says itself stays. */
function mergeExtraBody(body: JsonObject, losses: LossSink): JsonObject {
  const extra = body["extra_body"];
  if (!isObject(extra)) return body;
  losses({ path: "extra_body", kind: "renamed", reason: "its members belong to the body" });
  const { extra_body: _extra, ...rest } = body;
  return { ...extra, ...rest };
}

/** How the client wrote what the model holds in one way only. */
function formOf(fields: Fields): Readonly<Record<string, Json | undefined>> {
  return {
    ...samplingForm(fields),
    ...outputForm(fields),
    legacyTools: Array.isArray(fields.peek("functions")) && !Array.isArray(fields.peek("tools")) ? true : undefined,
    stream: fields.boolean("stream") === false ? false : undefined,
    streamOptions: streamForm(fields),
    cacheTtl: typeof asObject(fields.peek("prompt_cache_options"))?.["ttl"] === "string" ? "options" : undefined,
  };
}

function streamOptions(fields: Fields): Pick<ChatRequest, "includeUsage"> {
  const asked = fields.object("stream_options")?.["include_usage"];
  return typeof asked === "boolean" ? { includeUsage: asked } : {};
}

/** Stream options beside the usage. */
function streamForm(fields: Fields): JsonObject | undefined {
  const { include_usage: _asked, ...rest } = asObject(fields.peek("stream_options")) ?? {};
  return Object.keys(rest).length > 0 ? rest : undefined;
}

function decodeMetadata(fields: Fields): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(fields.object("metadata") ?? {});
  const texts = pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string");
  if (texts.length === pairs.length && asObject(fields.peek("metadata"))) return Object.fromEntries(texts);
  fields.leave("metadata");
  return undefined;
}

const retentions: ReadonlyMap<Json, NonNullable<PromptCache["ttl"]>> = new Map([
  ["in_memory", "in-memory" as const],
  ["24h", "24h" as const],
]);
const optionTtls: ReadonlySet<Json> = new Set(["5m", "30m", "1h", "24h"]);

function decodePromptCache(fields: Fields): PromptCache | undefined {
  const key = fields.string("prompt_cache_key");
  const options = decodeCacheOptions(fields);
  if (options) return { ...defined({ key }), ...options };
  const ttl = retentions.get(fields.peek("prompt_cache_retention") ?? null);
  if (ttl) fields.string("prompt_cache_retention");
  return anyDefined({ key, ttl });
}

function decodeCacheOptions(fields: Fields): PromptCache | undefined {
  const options = asObject(fields.peek("prompt_cache_options"));
  const { mode, ttl, ...rest } = options ?? {};
  const readable =
    (mode === undefined || mode === "implicit" || mode === "explicit") && (ttl === undefined || optionTtls.has(ttl));
  const isEmpty = mode === undefined && ttl === undefined;
  if (!options || !readable || isEmpty || Object.keys(rest).length > 0) return undefined;
  fields.object("prompt_cache_options");
  return defined({
    auto: mode === undefined ? undefined : mode === "implicit",
    // The set holds the words of the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ttl: ttl as PromptCache["ttl"],
  });
}
