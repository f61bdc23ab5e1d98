import { type Config, defineConfig, env, use } from "@patchbay/core";

/** Each vendor's pool is there when its key is in the environment. */
const keyed: NonNullable<Config["pools"]> = {
  openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY", { optional: true }) }] },
  anthropic: {
    provider: "claude",
    nodes: [{ id: "main", apiKey: env("ANTHROPIC_API_KEY", { optional: true }), models: ["claude-*"] }],
  },
  gemini: {
    provider: "gemini",
    nodes: [{ id: "main", apiKey: env("GEMINI_API_KEY", { optional: true }), models: ["gemini-*"] }],
  },
};

/** `OLLAMA_HOST` is an address, with or without `http://`. */
const ollamaHost = process.env["OLLAMA_HOST"];
const ollamaUrl = ollamaHost && `${/^https?:/.test(ollamaHost) ? "" : "http://"}${ollamaHost}/api`;

const hasKey = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OLLAMA_HOST"].some(
  (name) => process.env[name],
);

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
    use("@patchbay/provider-openai-responses"),
    use("@patchbay/provider-claude"),
    use("@patchbay/provider-gemini"),
    use("@patchbay/provider-ollama"),
    use("@patchbay/provider-echo"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/observe-prompt-log", { mode: "none" }),
  ],
  pools: {
    ...keyed,
    ollama: { provider: "ollama", nodes: ollamaUrl ? [{ id: "local", baseUrl: ollamaUrl }] : [] },
    echo: { provider: "echo", nodes: [{ id: "echo", ...(hasKey && { models: ["echo"] }) }] },
  },
  models: { echo: { pool: "echo", model: "echo" } },
  cli: { "log-prompts": { plugin: "@patchbay/observe-prompt-log", option: "mode" } },
  defaultPool: hasKey ? ["openai", "ollama", "anthropic", "gemini"] : "echo",
});
