import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtures, runImport, secret } from "./run-import.ts";

const folder = join(fixtures, "aiclient2api");

describe("a folder of AIClient-2-API", () => {
  test("becomes a config that says the same", async () => {
    const { code, text } = await runImport(["aiclient2api", folder]);
    expect(code).toBe(0);
    expect(await text()).toMatchInlineSnapshot(`
      "import { defineConfig, env, use } from "@patchbay/core";

      /** Made from a config of AIClient-2-API. */
      export default defineConfig({
        server: { keys: [env("PATCHBAY_API_KEY")], port: 3100, host: "0.0.0.0" },
        upstream: { maxAttempts: 5 },
        plugins: [
          use("@patchbay/protocol-openai-chat"),
          use("@patchbay/protocol-openai-responses"),
          use("@patchbay/protocol-claude"),
          use("@patchbay/protocol-gemini"),
          use("@patchbay/observe-prompt-log", { mode: "file", file: "questions.jsonl" }),
          use("@patchbay/policy-health", { maxFailuresInRow: 5, trialAfterMs: 600000 }),
          use("@patchbay/policy-lru"),
          use("@patchbay/provider-openai"),
          use("@patchbay/provider-openai-responses"),
          use("@patchbay/provider-claude"),
          use("@patchbay/policy-fallback", {
            chains: { "openai-custom": ["openaiResponses-custom"] },
            models: { "gpt-large": [{ pool: "claude-custom", model: "claude-large" }] },
          }),
        ],
        pools: {
          "openai-custom": {
            provider: "openai",
            cooldown: { "rate-limited": { scope: "node", baseMs: 20000, maxMs: 120000 } },
            nodes: [
              {
                id: "Main",
                baseUrl: "https://api.openai.com/v1",
                apiKey: env("OPENAI_CUSTOM_MAIN_KEY"),
                notSupportedModels: ["gpt-old"],
                limits: { concurrency: 4, queue: 20, queueMs: 300000 },
                labels: { name: "主节点 Main" },
              },
              {
                id: "node-2",
                baseUrl: "https://gateway.example.com/openai/v1",
                apiKey: env("OPENAI_CUSTOM_NODE_2_KEY"),
                models: ["gpt-large", "gpt-small"],
                limits: { concurrency: 2, queue: 10000, queueMs: 300000 },
                enabled: false,
                labels: { name: "备用" },
              },
            ],
          },
          "openaiResponses-custom": {
            provider: "openai-responses",
            cooldown: { "rate-limited": { scope: "node", baseMs: 20000, maxMs: 120000 } },
            nodes: [{ id: "responses", baseUrl: "https://api.openai.com/v1", apiKey: env("OPENAI_CUSTOM_MAIN_KEY") }],
          },
          "claude-custom": {
            provider: "claude",
            cooldown: { "rate-limited": { scope: "node", baseMs: 20000, maxMs: 120000 } },
            nodes: [
              {
                id: "a",
                baseUrl: "https://api.anthropic.com/v1",
                apiKey: env("CLAUDE_CUSTOM_A_KEY"),
                proxy: env("PROXY_URL"),
              },
            ],
          },
        },
        models: {
          "my-large": {
            targets: { pool: "claude-custom", model: "claude-large" },
            overrides: { maxOutputTokens: 8192, temperature: 0.2, topP: 0.9 },
            contextTokens: 200000,
            maxOutputTokens: 8192,
            displayName: "My large model",
            description: "For long documents",
          },
          large: {
            targets: { pool: "claude-custom", model: "claude-large" },
            overrides: { maxOutputTokens: 8192, temperature: 0.2, topP: 0.9 },
            contextTokens: 200000,
            maxOutputTokens: 8192,
            displayName: "My large model",
            description: "For long documents",
          },
        },
        defaultPool: "openai-custom",
        log: { level: "warn" },
      });
      "
    `);
  });

  test("leaves no secret behind, neither in the file nor in what is printed", async () => {
    const { out, text } = await runImport(["aiclient2api", folder]);
    expect(await text()).not.toMatch(secret);
    expect(out).not.toMatch(secret);
  });

  test("tells which variables are needed, and everything that is not in it, with the reason", async () => {
    const { out, cwd } = await runImport(["aiclient2api", folder]);
    expect(out.replaceAll(cwd, "")).toMatchInlineSnapshot(`
      "written: /plugins.config.ts

      .env.example: the variables that it needs

      # config.json REQUIRED_API_KEY
      PATCHBAY_API_KEY=
      # config.json PROXY_URL
      PROXY_URL=
      # provider_pools.json openai-custom[0] OPENAI_API_KEY
      OPENAI_CUSTOM_MAIN_KEY=
      # provider_pools.json openai-custom[1] OPENAI_API_KEY
      OPENAI_CUSTOM_NODE_2_KEY=
      # provider_pools.json claude-custom[0] CLAUDE_API_KEY
      CLAUDE_CUSTOM_A_KEY=

      not carried, or not as it was (19)
        provider_pools.json openai-custom[1] colour: is a field that is not known
        provider_pools.json claude-custom[1] CLAUDE_BASE_URL: is no http:// or https:// address
        provider_pools.json claude-custom[1]: the node "a-2" has no address that can be used
        claude-kiro-oauth: signs in with the account of a product and not with a key; no plugin of this release does that (2 nodes)
        grok-web: uses the cookies of a web page; no plugin of this release does that (1 node)
        MODEL_PROVIDER: claude-kiro-oauth cannot be a default: it was not carried
        custom_models.json [1]: the model "gone" leads to "grok-web", which was not carried
        providerFallbackChain.openai-custom: without claude-kiro-oauth: not carried
        providerFallbackChain.claude-kiro-oauth: without claude-kiro-oauth: not carried
        modelFallbackMapping.claude-large: leads to "gemini-antigravity", which was not carried
        SYSTEM_PROMPT_FILE_PATH: no plugin of this release changes system prompts; a transform of your own can
        SYSTEM_PROMPT_MODE: no plugin of this release changes system prompts; a transform of your own can
        REQUEST_MAX_RETRIES: a node is asked once more when it was not reached, then the next one
        CRON_REFRESH_TOKEN: belongs to a provider that signs in with an account, which is not carried
        LOG_DIR: the log goes to standard error as text or JSON; whoever runs the gateway keeps it
        TLS_SIDECAR_ENABLED: imitating the TLS of a browser is not offered
        UI_ENABLED: there is no web page
        HEALTH_ALERT_WEBHOOK_URL: an observer of your own can tell of failures
        SOMETHING_NEW: is a key that is not known

      next: set the variables, then patchbay check
      "
    `);
  });

  test("may be the folder of its config files itself", async () => {
    const whole = await (await runImport(["aiclient2api", folder])).text();
    expect(await (await runImport(["aiclient2api", join(folder, "configs")])).text()).toBe(whole);
  });
});
