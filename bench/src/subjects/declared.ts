import { definePlugin } from "@patchbay/sdk";

/** A declared provider that names a wire: its code is asked for what depends on a node, its bytes stay in the kernel. */
export const plugin = definePlugin({
  name: "bench-declared",
  sdk: "1.0",
  capabilities: { content: ["prompt", "answer"] },
  setup: () => ({
    outboundProvider: {
      id: "bench",
      wire: "openai-chat",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions" },
      capabilities: () => ({ tools: true }),
    },
  }),
});
