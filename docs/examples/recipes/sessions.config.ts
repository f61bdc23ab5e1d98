import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/policy-affinity", { ttlMs: 2 * 60 * 60_000 }),
  ],
  pools: {
    openai: {
      provider: "openai",
      nodes: [
        { id: "first", apiKey: env("OPENAI_KEY_1") },
        { id: "second", apiKey: env("OPENAI_KEY_2") },
      ],
    },
  },
  defaultPool: "openai",
});
