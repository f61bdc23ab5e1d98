import { type Config, defineConfig, env, use } from "@patchbay/core";

/** Pools of vendors that speak Chat Completions; each one is there when its key is in the environment. */
const keyed: NonNullable<Config["pools"]> = {
  openai: {
    provider: "openai",
    nodes: [{ id: "main", baseUrl: "https://api.openai.com/v1", apiKey: env("OPENAI_API_KEY", { optional: true }) }],
  },
  anthropic: {
    provider: "openai",
    nodes: [
      {
        id: "main",
        baseUrl: "https://api.anthropic.com/v1",
        apiKey: env("ANTHROPIC_API_KEY", { optional: true }),
        models: ["claude-*"],
      },
    ],
  },
  gemini: {
    provider: "openai",
    nodes: [
      {
        id: "main",
        baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
        apiKey: env("GEMINI_API_KEY", { optional: true }),
        models: ["gemini-*"],
      },
    ],
  },
};

/** `OLLAMA_HOST` is an address, with or without `http://`. */
const ollamaHost = process.env["OLLAMA_HOST"];
const ollamaUrl = ollamaHost && `${/^https?:/.test(ollamaHost) ? "" : "http://"}${ollamaHost}/v1`;

const hasKey = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OLLAMA_HOST"].some(
  (name) => process.env[name],
);

export default defineConfig({
  server: { keys: [env("PATCHBAY_API_KEY", { optional: true })] },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/provider-echo"),
    use("@patchbay/policy-round-robin"),
    use("@patchbay/observe-prompt-log", { mode: "none" }),
  ],
  pools: {
    ...keyed,
    ollama: { provider: "openai", nodes: ollamaUrl ? [{ id: "local", baseUrl: ollamaUrl }] : [] },
    echo: { provider: "echo", nodes: [{ id: "echo", ...(hasKey && { models: ["echo"] }) }] },
  },
  models: { echo: { pool: "echo", model: "echo" } },
  cli: { "log-prompts": { plugin: "@patchbay/observe-prompt-log", option: "mode" } },
  defaultPool: hasKey ? ["openai", "ollama", "anthropic", "gemini"] : "echo",
});
