import { definePlugin } from "@patchbay/sdk";
import { createCost } from "./cost.ts";
import { options } from "./options.ts";

/** Prefers the nodes that charge least, by the operator's own table. */
export const plugin = definePlugin({
  name: "@patchbay/policy-cost",
  sdk: "1.0",
  options,
  setup: (_context, chosen) => ({ selectNode: createCost(chosen) }),
});
