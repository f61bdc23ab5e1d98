import { definePlugin } from "@patchbay/sdk";
import * as z from "zod";
import { wire } from "./wire.ts";

const options = z.strictObject({
  keepAliveMs: z.number().min(0).default(15_000).describe("silence after which a stream gets an empty line; 0: never"),
});

/** A small dialect: `POST /v1/{{id}}` with turns of plain text, answered with text. */
export const plugin = definePlugin({
  name: "{{package}}",
  sdk: "1.0",
  options,
  contributes: { protocols: ["{{id}}"], hooks: ["inboundProtocol"] },
  capabilities: { content: ["prompt", "answer"] },
  setup: (_context, { keepAliveMs }) => ({
    inboundProtocol: {
      id: "{{id}}",
      wire,
      routes: [{ method: "POST", path: "/v1/{{id}}", operation: "chat" }],
      keepAliveMs,
    },
  }),
});
