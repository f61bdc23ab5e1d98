import { defineConfig, env, use } from "@patchbay/core";

/** Made from a config of AIClient-2-API. */
export default defineConfig({
  server: { keys: [env("PATCHBAY_API_KEY")], port: 3000 },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/protocol-openai-responses"),
    use("@patchbay/protocol-claude"),
    use("@patchbay/protocol-gemini"),
    use("@patchbay/policy-health", { maxFailuresInRow: 3, trialAfterMs: 600000 }),
    use("@patchbay/policy-lru"),
    use("@patchbay/provider-openai"),
    use("@patchbay/provider-claude"),
    use("@patchbay/policy-fallback", {
      chains: { "openai-custom": ["claude-custom"] },
      models: { "gpt-5": [{ pool: "claude-custom", model: "claude-sonnet-5" }] },
    }),
  ],
  pools: {
    "openai-custom": {
      provider: "openai",
      nodes: [
        {
          id: "first",
          baseUrl: "https://api.openai.com/v1",
          apiKey: env("OPENAI_CUSTOM_FIRST_KEY"),
          limits: { concurrency: 4, queue: 20, queueMs: 300000 },
        },
        {
          id: "second",
          baseUrl: "https://api.openai.com/v1",
          apiKey: env("OPENAI_CUSTOM_SECOND_KEY"),
          notSupportedModels: ["gpt-5"],
        },
      ],
    },
    "claude-custom": {
      provider: "claude",
      nodes: [{ id: "main", baseUrl: "https://api.anthropic.com/v1", apiKey: env("CLAUDE_CUSTOM_MAIN_KEY") }],
    },
  },
  defaultPool: "openai-custom",
});
