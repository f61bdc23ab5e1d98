import type { Json, JsonObject, TokenLogprob } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";

/** Reads a list of tokens with their log probabilities. */
export function decodeLogprobTokens(value: Json | undefined): readonly TokenLogprob[] {
  return asArray(value).flatMap((item) => {
    const token = asObject(item);
    const top = isArray(token?.["top_logprobs"])
      ? token["top_logprobs"].flatMap((other) => readToken(asObject(other)))
      : undefined;
    return readToken(token).map((entry) => ({ ...entry, ...defined({ top }) }));
  });
}

function readToken(token: JsonObject | undefined): readonly Omit<TokenLogprob, "top">[] {
  const text = asString(token?.["token"]);
  const logprob = asNumber(token?.["logprob"]);
  if (text === undefined || logprob === undefined) return [];
  const bytes = isArray(token?.["bytes"]) ? token["bytes"].filter((byte) => typeof byte === "number") : undefined;
  return [{ token: text, logprob, ...defined({ bytes }) }];
}

/** Writes tokens with their log probabilities. */
export function encodeLogprobTokens(tokens: readonly TokenLogprob[]): readonly JsonObject[] {
  return tokens.map(({ top, ...token }) => ({
    ...token,
    ...defined({ top_logprobs: top?.map((other) => ({ ...other })) }),
  }));
}
