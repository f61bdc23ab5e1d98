import { definePlugin } from "@patchbay/sdk";
import { createLeastBusy } from "./least-busy.ts";

/** Prefers the nodes that have least to do, for their size. */
export const plugin = definePlugin({
  name: "@patchbay/policy-least-busy",
  sdk: "1.0",
  setup: () => ({ selectNode: createLeastBusy() }),
});
