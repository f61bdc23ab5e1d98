import { defineConfig, env, use } from "@patchbay/core";

/** Which key this is says: printf %s "$KEY_OF_COUNCIL" | sha256sum | cut -c1-16 */
const council = "1247f2f967a736ed";

export default defineConfig({
  server: { keys: [env("KEY_OF_STAFF"), env("KEY_OF_COUNCIL")] },
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use("@patchbay/observe-prompt-log", {
      mode: "file",
      rotate: "day",
      keepDays: 14,
      maxFiles: 100,
      skipClients: [council],
      optOut: true,
      redact: ["\\b\\d{4}(?:[ -]?\\d{4}){3}\\b"],
      redactFields: ["metadata.*"],
    }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
