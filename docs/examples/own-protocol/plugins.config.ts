import { defineConfig, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("./src/index.ts"), use("@patchbay/provider-echo")],
  pools: { echo: { provider: "echo", nodes: [{ models: ["echo"] }] } },
});
