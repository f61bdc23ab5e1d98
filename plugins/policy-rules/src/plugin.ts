import { definePlugin } from "@patchbay/sdk";
import { options } from "./options.ts";
import { createRules } from "./rules.ts";

/** Sends requests to pools and models, keeps them to marked nodes or refuses them, by ordered rules. */
export const plugin = definePlugin({
  name: "@patchbay/policy-rules",
  sdk: "1.0",
  // Others decide among the candidates that the rules lead to.
  order: { stage: "first" },
  options,
  setup: (_context, { rules }) => ({ selectNode: createRules(rules) }),
});
