import type { InboundProtocol, PluginContext } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function protocols(): Promise<readonly InboundProtocol[]> {
  // The plugin asks nothing of its context.
  const { inboundProtocol } = await plugin.setup({} as PluginContext, {});
  return inboundProtocol as readonly InboundProtocol[];
}

describe("the plugin", () => {
  test("is named after its package", () => {
    expect(plugin).toMatchObject({ name: "@patchbay/protocol-openai-chat", sdk: "1.0" });
  });

  test("brings a wire for chat and one for the older completions", async () => {
    expect((await protocols()).map(({ id, wire }) => [id, wire])).toEqual([
      ["openai-chat", expect.objectContaining({ id: "openai-chat", version: "1.0" })],
      ["openai-completions", expect.objectContaining({ id: "openai-completions", version: "1.0" })],
    ]);
  });

  test("has a route for each operation that the wires can read", async () => {
    const routes = (await protocols()).flatMap(({ id, routes }) => routes.map((route) => ({ id, ...route })));

    expect(routes.map(({ id, method, path, operation }) => `${id}: ${method} ${path} ${operation}`)).toEqual([
      "openai-chat: POST /v1/chat/completions chat",
      "openai-chat: POST /v1/embeddings embed",
      "openai-chat: GET /v1/models models",
      "openai-chat: GET /v1/models/*id models",
      "openai-completions: POST /v1/completions chat",
    ]);
  });

  test("keeps silent streams open", async () => {
    expect((await protocols()).map(({ keepAliveMs }) => keepAliveMs)).toEqual([15_000, 15_000]);
  });
});
