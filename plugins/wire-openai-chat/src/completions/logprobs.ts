import type { Json, JsonObject, TokenLogprob } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";

/** Reads the log probabilities of a choice: lists side by side, one entry per token. */
export function decodeLogprobs(value: Json | undefined): readonly TokenLogprob[] {
  const lists = asObject(value) ?? {};
  const chances = asArray(lists["token_logprobs"]);
  const tops = asArray(lists["top_logprobs"]);
  return asArray(lists["tokens"]).map((token, index) => {
    const top = asObject(tops[index]);
    return { token: asString(token) ?? "", logprob: asNumber(chances[index]) ?? 0, ...(top && { top: topOf(top) }) };
  });
}

function topOf(top: JsonObject): NonNullable<TokenLogprob["top"]> {
  return Object.entries(top).map(([token, logprob]) => ({ token, logprob: asNumber(logprob) ?? 0 }));
}

/** Writes log probabilities. `offset`: where in the text the first of the tokens stands. */
export function encodeLogprobs(tokens: readonly TokenLogprob[], offset: number): JsonObject {
  let at = offset;
  const offsets = tokens.map(({ token }) => {
    const start = at;
    at += token.length;
    return start;
  });
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.some(({ top }) => top) ? tokens.map(({ top }) => (top ? byToken(top) : null)) : null,
    text_offset: offsets,
  };
}

function byToken(top: NonNullable<TokenLogprob["top"]>): JsonObject {
  return Object.fromEntries(top.map(({ token, logprob }) => [token, logprob]));
}
