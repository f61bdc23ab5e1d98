import type { Json, JsonObject, TokenLogprob } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray } from "@patchbay/sdk/http";
import { defined } from "./defined.ts";

/** Reads a list of tokens with their log probabilities. */
export function decodeLogprobTokens(value: Json | undefined): readonly TokenLogprob[] {
  return asArray(value).flatMap((item) => {
    const token = asObject(item);
    if (!token) return [];
    const top = isArray(token["top_logprobs"])
      ? token["top_logprobs"].flatMap((other) => one(asObject(other)))
      : undefined;
    return one(token).map((entry) => ({ ...entry, ...defined({ top }) }));
  });
}

function one(token: JsonObject | undefined): readonly Omit<TokenLogprob, "top">[] {
  const text = asString(token?.["token"]);
  const logprob = asNumber(token?.["logprob"]);
  if (text === undefined || logprob === undefined) return [];
  const bytes = isArray(token?.["bytes"]) ? token["bytes"].filter((byte) => typeof byte === "number") : undefined;
  return [{ token: text, logprob, ...defined({ bytes }) }];
}

const encoder = new TextEncoder();

/** Writes tokens with their log probabilities; `bytes` is what the token is in UTF-8 where nobody said. */
export function encodeLogprobTokens(tokens: readonly TokenLogprob[]): readonly JsonObject[] {
  return tokens.map((token) => ({ ...written(token), top_logprobs: (token.top ?? []).map(written) }));
}

function written({ token, logprob, bytes }: Omit<TokenLogprob, "top">): JsonObject {
  return { token, logprob, bytes: bytes ?? [...encoder.encode(token)] };
}
