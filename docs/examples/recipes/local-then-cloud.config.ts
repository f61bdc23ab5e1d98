import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-ollama"),
    use("@patchbay/provider-openai"),
    use("@patchbay/policy-fallback", {
      chains: { local: [{ pool: "cloud", models: { "llama*": "gpt-5-mini" }, model: "gpt-5" }] },
      when: "always",
    }),
  ],
  pools: {
    local: {
      provider: "ollama",
      limits: { concurrency: 1, queue: 0 },
      cooldown: { unreachable: { after: 1, baseMs: 30_000 } },
      nodes: [{ id: "here", profile: { contextTokens: 32_768 } }],
    },
    cloud: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] },
  },
  defaultPool: "local",
});
