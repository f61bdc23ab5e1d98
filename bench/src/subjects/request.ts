import { definePlugin } from "@patchbay/sdk";

/** Gives every request a seed. */
export const plugin = definePlugin({
  name: "bench-request",
  sdk: "1.0",
  capabilities: { content: ["prompt"] },
  setup: () => ({
    transform: { request: (request) => ({ ...request, sampling: { ...request.sampling, seed: 7 } }) },
  }),
});
