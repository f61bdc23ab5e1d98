import type { ChatRequest, JsonObject, Sampling } from "@patchbay/sdk";
import { anyDefined, defined, type Fields, requireString } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { takeNumber } from "./fields.ts";

type NumberKey = Exclude<keyof Sampling, "stop" | "logitBias" | "minP" | "repetitionPenalty">;

const numbers: readonly (readonly [key: NumberKey, field: string])[] = [
  ["temperature", "temperature"],
  ["topP", "topP"],
  ["topK", "topK"],
  ["candidates", "candidateCount"],
  ["maxOutputTokens", "maxOutputTokens"],
  ["seed", "seed"],
  ["presencePenalty", "presencePenalty"],
  ["frequencyPenalty", "frequencyPenalty"],
];

/** More stop sequences are refused. */
const maxStops = 5;

/** Reads what `generationConfig` says of sampling. */
export function decodeSampling(fields: Fields): Sampling | undefined {
  const found = numbers.map(([key, field]) => [key, takeNumber(fields, field)] as const);
  const stop = fields.array("stopSequences");
  return anyDefined({
    ...Object.fromEntries(found.filter(([, value]) => value !== undefined)),
    stop: stop?.map((item, index) => requireString(item, `${fields.at("stopSequences")}[${index}]`)),
  });
}

/** Reads the wish for log probabilities. How many, alone, stays as it is. */
export function decodeLogprobs(fields: Fields): ChatRequest["logprobs"] {
  const enabled = fields.boolean("responseLogprobs");
  return enabled === undefined ? undefined : defined({ enabled, top: takeNumber(fields, "logprobs") });
}

/** Writes what `generationConfig` can say of sampling. */
export function encodeSampling(request: ChatRequest, encoding: Encoding): JsonObject {
  const { sampling = {}, logprobs } = request;
  reportUnsaid(sampling, encoding);
  return defined({
    ...Object.fromEntries(numbers.map(([key, field]) => [field, sampling[key]])),
    stopSequences: encodeStop(request, encoding),
    responseLogprobs: logprobs?.enabled,
    logprobs: logprobs?.top,
  });
}

function encodeStop(request: ChatRequest, { losses }: Encoding): readonly string[] | undefined {
  const stop = request.sampling?.stop;
  if (!stop || isOwn(request)) return stop;
  if (stop.length > maxStops)
    losses({
      path: "stop",
      kind: "approximated",
      from: stop.length,
      to: maxStops,
      reason: "the wire takes five stop sequences",
    });
  return stop.length === 0 ? undefined : stop.slice(0, maxStops);
}

const unsaid = ["minP", "repetitionPenalty", "logitBias"] as const;

function reportUnsaid(sampling: Sampling, { losses }: Encoding): void {
  for (const key of unsaid) {
    if (sampling[key] !== undefined)
      losses({ path: `sampling.${key}`, kind: "dropped", reason: "the wire has no field for it" });
  }
}
