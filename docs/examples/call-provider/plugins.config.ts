import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), use("./plugin.ts")],
  pools: {
    parrot: {
      provider: "parrot",
      nodes: [{ id: "main", baseUrl: "https://parrot.example", apiKey: env("PARROT_API_KEY"), models: ["polly"] }],
    },
  },
});
