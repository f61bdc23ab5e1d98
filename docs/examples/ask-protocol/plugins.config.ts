import { defineConfig, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("./plugin.ts"), use("@patchbay/provider-echo")],
  pools: { echo: { provider: "echo", nodes: [{ models: ["echo"] }] } },
});
