import { defineConfig, env, use } from "@patchbay/core";

/** For coding agents: their three dialects in, three vendors out, and sessions that stay where their prompt is cached. */
export default defineConfig({
  server: { keys: [env("PATCHBAY_API_KEY", { optional: true })] },
  plugins: [
    use("@patchbay/protocol-claude"),
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/protocol-openai-responses"),
    use("@patchbay/provider-claude"),
    use("@patchbay/provider-openai"),
    use("@patchbay/provider-openai-responses"),
    use("@patchbay/provider-gemini"),
    use("@patchbay/transform-thinking-suffix"),
    use("@patchbay/policy-health"),
    use("@patchbay/policy-priority"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/policy-affinity"),
  ],
  pools: {
    anthropic: {
      provider: "claude",
      nodes: [{ id: "main", apiKey: env("ANTHROPIC_API_KEY", { optional: true }), models: ["claude-*"] }],
    },
    gemini: {
      provider: "gemini",
      nodes: [{ id: "main", apiKey: env("GEMINI_API_KEY", { optional: true }), models: ["gemini-*"] }],
    },
    openai: {
      provider: "openai-responses",
      nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY", { optional: true }) }],
    },
  },
  defaultPool: ["anthropic", "gemini", "openai"],
});
