import { type Call, definePlugin, type ModelsReply, type OutboundProvider } from "@patchbay/sdk";
import { answer } from "./answer.ts";
import { embed } from "./embed.ts";
import { countInput } from "./tokens.ts";

const echo: OutboundProvider = {
  id: "echo",
  call: answer,
  embed: async ({ model, request }) => embed(model, request),
  countTokens: async ({ request }) => ({ inputTokens: countInput(request.request), estimated: true }),
  models: async ({ request }) => listModels(request),
};

/** A model that answers with what it was asked: for first steps, examples and tests, without a network or a key. */
export const plugin = definePlugin({
  name: "@patchbay/provider-echo",
  sdk: "1.0",
  setup: () => ({ outboundProvider: echo }),
});

function listModels({ id }: Call<"models">["request"]): ModelsReply {
  const models = [
    {
      id: "echo",
      displayName: "Echo",
      description: "answers with what it was asked",
      ownedBy: "patchbay",
      operations: ["chat", "embed", "count-tokens"] as const,
    },
  ];
  return { models: models.filter((model) => id === undefined || model.id === id) };
}
