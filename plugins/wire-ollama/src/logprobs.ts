import type { JsonObject, TokenLogprob } from "@patchbay/sdk";
import { defined } from "@patchbay/wire-kit";

/** Writes tokens with their log probabilities; what nobody said is left out. */
export function encodeLogprobTokens(tokens: readonly TokenLogprob[]): readonly JsonObject[] {
  return tokens.map(({ top, ...token }) => ({
    ...token,
    ...defined({ top_logprobs: top?.map((other) => ({ ...other })) }),
  }));
}
