import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), use("./src/index.ts")],
  pools: {
    harbor: { provider: "harbor", nodes: [{ apiKey: env("HARBOR_SECRET"), keyId: "key-1", models: ["harbor-*"] }] },
  },
});
