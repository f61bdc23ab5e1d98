import type { ChatRequest, JsonObject, Sampling } from "@patchbay/sdk";
import { asArray } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

const smallest = 16;

/** Reads the sampling fields of a request. */
export function decodeSampling(fields: Fields): Sampling | undefined {
  return anyDefined({
    maxOutputTokens: fields.number("max_output_tokens"),
    temperature: fields.number("temperature"),
    topP: fields.number("top_p"),
  });
}

/** What `include` must name so that the wire tells log probabilities. */
export const logprobsInclude = "message.output_text.logprobs";

/** Reads the wish for log probabilities; `include` itself stays as it is. */
export function decodeLogprobs(fields: Fields): ChatRequest["logprobs"] {
  if (!asArray(fields.peek("include")).includes(logprobsInclude)) return undefined;
  return { enabled: true, ...defined({ top: fields.number("top_logprobs") }) };
}

/** Fields of the model that the wire has no word for. */
const foreign: readonly Exclude<keyof Sampling, "maxOutputTokens" | "temperature" | "topP" | "candidates" | "stop">[] =
  ["topK", "minP", "seed", "presencePenalty", "frequencyPenalty", "repetitionPenalty", "logitBias"];

/** Writes the sampling fields that the target takes. */
export function encodeSampling({ sampling = {}, logprobs }: ChatRequest, encoding: Encoding): JsonObject {
  const { losses } = encoding;
  const reason = "the wire has no field for it";
  for (const key of foreign)
    if (sampling[key] !== undefined) losses({ path: `sampling.${key}`, kind: "dropped", reason });
  if (sampling.stop?.some((sequence) => sequence !== ""))
    losses({
      path: "sampling.stop",
      kind: "approximated",
      reason: "the wire has no field for it; the answer is cut there",
    });
  if ((sampling.candidates ?? 1) > 1)
    losses({ path: "sampling.candidates", kind: "dropped", from: sampling.candidates ?? null, reason });
  return {
    ...defined({ max_output_tokens: maxTokens(sampling, encoding) }),
    ...accepted(
      defined({ temperature: sampling.temperature, top_p: sampling.topP, top_logprobs: logprobs?.top }),
      encoding,
    ),
  };
}

function maxTokens({ maxOutputTokens: wanted }: Sampling, { own, losses }: Encoding): number | undefined {
  if (wanted === undefined || own || wanted >= smallest) return wanted;
  const reason = "the target wants no less";
  losses({ path: "sampling.maxOutputTokens", kind: "approximated", from: wanted, to: smallest, reason });
  return smallest;
}

/** Models that always reason refuse these fields. */
function accepted(fields: JsonObject, { capabilities, losses }: Encoding): JsonObject {
  if (capabilities.sampling !== false) return fields;
  for (const path of Object.keys(fields)) losses({ path, kind: "dropped", reason: "the model does not accept it" });
  return {};
}
