import type { NameRule } from "@patchbay/wire-kit";

/** https://ai.google.dev/api/caching#FunctionDeclaration */
export const nameRule: NameRule = {
  legal: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
  illegal: /[^a-zA-Z0-9_.:-]/g,
  maxLength: 64,
};
