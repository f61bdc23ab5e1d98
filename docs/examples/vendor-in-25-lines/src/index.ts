import { definePlugin } from "@patchbay/sdk";

/** Meadow speaks Chat Completions, but knows neither `stream_options` nor long ids of calls. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-meadow",
  sdk: "1.0",
  contributes: { providers: ["meadow"], hooks: ["outboundProvider"] },
  capabilities: { hosts: ["api.meadow.example"] },
  setup: () => ({
    outboundProvider: {
      id: "meadow",
      wire: "openai-chat",
      baseUrl: "https://api.meadow.example/v1",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions", embed: "embeddings", models: "models" },
      profile: { streamOptions: false, toolIdFormat: "alnum-9" },
      capabilities: ({ model }) => ({ tools: true, input: model.endsWith("-eye") ? ["image"] : [] }),
    },
  }),
});
