import { packageJson } from "../support.ts";

/** A folder of a plugin, and the source that is in it. */
export function filesOf(source: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { "package.json": packageJson(), "src/index.ts": source, ...more };
}

/** A declared provider `acme`. */
export const provider = `import { definePlugin } from "@patchbay/sdk";
export const plugin = definePlugin({
  name: "patchbay-plugin-test",
  sdk: "1.0",
  contributes: { providers: ["acme"], hooks: ["outboundProvider"] },
  capabilities: { hosts: ["api.acme.example"], content: ["prompt", "answer"] },
  setup: () => ({
    outboundProvider: {
      id: "acme",
      wire: "openai-chat",
      baseUrl: "https://api.acme.example/v1",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      endpoints: { chat: "chat/completions", models: "models" },
    },
  }),
});
`;

/** A programmed provider `acme`, whose vendor answers with a word per line. */
export const programmed = `import { definePlugin, GatewayError } from "@patchbay/sdk";
export const plugin = definePlugin({
  name: "patchbay-plugin-test",
  sdk: "1.0",
  contributes: { providers: ["acme"], hooks: ["outboundProvider"] },
  setup: () => ({
    outboundProvider: {
      id: "acme",
      async *call({ fetch, node, model, signal }) {
        const response = await fetch(node.baseUrl + "/words", { json: {}, signal });
        const text = await response.text();
        if (!response.ok) throw new GatewayError("upstream-failed", text);
        yield [
          { type: "start", id: "1", model },
          { type: "text-delta", text: text.trim().split("\\n").join(" ") },
          { type: "finish", reason: "stop" },
        ];
      },
    },
  }),
});
`;

/** A transform that puts a word before every prompt. */
export function prefixer(word: string): string {
  return `import { definePlugin } from "@patchbay/sdk";
import { prefix } from "./prefix.ts";
export const plugin = definePlugin({
  name: "patchbay-plugin-test",
  sdk: "1.0",
  contributes: { hooks: ["transform"] },
  setup: () => ({ transform: { request: (request) => prefix(request, ${JSON.stringify(word)}) } }),
});
`;
}

/** What it imports. */
export const prefix = `import type { ChatRequest } from "@patchbay/sdk";
export function prefix(request: ChatRequest, word: string): ChatRequest {
  const content = [{ type: "text", text: word }] as const;
  return { ...request, messages: [...request.messages, { role: "user", content }] };
}
`;

/** A transform with options. */
export const withOptions = `import { definePlugin } from "@patchbay/sdk";
import * as z from "zod";
const options = z.strictObject({
  word: z.string().min(1).describe("what is said to everybody"),
  loud: z.boolean().default(false),
});
export const plugin = definePlugin({
  name: "patchbay-plugin-test",
  sdk: "1.0",
  options,
  contributes: { hooks: ["transform"] },
  setup: (_context, { word }) => ({
    transform: {
      request: (request) => ({ ...request, messages: [{ role: "user", content: [{ type: "text", text: word }] }] }),
    },
  }),
});
`;
