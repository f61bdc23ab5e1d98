import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/observe-otel", {
      endpoint: env("OTLP_ENDPOINT"),
      resource: { "deployment.environment.name": "production" },
    }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
