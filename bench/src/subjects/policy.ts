import { definePlugin } from "@patchbay/sdk";

/** Turns the list of candidates round. */
export const plugin = definePlugin({
  name: "bench-policy",
  sdk: "1.0",
  setup: () => ({ selectNode: (candidates) => candidates.toReversed() }),
});
