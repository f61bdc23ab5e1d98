import type { ChatRequest, Json, JsonObject, Sampling } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields, readFields, requireString } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import type { Draft } from "./types.ts";

type NumberKey = Exclude<keyof Sampling, "maxOutputTokens" | "stop" | "logitBias" | "candidates">;

const numbers: readonly (readonly [key: NumberKey, field: string])[] = [
  ["temperature", "temperature"],
  ["topP", "top_p"],
  ["topK", "top_k"],
  ["minP", "min_p"],
  ["seed", "seed"],
  ["presencePenalty", "presence_penalty"],
  ["frequencyPenalty", "frequency_penalty"],
  ["repetitionPenalty", "repeat_penalty"],
];

/** What `options` hold: what the model has words for, and the rest, such as the size of the context. */
interface FoundOptions {
  readonly sampling?: Sampling;
  readonly rest?: JsonObject;
}

/** Reads `options`. */
export function decodeOptions(fields: Fields): FoundOptions {
  const given = fields.object("options");
  if (!given) return {};
  const options = readFields(given, "options");
  const counts: Partial<Record<NumberKey, number>> = {};
  for (const [key, field] of numbers) {
    const value = options.number(field);
    if (value !== undefined) counts[key] = value;
  }
  const sampling = anyDefined({ maxOutputTokens: readLimit(options), ...counts, stop: readStop(options) });
  const rest = options.rest() ?? (sampling ? undefined : {});
  return defined({ sampling, rest });
}

/** Negative numbers are words for "no limit". */
function readLimit(options: Fields): number | undefined {
  const limit = options.number("num_predict");
  if (limit === undefined || limit >= 0) return limit;
  options.leave("num_predict");
  return undefined;
}

/** A list on this wire; some clients send one string alone. */
function readStop(options: Fields): readonly string[] | undefined {
  const value = options.peek("stop");
  if (typeof value === "string") return [options.string("stop") ?? value];
  return options.array("stop")?.map((item, index) => requireString(item, `options.stop[${index}]`));
}

/** Reads `logprobs` and `top_logprobs`. The second alone stays as it is. */
export function decodeLogprobs(fields: Fields): ChatRequest["logprobs"] {
  const enabled = fields.boolean("logprobs");
  return enabled === undefined ? undefined : defined({ enabled, top: fields.number("top_logprobs") });
}

/** Writes `options` and what stands beside them. */
export function encodeOptions(request: ChatRequest, { profile, losses }: Encoding): JsonObject {
  const { sampling = {}, logprobs } = request;
  const kept = asObject(bagOf(request)["options"]);
  const written = {
    ...(profile.contextTokens !== undefined && { num_ctx: profile.contextTokens }),
    ...kept,
    ...defined({ num_predict: sampling.maxOutputTokens, stop: sampling.stop }),
    ...numberFields(sampling),
  };
  const reason = "the wire has no field for it";
  if (sampling.logitBias) losses({ path: "sampling.logitBias", kind: "dropped", reason });
  if (sampling.candidates !== undefined && sampling.candidates !== 1) {
    losses({ path: "sampling.candidates", kind: "dropped", from: sampling.candidates, reason });
  }
  return {
    ...((kept ?? Object.keys(written).length > 0) && { options: written }),
    ...defined({ logprobs: logprobs?.enabled, top_logprobs: logprobs?.top }),
  };
}

function numberFields(sampling: Sampling): Draft {
  const fields: Draft = {};
  for (const [key, field] of numbers) {
    const value: Json | undefined = sampling[key];
    if (value !== undefined && !isArray(value)) fields[field] = value;
  }
  return fields;
}
