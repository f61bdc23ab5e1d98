import { defineConfig, env, use } from "@patchbay/core";

const baseUrl = process.env["OPENAI_BASE_URL"] ?? "https://api.openai.com/v1";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/observe-record", { only: "failed", content: "shape" }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", baseUrl, apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
