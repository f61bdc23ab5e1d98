import { factsOf } from "@patchbay/model-catalog";
import { definePlugin, type Endpoint, type EndpointTarget, type HttpProvider } from "@patchbay/sdk";
import { wire } from "@patchbay/wire-gemini";

const provider: HttpProvider = {
  id: "gemini",
  wire,
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  auth: { type: "header", name: "x-goog-api-key" },
  endpoints: {
    chat: (target) =>
      target.stream
        ? { ...action(target, "streamGenerateContent"), query: { alt: "sse" } }
        : action(target, "generateContent"),
    "count-tokens": (target) => action(target, "countTokens"),
    embed: (target) => action(target, "batchEmbedContents"),
    models: "models",
  },
  profile: ({ model }) => factsOf("google", model).profile,
  capabilities: ({ model }) => factsOf("google", model).capabilities,
};

/** Calls Google's Generative Language API, and services that speak it. */
export const plugin = definePlugin({
  name: "@patchbay/provider-gemini",
  sdk: "1.0",
  setup: () => ({ outboundProvider: provider }),
});

/** The model is part of the address, as one segment. Tuned models have a collection of their own. */
function action({ model }: EndpointTarget, name: string): Endpoint {
  const [, collection = "models/", id = model] = /^(models\/|tunedModels\/)(.*)$/s.exec(model) ?? [];
  return { path: `${collection}${encodeURIComponent(id)}:${name}` };
}
