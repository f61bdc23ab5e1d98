import { defineConfig, env, use } from "@patchbay/core";
import team from "../team/plugins.config.ts";

/** A file with instructions for every request. */
const promptFile = process.env["PATCHBAY_SYSTEM_PROMPT_FILE"] ?? "";

/** Every plugin of the house, those that ask for something more behind the variable that gives it. */
export default defineConfig({
  ...team,
  plugins: [
    ...(team.plugins ?? []),
    use("@patchbay/provider-openai-responses"),
    use("@patchbay/provider-ollama"),
    use("@patchbay/provider-echo"),
    use("@patchbay/transform-content-filter", {
      rules: [{ name: "keys", patterns: ["\\bsk-\\w{20,}"], action: "flag", on: ["input"] }],
    }),
    use("@patchbay/transform-thinking-suffix"),
    {
      plugin: "@patchbay/transform-system-prompt",
      enabled: promptFile !== "",
      options: { rules: [{ file: promptFile || "system-prompt.md", mode: "prepend" }] },
    },
    use("@patchbay/transform-request-profile", { profiles: [{ passHeaders: ["x-ratelimit-*"] }] }),
    use("@patchbay/transform-payload-rules", {
      rules: [{ when: { wires: ["openai-chat"], headers: { "x-tier": "flex" } }, default: { service_tier: "flex" } }],
    }),
    { plugin: "@patchbay/transform-response-cache", enabled: process.env["PATCHBAY_CACHE"] === "on" },
    use("@patchbay/policy-rules", { rules: [] }),
    use("@patchbay/policy-cost"),
    use("@patchbay/policy-latency"),
    { plugin: "@patchbay/policy-lru", enabled: process.env["PATCHBAY_ORDER"] === "lru" },
    { plugin: "@patchbay/policy-fill-first", enabled: process.env["PATCHBAY_ORDER"] === "fill-first" },
    use("@patchbay/observe-prompt-log", { mode: "none" }),
    {
      plugin: "@patchbay/observe-record",
      enabled: process.env["PATCHBAY_TAPES"] === "failed",
      options: { only: "failed", content: "shape" },
    },
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
