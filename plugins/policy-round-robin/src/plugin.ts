import { definePlugin } from "@patchbay/sdk";
import { createRoundRobin } from "./round-robin.ts";

/** Takes the nodes of a pool in turns, each as often as its weight says. */
export const plugin = definePlugin({
  name: "@patchbay/policy-round-robin",
  sdk: "1.0",
  setup: () => ({ selectNode: createRoundRobin() }),
});
