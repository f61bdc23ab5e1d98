import { defineConfig, env, use } from "@patchbay/core";
import team from "../team/plugins.config.ts";

/** Every plugin of the house, those that ask for something more behind the variable that gives it. */
export default defineConfig({
  ...team,
  plugins: [
    ...(team.plugins ?? []),
    use("@patchbay/provider-openai-responses"),
    use("@patchbay/provider-ollama"),
    use("@patchbay/provider-echo"),
    use("@patchbay/transform-thinking-suffix"),
    use("@patchbay/policy-rules", { rules: [] }),
    use("@patchbay/policy-cost"),
    use("@patchbay/policy-latency"),
    { plugin: "@patchbay/policy-lru", enabled: process.env["PATCHBAY_ORDER"] === "lru" },
    { plugin: "@patchbay/policy-fill-first", enabled: process.env["PATCHBAY_ORDER"] === "fill-first" },
    use("@patchbay/observe-prompt-log", { mode: "none" }),
  ],
  pools: {
    ...team.pools,
    ollama: {
      provider: "ollama",
      nodes: [{ id: "local", baseUrl: process.env["OLLAMA_URL"] ?? "http://127.0.0.1:11434/api" }],
    },
    responses: {
      provider: "openai-responses",
      nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY", { optional: true }), models: [] }],
    },
    echo: { provider: "echo", nodes: [{ id: "echo", models: ["echo"] }] },
  },
  cli: { "log-prompts": { plugin: "@patchbay/observe-prompt-log", option: "mode" } },
  defaultPool: ["openai", "anthropic", "gemini", "ollama"],
});
