import { definePlugin } from "@patchbay/sdk";
import { createHealth } from "./health.ts";
import { options } from "./options.ts";

/** Leaves out nodes that cannot be asked, and if told so those that fail again and again. */
export const plugin = definePlugin({
  name: "@patchbay/policy-health",
  sdk: "1.0",
  options,
  order: { stage: "early" },
  setup: (_context, chosen) => ({ selectNode: createHealth(chosen) }),
});
