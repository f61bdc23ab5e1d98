import { defineConfig, env, use } from "@patchbay/core";
import { webhookTo } from "@patchbay/observe-webhook";

const url = process.env["HOOK_URL"] ?? "https://hooks.example.com/patchbay";

export default defineConfig({
  plugins: [
    use("@patchbay/protocol-openai-chat"),
    use("@patchbay/provider-openai"),
    use(webhookTo(new URL(url).host), {
      url,
      secret: env("HOOK_SECRET"),
      conditions: ["cooling", "needs-login", "disabled"],
      thresholds: [
        { name: "day", when: "spend", over: "day", above: 20 },
        { name: "errors", when: "errors", over: "5m", above: 0.05, repeat: "1h" },
      ],
    }),
  ],
  pools: { openai: { provider: "openai", nodes: [{ id: "main", apiKey: env("OPENAI_API_KEY") }] } },
  defaultPool: "openai",
});
