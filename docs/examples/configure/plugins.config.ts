import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  server: { port: 8080, keys: [env("PATCHBAY_API_KEY")] },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/observe-prompt-log", { mode: "file", redact: ["\\b\\d{16}\\b"] }, { enabled: false }),
  ],
  pools: {
    cloud: {
      provider: "openai",
      nodes: [
        { id: "a", baseUrl: "https://api.openai.com/v1", apiKey: env("KEY_A"), models: ["gpt-*"], weight: 3 },
        { id: "b", baseUrl: "https://api.openai.com/v1", apiKey: env("KEY_B", { optional: true }), models: ["gpt-*"] },
      ],
    },
    local: { provider: "openai", nodes: [{ baseUrl: "http://127.0.0.1:11434/v1" }] },
  },
  models: {
    fast: [
      { pool: "cloud", model: "gpt-5-mini" },
      { pool: "local", model: "llama3:8b" },
    ],
  },
  defaultPool: "local",
});
