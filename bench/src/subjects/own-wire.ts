import { definePlugin } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-openai-chat";

/** A declared provider that brings its wire along: requests and answers are written and read where the plugin runs. */
export const plugin = definePlugin({
  name: "bench-own-wire",
  sdk: "1.0",
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({
    outboundProvider: {
      id: "bench",
      // Of another name, so that nothing passes through as it is.
      wire: { ...wire, id: "bench-chat" },
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions" },
    },
  }),
});
