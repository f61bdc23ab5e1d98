import type { ChatRequest, DecodeRequestContext, Json } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields } from "@patchbay/wire-kit";
import { decodeContents } from "./decode-contents.ts";
import { decodeSystem } from "./decode-system.ts";
import { decodeTools } from "./decode-tools.ts";
import { readMembers } from "./fields.ts";
import { decodeOutput } from "./output.ts";
import { decodeLogprobs, decodeSampling } from "./sampling.ts";
import { decodeThinking } from "./thinking.ts";
import { decodeToolChoice } from "./tool-choice.ts";
import { wireId } from "./types.ts";

/** Reads a client's request. Fields without a neutral word are kept for this wire. */
export function decodeRequest(body: Json, { model, stream }: DecodeRequestContext): ChatRequest {
  const fields = readMembers(body, "");
  const system = decodeSystem(fields);
  const messages = decodeContents(fields);
  const tools = decodeTools(fields);
  const choice = decodeToolChoice(fields);
  const generation = decodeGeneration(fields);
  return {
    model,
    system: system.blocks,
    messages,
    stream,
    ...defined({
      tools,
      toolChoice: choice.toolChoice,
      ...generation.request,
      serviceTier: fields.string("serviceTier"),
      metadata: decodeLabels(fields),
      state: anyDefined({ store: fields.boolean("store") }),
      safety: decodeSafety(fields),
    }),
    extensions: {
      [wireId]: defined({
        system: system.form,
        toolConfig: choice.rest,
        toolChoice: choice.form,
        ...generation.form,
        fields: fields.rest(),
      }),
    },
  };
}

interface Generation {
  readonly request: Pick<ChatRequest, "sampling" | "thinking" | "output" | "logprobs"> | Record<string, undefined>;
  readonly form: Readonly<Record<string, Json | undefined>>;
}

/** Reads `generationConfig`. What is left of it is kept. */
function decodeGeneration(fields: Fields): Generation {
  const config = fields.object("generationConfig");
  if (!config) return { request: {}, form: {} };
  const inner = readMembers(config, "generationConfig");
  const thinking = decodeThinking(inner);
  const output = decodeOutput(inner);
  const request = {
    sampling: decodeSampling(inner),
    thinking: thinking.thinking,
    output: output.output,
    logprobs: decodeLogprobs(inner),
  };
  return {
    request: defined(request),
    form: { generationConfig: inner.rest() ?? {}, thinking: thinking.form, output: output.form },
  };
}

/** Labels are the map of the other vendors' `metadata`; only the cloud's endpoint takes them. */
function decodeLabels(fields: Fields): Readonly<Record<string, string>> | undefined {
  const labels = fields.peek("labels");
  if (!isObject(labels)) return undefined;
  const pairs = Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  if (pairs.length < Object.keys(labels).length) return undefined;
  fields.object("labels");
  return Object.fromEntries(pairs);
}

function decodeSafety(fields: Fields): ChatRequest["safety"] {
  const settings = fields.array("safetySettings");
  return settings && { wire: wireId, settings };
}
