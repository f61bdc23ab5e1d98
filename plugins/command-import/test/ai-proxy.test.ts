import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixtures, runImport, secret } from "./run-import.ts";

const file = join(fixtures, "ai-proxy", "config.yaml");

describe("a file of ai-proxy", () => {
  test("becomes a config that says the same", async () => {
    const { code, text } = await runImport(["ai-proxy", file]);
    expect(code).toBe(0);
    expect(await text()).toMatchInlineSnapshot(`
      "import { defineConfig, env, use } from "@patchbay/core";

      /** Made from a config of ai-proxy. */
      export default defineConfig({
        server: {
          keys: [env("PATCHBAY_API_KEY"), env("PATCHBAY_API_KEY_2")],
          port: 8317,
          host: "0.0.0.0",
          maxBodyBytes: 20971520,
        },
        upstream: { connectMs: 15000, wholeFirstByteMs: 240000, proxy: env("PROXY_URL"), maxAttempts: 6 },
        plugins: [
          use("@patchbay/protocol-openai-chat"),
          use("@patchbay/protocol-openai-responses"),
          use("@patchbay/protocol-claude"),
          use("@patchbay/policy-fill-first"),
          use("@patchbay/provider-claude"),
          use("@patchbay/provider-openai"),
          use("@patchbay/provider-gemini"),
        ],
        pools: {
          claude: {
            provider: "claude",
            cooldown: {
              "rate-limited": { scope: "node", baseMs: 45000, maxMs: 45000, after: 1 },
              overloaded: { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              "upstream-failed": { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              unreachable: false,
              timeout: false,
              "stream-interrupted": false,
            },
            nodes: [
              {
                id: "primary",
                baseUrl: "https://api.anthropic.com/v1",
                apiKey: env("CLAUDE_PRIMARY_KEY"),
                models: [{ id: "claude-large-2026", alias: "large" }, "claude-*"],
                excludedModels: ["claude-2*", "claude-*-old"],
                prefix: "claude",
                forcePrefix: true,
                headers: { "X-Team": "blue" },
                proxy: "direct",
              },
            ],
          },
          openai: {
            provider: "openai",
            cooldown: {
              "rate-limited": { scope: "node", baseMs: 45000, maxMs: 45000, after: 1 },
              overloaded: { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              "upstream-failed": { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              unreachable: false,
              timeout: false,
              "stream-interrupted": false,
            },
            nodes: [{ id: "node-1", apiKey: env("OPENAI_NODE_1_KEY"), enabled: false }],
          },
          gemini: {
            provider: "gemini",
            cooldown: {
              "rate-limited": { scope: "node", baseMs: 45000, maxMs: 45000, after: 1 },
              overloaded: { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              "upstream-failed": { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              unreachable: false,
              timeout: false,
              "stream-interrupted": false,
            },
            nodes: [{ id: "node-1", apiKey: env("GEMINI_NODE_1_KEY"), proxy: env("PROXY_URL_2") }],
          },
          "openai-compat": {
            provider: "openai",
            cooldown: {
              "rate-limited": { scope: "node", baseMs: 45000, maxMs: 45000, after: 1 },
              overloaded: { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              "upstream-failed": { scope: "node", baseMs: 15000, maxMs: 15000, after: 1 },
              unreachable: false,
              timeout: false,
              "stream-interrupted": false,
            },
            nodes: [
              {
                id: "example",
                baseUrl: "https://models.example.com/v1",
                apiKey: env("OPENAI_COMPAT_EXAMPLE_KEY"),
                wireApi: "responses",
              },
            ],
          },
        },
        defaultPool: ["claude", "openai", "gemini", "openai-compat"],
        log: { level: "debug" },
      });
      "
    `);
  });

  test("leaves no secret behind, neither in the file nor in what is printed", async () => {
    const { out, text } = await runImport(["ai-proxy", file]);
    expect(await text()).not.toMatch(secret);
    expect(out).not.toMatch(secret);
  });

  test("tells which variables are needed, and everything that is not in it, with the reason", async () => {
    const { out, cwd } = await runImport(["ai-proxy", file]);
    expect(out.replaceAll(cwd, "")).toMatchInlineSnapshot(`
      "written: /plugins.config.ts

      .env.example: the variables that it needs

      # api-keys[0]
      PATCHBAY_API_KEY=
      # api-keys[1]
      PATCHBAY_API_KEY_2=
      # proxy-url
      PROXY_URL=
      # claude-api-key[0].api-key
      CLAUDE_PRIMARY_KEY=
      # openai-api-key[0].api-key
      OPENAI_NODE_1_KEY=
      # gemini-api-key[0].api-key
      GEMINI_NODE_1_KEY=
      # gemini-api-key[0].proxy-url
      PROXY_URL_2=
      # openai-compatibility[0].api-key
      OPENAI_COMPAT_EXAMPLE_KEY=

      not carried, or not as it was (16)
        tls: the gateway itself speaks plain HTTP: put a server that speaks TLS before it
        streaming.keepalive-seconds: silent streams get a sign of life every 15 seconds
        streaming.bootstrap-retries: nothing is sent before an answer begins: until then the next node is asked
        retry.max-backoff-secs: the next node is asked without a pause
        claude-api-key[0].models[1].alias: one name cannot stand for many: the pattern was carried, its alias was not
        claude-api-key[0].excluded-models: "claude-?-old" became "claude-*-old": patterns have no sign for a single letter
        claude-api-key[0].headers.Authorization: may hold a secret, and headers of nodes are plain text
        claude-api-key[0].cloak: passing for another client is not offered
        claude-api-key[1]: has the same key as one before
        openai-compatibility[0].shade: is a field that is not known
        openai-compatibility[1]: the node "nowhere" has no address that can be used
        request-retry: a node is asked once more when it was not reached, then the next one, until all were
        passthrough-headers: answers have the headers of the client's own format
        claude-header-defaults: passing for another client is not offered
        payload: no plugin of this release changes fields by rule; \`overrides\` of an alias set the common parameters
        circuit-breaker: is a key that is not known

      next: set the variables, then patchbay check
      "
    `);
  });
});
