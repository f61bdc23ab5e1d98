import type { IdRule, NameRule } from "@patchbay/wire-kit";

/** https://platform.openai.com/docs/guides/function-calling */
export const nameRule: NameRule = { legal: /^[a-zA-Z0-9_-]{1,64}$/, illegal: /[^a-zA-Z0-9_-]/g, maxLength: 64 };

/** Ids of calls may be any text that is not too long. */
export const callIdRule: IdRule = { legal: /^.{1,64}$/s, length: 24, prefix: "call_" };
