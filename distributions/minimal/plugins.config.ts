import { defineConfig, env, use } from "@patchbay/core";

/** Chat Completions in and out: one vendor, one key, as small as a kernel gets. */
export default defineConfig({
  server: { keys: [env("PATCHBAY_API_KEY", { optional: true })] },
  plugins: [use("@patchbay/protocol-openai-chat"), use("@patchbay/provider-openai")],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY", { optional: true }) }] } },
  defaultPool: "openai",
});
