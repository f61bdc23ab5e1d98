import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), use("./plugin.ts")],
  pools: { acme: { provider: "acme", nodes: [{ id: "main", apiKey: env("ACME_API_KEY"), models: ["acme-*"] }] } },
});
