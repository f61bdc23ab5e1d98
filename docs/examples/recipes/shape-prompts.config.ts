import { defineConfig, env, use } from "@patchbay/core";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/transform-content-filter", {
      rules: [
        { name: "projects", keywords: ["Bluebird"], action: "block", on: ["input"] },
        { name: "cards", patterns: ["\\b\\d{4}(?:[ -]?\\d{4}){3}\\b"], action: "redact" },
      ],
    }),
    use("@patchbay/transform-system-prompt", {
      rules: [{ text: "You speak for Example Inc.", mode: "prepend" }],
    }),
    use("@patchbay/transform-payload-rules", {
      rules: [
        { when: { models: ["gpt-5*"], missing: ["reasoning_effort"] }, default: { reasoning_effort: "low" } },
        { override: { store: false }, filter: ["user"] },
      ],
    }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
