import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), use("./src/index.ts")],
  pools: { meadow: { provider: "meadow", nodes: [{ apiKey: env("MEADOW_API_KEY"), models: ["meadow-*"] }] } },
});
