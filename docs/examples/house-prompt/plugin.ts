import { definePlugin } from "@patchbay/sdk";
import { z } from "zod";

const options = z.object({
  text: z.string().min(1),
  /** Models that get it, as the client names them; `*` stands for anything. */
  models: z.array(z.string().min(1)).min(1).default(["*"]),
});

/** Puts a system prompt of the house before that of the client. */
export const plugin = definePlugin({
  name: "patchbay-plugin-transform-house-prompt",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt"] },
  setup: (_context, { text, models }) => ({
    transform: { when: { models }, request: (request) => ({ ...request, system: [{ text }, ...request.system] }) },
  }),
});
