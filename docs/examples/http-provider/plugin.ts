import { definePlugin } from "@patchbay/sdk";

/** Acme speaks Chat Completions: where it is, where its key goes, and nothing else. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-acme",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "acme",
      wire: "openai-chat",
      baseUrl: "https://api.acme.example/v1",
      auth: { type: "header", name: "x-acme-key" },
      endpoints: { chat: "chat/completions", models: "models" },
    },
  }),
});
