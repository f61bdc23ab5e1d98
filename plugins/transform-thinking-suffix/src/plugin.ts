import { definePlugin } from "@patchbay/sdk";
import { readSuffix } from "./read-suffix.ts";

/** Reads how much to think from the end of a model's name: `model(high)`, `model(8192)`, `model(none)`, `model(auto)`. */
export const plugin = definePlugin({
  name: "@patchbay/transform-thinking-suffix",
  sdk: "1.0",
  capabilities: { content: ["prompt"] },
  setup: () => ({
    transform: {
      when: { models: ["*(*)"] },
      request: (request) => {
        const found = readSuffix(request.model);
        if (!found) return undefined;
        const { show } = request.thinking ?? {};
        const thinking = { ...found.thinking, ...(show !== undefined && { show }) };
        return { ...request, model: found.model, thinking };
      },
    },
  }),
});
