import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/provider-claude"),
    use("@patchbay/policy-rules", {
      rules: [
        {
          name: "hard work",
          when: { models: ["auto"], hasTools: true },
          do: { use: { pool: "good", model: "claude-sonnet-5" } },
        },
      ],
    }),
    use("@patchbay/policy-cost", {
      prices: { "gpt-5-mini": { input: 0.25, output: 2 }, "claude-sonnet-5": { input: 3, output: 15 } },
    }),
  ],
  pools: {
    cheap: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] },
    good: { provider: "claude", nodes: [{ id: "main", apiKey: env("ANTHROPIC_API_KEY") }] },
  },
  models: {
    auto: [
      { pool: "good", model: "claude-sonnet-5" },
      { pool: "cheap", model: "gpt-5-mini" },
    ],
  },
});
