import { definePlugin } from "@patchbay/sdk";
import { createLatency } from "./latency.ts";
import { options } from "./options.ts";

/** Prefers the nodes that answer first. */
export const plugin = definePlugin({
  name: "@patchbay/policy-latency",
  sdk: "1.0",
  options,
  setup: (_context, chosen) => ({ selectNode: createLatency(chosen) }),
});
