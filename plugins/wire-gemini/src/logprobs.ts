import type { Json, JsonObject, TokenLogprob } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";

/** Reads `logprobsResult`: what was chosen, and for each place what else might have been. */
export function decodeLogprobs(value: Json | undefined): readonly TokenLogprob[] {
  const result = asObject(value);
  if (!result) return none;
  const tops = asArray(result["topCandidates"]).map((step) =>
    asArray(asObject(step)?.["candidates"]).flatMap((item) => one(item) ?? []),
  );
  return asArray(result["chosenCandidates"]).flatMap((item, index) => {
    const chosen = one(item);
    const top = tops[index];
    return chosen ? [{ ...chosen, ...(top && { top }) }] : [];
  });
}

const none: readonly TokenLogprob[] = [];

function one(value: Json): Pick<TokenLogprob, "token" | "logprob"> | undefined {
  const token = asString(asObject(value)?.["token"]);
  const logprob = asNumber(asObject(value)?.["logProbability"]);
  return token === undefined || logprob === undefined ? undefined : { token, logprob };
}

/** Writes `logprobsResult`. */
export function encodeLogprobs(tokens: readonly TokenLogprob[]): JsonObject {
  const hasTops = tokens.some(({ top }) => top !== undefined);
  return {
    ...(hasTops && { topCandidates: tokens.map(({ top = [] }) => ({ candidates: top.map(written) })) }),
    chosenCandidates: tokens.map(written),
  };
}

function written({ token, logprob }: Pick<TokenLogprob, "token" | "logprob">): JsonObject {
  return { token, logProbability: logprob };
}
