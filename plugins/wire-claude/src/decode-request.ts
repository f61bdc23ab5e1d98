import type { ChatRequest, DecodeRequestContext, Json, JsonObject, PromptCache } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { decodeCache } from "./cache.ts";
import { decodeMessages } from "./decode-messages.ts";
import { decodeSystem } from "./decode-system.ts";
import { decodeThinking } from "./decode-thinking.ts";
import { decodeTools } from "./decode-tools.ts";
import { decodeFormat } from "./output.ts";
import { decodeSampling } from "./sampling.ts";
import { decodeToolChoice } from "./tool-choice.ts";
import { versionWithoutSampling, wireId } from "./types.ts";

/** Reads a client's request. Fields without a neutral word are kept for this wire. */
export function decodeRequest(body: Json, context: DecodeRequestContext): ChatRequest {
  const fields = readFields(requireObject(body, ""), "");
  fields.string("model");
  const { system, form: systemForm } = decodeSystem(fields);
  const messages = decodeMessages(fields);
  const config = readFields(fields.object("output_config") ?? {}, "output_config");
  const { thinking, form: thinkingForm } = decodeThinking(fields, config);
  const format = decodeFormat(config, "format");
  const earlier = format ? undefined : decodeFormat(fields, "output_format");
  const { userId, rest: metadata } = decodeMetadata(fields);
  return {
    model: context.model,
    system,
    messages,
    stream: context.stream,
    ...defined({
      tools: decodeTools(fields),
      ...decodeToolChoice(fields),
      sampling: decodeSampling(fields),
      thinking,
      output: anyDefined({ format: format ?? earlier }),
      cache: decodePromptCache(fields),
      serviceTier: decodeTier(fields),
      user: anyDefined({ id: userId }),
    }),
    extensions: {
      [wireId]: defined({
        systemForm,
        thinking: thinkingForm,
        outputConfig: config.rest() ?? (hasEmptyConfig(fields) ? {} : undefined),
        metadata,
        earlierFormat: earlier && true,
        stream: fields.boolean("stream") === false ? false : undefined,
        version: newerVersion(context),
        fields: fields.rest(),
      }),
    },
  };
}

function hasEmptyConfig(fields: Fields): boolean {
  const config = asObject(fields.peek("output_config"));
  return config !== undefined && Object.keys(config).length === 0;
}

interface DecodedMetadata {
  readonly userId: string | undefined;
  /** What stands beside the user's id, also when that is nothing. */
  readonly rest: JsonObject | undefined;
}

function decodeMetadata(fields: Fields): DecodedMetadata {
  const metadata = fields.object("metadata");
  if (!metadata) return { userId: undefined, rest: undefined };
  const inner = readFields(metadata, "metadata");
  const userId = inner.string("user_id");
  return { userId, rest: inner.rest() ?? (userId === undefined ? {} : undefined) };
}

function decodePromptCache(fields: Fields): PromptCache | undefined {
  const mark = decodeCache(fields);
  return mark && { auto: true, ...mark };
}

function decodeTier(fields: Fields): string | undefined {
  const tier = fields.string("service_tier");
  return tier === "standard_only" ? "standard" : tier;
}

/** Versions differ in what a body may hold, so the one that the client wrote for goes with it. */
function newerVersion({ headers }: DecodeRequestContext): string | undefined {
  const version = headers["anthropic-version"] ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= versionWithoutSampling ? version : undefined;
}
