import { defineConfig, use } from "@patchbay/core";

export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), use("@patchbay/provider-echo"), use("./plugin.ts")],
  pools: { echo: { provider: "echo", nodes: [{ models: ["echo"] }] } },
});
