import { defineConfig, use } from "@patchbay/core";

export default defineConfig({
  server: { debugHeaders: true },
  plugins: [use("@patchbay/protocol-openai-chat"), use("@patchbay/provider-echo"), use("./plugin.ts", { percent: 10 })],
  pools: { main: { provider: "echo", nodes: [{ id: "old" }, { id: "new", labels: { canary: "yes" } }] } },
  defaultPool: "main",
});
