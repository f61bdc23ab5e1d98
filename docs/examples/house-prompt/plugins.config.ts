import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("./plugin.ts", { text: "Answer in one sentence.", models: ["short-*"] }),
  ],
  pools: {
    main: { provider: "openai", nodes: [{ baseUrl: "https://api.openai.com/v1", apiKey: env("OPENAI_API_KEY") }] },
  },
  models: { "short-mini": { pool: "main", model: "gpt-5-mini" } },
  defaultPool: "main",
});
