import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  server: { keys: [env("PATCHBAY_API_KEY")], adminToken: env("PATCHBAY_ADMIN_TOKEN") },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/observe-metrics"),
    use("@patchbay/observe-monitor"),
    use("@patchbay/observe-prompt-log", { mode: "file", rotate: "day", keepDays: 30, maxFiles: 100, content: "none" }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
