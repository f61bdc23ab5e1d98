import { defineConfig, env, use } from "@patchbay/core";
import { webhookTo } from "@patchbay/observe-webhook";

/** A plugin reaches only the hosts that it declares. */
const hook = process.env["PATCHBAY_WEBHOOK_URL"] ?? "";
const hookHosts = URL.canParse(hook) ? [new URL(hook).host] : [];

/**
 * For a team behind one door: every dialect, keys of its own, failover between vendors, figures and cost of each key, and
 * somebody who is told.
 */
export default defineConfig({
  server: {
    keys: [env("PATCHBAY_API_KEY", { optional: true })],
    adminToken: env("PATCHBAY_ADMIN_TOKEN", { optional: true }),
  },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/protocol-openai-responses"),
    use("@patchbay/protocol-claude"),
    use("@patchbay/protocol-gemini"),
    use("@patchbay/protocol-ollama"),
    use("@patchbay/provider-openai"),
    use("@patchbay/provider-claude"),
    use("@patchbay/provider-gemini"),
    use("@patchbay/policy-health"),
    use("@patchbay/policy-priority"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/policy-least-busy"),
    use("@patchbay/policy-affinity"),
    use("@patchbay/policy-fallback", { requestModels: "none" }),
    use("@patchbay/observe-metrics", { clientLabel: true }),
    use("@patchbay/observe-monitor"),
    use("@patchbay/observe-ledger", process.env["PATCHBAY_LEDGER_URL"] ? { url: env("PATCHBAY_LEDGER_URL") } : {}),
    use("@patchbay/observe-otel", { endpoint: env("PATCHBAY_OTLP_ENDPOINT", { optional: true }) }),
    use(webhookTo(...hookHosts), { url: env("PATCHBAY_WEBHOOK_URL", { optional: true }) }),
    use("@patchbay/store-redis", { url: env("PATCHBAY_REDIS_URL", { optional: true }) }),
  ],
  pools: {
    openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY", { optional: true }) }] },
    anthropic: {
      provider: "claude",
      nodes: [{ id: "main", apiKey: env("ANTHROPIC_API_KEY", { optional: true }), models: ["claude-*"] }],
    },
    gemini: {
      provider: "gemini",
      nodes: [{ id: "main", apiKey: env("GEMINI_API_KEY", { optional: true }), models: ["gemini-*"] }],
    },
  },
  defaultPool: ["openai", "anthropic", "gemini"],
});
