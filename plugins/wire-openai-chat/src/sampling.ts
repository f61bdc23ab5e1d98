import type { ChatRequest, Json, JsonObject, Sampling } from "@patchbay/sdk";
import { isArray } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields, requireString, wrongType } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

type NumberKey = Exclude<keyof Sampling, "maxOutputTokens" | "stop" | "logitBias">;

/** Members of a request that are numbers, here and there. */
export const samplingNumbers: readonly (readonly [key: NumberKey, field: string])[] = [
  ["temperature", "temperature"],
  ["topP", "top_p"],
  ["topK", "top_k"],
  ["minP", "min_p"],
  ["seed", "seed"],
  ["presencePenalty", "presence_penalty"],
  ["frequencyPenalty", "frequency_penalty"],
  ["repetitionPenalty", "repetition_penalty"],
  ["candidates", "n"],
];

/** What models that always reason refuse. */
const refusedByReasoners: ReadonlySet<string> = new Set([
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "presence_penalty",
  "frequency_penalty",
  "repetition_penalty",
  "logit_bias",
  "stop",
  "logprobs",
  "top_logprobs",
]);
const vendorFields: ReadonlySet<string> = new Set(["top_k", "min_p", "repetition_penalty"]);

/** Reads the sampling fields of a request. */
export function decodeSampling(fields: Fields): Sampling | undefined {
  const counts: Partial<Record<NumberKey, number>> = {};
  for (const [key, field] of samplingNumbers) {
    const value = fields.number(field);
    if (value !== undefined) counts[key] = value;
  }
  return anyDefined({
    maxOutputTokens: fields.number("max_completion_tokens") ?? fields.number("max_tokens"),
    ...counts,
    stop: decodeStop(fields),
    logitBias: decodeLogitBias(fields),
  });
}

/** How the client wrote what can be written in several ways. */
export function samplingForm(fields: Fields): Readonly<Record<string, Json | undefined>> {
  const maxTokens = typeof fields.peek("max_completion_tokens") === "number" ? "max_completion_tokens" : "max_tokens";
  return {
    maxTokensField: typeof fields.peek(maxTokens) === "number" ? maxTokens : undefined,
    stop: typeof fields.peek("stop") === "string" ? "string" : undefined,
  };
}

function decodeStop(fields: Fields): readonly string[] | undefined {
  const value = fields.peek("stop");
  if (typeof value === "string") return [fields.string("stop") ?? value];
  if (value !== undefined && value !== null && !isArray(value))
    throw wrongType("stop", "a string or a list of strings");
  return fields.array("stop")?.map((item, index) => requireString(item, `stop[${index}]`));
}

function decodeLogitBias(fields: Fields): Readonly<Record<string, number>> | undefined {
  const biases = fields.object("logit_bias");
  if (!biases) return undefined;
  const entries = Object.entries(biases).map(([token, bias]): [string, number] => {
    if (typeof bias !== "number") throw wrongType(`logit_bias.${token}`, "a number");
    return [token, bias];
  });
  return Object.fromEntries(entries);
}

/** Reads `logprobs` and `top_logprobs`. The second alone stays as it is. */
export function decodeLogprobs(fields: Fields): ChatRequest["logprobs"] {
  const enabled = fields.boolean("logprobs");
  return enabled === undefined ? undefined : defined({ enabled, top: fields.number("top_logprobs") });
}

/** Writes the sampling fields that the target takes. */
export function encodeSampling(request: ChatRequest, encoding: Encoding): JsonObject {
  const { sampling = {}, logprobs } = request;
  const written = defined({
    [maxTokensField(request, encoding)]: sampling.maxOutputTokens,
    ...Object.fromEntries(samplingNumbers.map(([key, field]) => [field, sampling[key]])),
    stop: encodeStop(request, encoding),
    logit_bias: sampling.logitBias,
    logprobs: logprobs?.enabled,
    top_logprobs: logprobs?.top,
  });
  return Object.fromEntries(
    Object.entries(written).filter(([field, value]) => value !== undefined && accepts(field, encoding)),
  );
}

function accepts(field: string, { profile, capabilities, losses }: Encoding): boolean {
  const refused =
    (capabilities.sampling === false && refusedByReasoners.has(field)) ||
    (profile.vendorSampling === false && vendorFields.has(field));
  if (refused) losses({ path: field, kind: "dropped", reason: "the target does not accept it" });
  return !refused;
}

function maxTokensField(request: ChatRequest, { profile, capabilities }: Encoding): string {
  if (profile.maxTokensField) return profile.maxTokensField;
  const sent = bagOf(request)["maxTokensField"];
  if (typeof sent === "string") return sent;
  return capabilities.sampling === false ? "max_completion_tokens" : "max_tokens";
}

function encodeStop(request: ChatRequest, { profile, losses }: Encoding): Json | undefined {
  const stop = request.sampling?.stop;
  const max = profile.stopMax ?? Infinity;
  if (stop && stop.length > max) {
    losses({
      path: "stop",
      kind: "approximated",
      from: stop.length,
      to: max,
      reason: "the target takes fewer stop strings",
    });
  }
  const kept = stop?.slice(0, max);
  return kept?.length === 1 && bagOf(request)["stop"] === "string" ? kept[0] : kept;
}
