import type { ChatRequest, JsonObject, Sampling } from "@patchbay/sdk";
import { anyDefined, defined, type Fields, requireString } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

/** Reads the sampling fields of a request. */
export function decodeSampling(fields: Fields): Sampling | undefined {
  return anyDefined({
    maxOutputTokens: fields.number("max_tokens"),
    temperature: fields.number("temperature"),
    topP: fields.number("top_p"),
    topK: fields.number("top_k"),
    stop: fields.array("stop_sequences")?.map((item, index) => requireString(item, `stop_sequences[${index}]`)),
  });
}

/** Writes the sampling fields that the target takes. `isThinking`: the model was asked to think. */
export function encodeSampling(request: ChatRequest, isThinking: boolean, encoding: Encoding): JsonObject {
  const { sampling = {} } = request;
  reportUnsaid(sampling, encoding);
  const wanted = defined({
    temperature: encodeTemperature(sampling.temperature, encoding),
    top_p: sampling.topP,
    top_k: sampling.topK,
  });
  const refused = refusals({ request, wanted, isThinking }, encoding);
  for (const [path, reason] of refused) encoding.losses({ path, kind: "dropped", reason });
  const kept = Object.entries(wanted).filter(([field]) => !refused.has(field));
  return { ...Object.fromEntries(kept), ...encodeStop(sampling, encoding) };
}

const unknown = [
  "minP",
  "seed",
  "presencePenalty",
  "frequencyPenalty",
  "repetitionPenalty",
  "logitBias",
] as const satisfies readonly (keyof Sampling)[];

function reportUnsaid(sampling: Sampling, { losses }: Encoding): void {
  const reason = "the wire has no field for it";
  for (const key of unknown) {
    if (sampling[key] !== undefined) losses({ path: `sampling.${key}`, kind: "dropped", reason });
  }
  const { candidates = 1 } = sampling;
  if (candidates > 1) losses({ path: "sampling.candidates", kind: "dropped", from: candidates, to: 1, reason });
}

function encodeTemperature(temperature: number | undefined, { own, losses }: Encoding): number | undefined {
  if (temperature === undefined || temperature <= 1 || own) return temperature;
  losses({ path: "temperature", kind: "approximated", from: temperature, to: 1, reason: "the wire goes up to 1" });
  return 1;
}

interface Wish {
  readonly request: ChatRequest;
  readonly wanted: { readonly temperature?: number; readonly top_p?: number; readonly top_k?: number };
  readonly isThinking: boolean;
}

/** Fields that the target would refuse the whole request for, and why. */
function refusals({ request, wanted, isThinking }: Wish, encoding: Encoding): ReadonlyMap<string, string> {
  if (encoding.capabilities.sampling === false || bagOf(request)["version"] !== undefined) {
    return new Map(Object.keys(wanted).map((field) => [field, "the target does not accept it"]));
  }
  if (encoding.own) return new Map();
  const refused = isThinking ? unlikeThinking(wanted) : new Map<string, string>();
  const { temperature, top_p: topP } = wanted;
  if (temperature !== undefined && topP !== undefined && !refused.has("temperature")) {
    refused.set("top_p", "the target takes it or a temperature, not both");
  }
  return refused;
}

function unlikeThinking({ temperature = 1, top_p: topP = 1, top_k: topK }: Wish["wanted"]): Map<string, string> {
  const fields = { temperature: temperature !== 1, top_p: topP < 0.95, top_k: topK !== undefined };
  const refused = Object.entries(fields).filter(([, isRefused]) => isRefused);
  return new Map(refused.map(([field]) => [field, "a model that thinks does not accept it"]));
}

/** White space alone stops nothing on this wire: it is refused. */
function encodeStop({ stop }: Sampling, { own, losses }: Encoding): JsonObject {
  const kept = own ? stop : stop?.filter((text) => text.trim() !== "");
  if (kept && stop && kept.length < stop.length) {
    losses({ path: "stop_sequences", kind: "dropped", reason: "the target refuses stop strings of white space" });
  }
  return kept && (own || kept.length > 0) ? { stop_sequences: kept } : {};
}
