import { definePlugin } from "@patchbay/sdk";
import { createLeastRecentlyUsed } from "./least-recently-used.ts";

/** Prefers the nodes that were not asked for longest. */
export const plugin = definePlugin({
  name: "@patchbay/policy-lru",
  sdk: "1.0",
  setup: () => ({ selectNode: createLeastRecentlyUsed() }),
});
