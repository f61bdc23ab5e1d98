import { defineConfig, env, use } from "@patchbay/core";

/** What no vendor publishes, in dollars per million tokens. One table for both plugins, so that they agree. */
const prices = { version: "contract-2026", models: [{ model: "house-*", input: 0.2, output: 0.6 }] };

export default defineConfig({
  server: { keys: [env("KEY_OF_WEB"), env("KEY_OF_JOBS")], adminToken: env("PATCHBAY_ADMIN_TOKEN") },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/observe-metrics", { clientLabel: true, prices }),
    use("@patchbay/observe-ledger", { keepDays: 400, prices }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
