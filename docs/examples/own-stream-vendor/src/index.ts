import { definePlugin } from "@patchbay/sdk";
import * as z from "zod";
import { converse } from "./converse.ts";
import { listModels } from "./list-models.ts";

const nodeOptions = z.strictObject({
  keyId: z.string().min(1).describe("name of the key that signs, as Harbor's console shows it"),
});

/** Harbor answers in frames of its own, and takes only requests that the node's key has signed. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-harbor",
  sdk: "1.0",
  contributes: { providers: ["harbor"], hooks: ["outboundProvider"] },
  capabilities: { hosts: ["api.harbor.example"], content: ["prompt", "answer"] },
  setup: () => ({
    outboundProvider: {
      id: "harbor",
      baseUrl: "https://api.harbor.example",
      nodeOptions,
      capabilities: () => ({ tools: true, input: [] }),
      call: converse,
      models: listModels,
    },
  }),
});
