import { definePlugin } from "@patchbay/sdk";
import * as z from "zod";

const options = z.strictObject({
  baseUrl: z.url().default("https://api.{{id}}.example/v1").describe("where nodes are that give no address"),
});

const nodeOptions = z.strictObject({
  project: z.string().min(1).optional().describe("sent as `x-project`"),
});

/** Calls {{id}}, which speaks Chat Completions: where it is, where its key goes, and what a node may say. */
export const plugin = definePlugin({
  name: "{{package}}",
  sdk: "1.0",
  options,
  contributes: { providers: ["{{id}}"], hooks: ["outboundProvider"] },
  capabilities: { hosts: ["api.{{id}}.example"], content: ["prompt", "answer"] },
  setup: (_context, { baseUrl }) => ({
    outboundProvider: {
      id: "{{id}}",
      wire: "openai-chat",
      baseUrl,
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions", embed: "embeddings", models: "models" },
      nodeOptions,
      headers: ({ options: { project } }) => (typeof project === "string" ? { "x-project": project } : {}),
    },
  }),
});
