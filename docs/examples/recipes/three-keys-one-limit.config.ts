import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/policy-least-busy"),
  ],
  pools: {
    openai: {
      provider: "openai",
      limits: { concurrency: 2, queue: 10, queueMs: 30_000, requestsPerMinute: 60 },
      nodes: [
        { id: "first", apiKey: env("OPENAI_KEY_1") },
        { id: "second", apiKey: env("OPENAI_KEY_2") },
        { id: "third", apiKey: env("OPENAI_KEY_3") },
      ],
    },
  },
  defaultPool: "openai",
});
