import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/policy-health"),
    use("@patchbay/policy-round-robin"),
  ],
  pools: {
    openai: {
      provider: "openai",
      nodes: [
        { id: "first", apiKey: env("OPENAI_KEY_1"), weight: 3 },
        { id: "second", apiKey: env("OPENAI_KEY_2") },
      ],
    },
  },
  defaultPool: "openai",
});
