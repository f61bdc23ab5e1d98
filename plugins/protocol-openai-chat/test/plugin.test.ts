import type { InboundProtocol, PluginContext } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function protocol(): Promise<InboundProtocol> {
  // The plugin asks nothing of its context.
  const { inboundProtocol } = await plugin.setup({} as PluginContext, {});
  return inboundProtocol as InboundProtocol;
}

describe("the protocol", () => {
  test("is named after its package", () => {
    expect(plugin).toMatchObject({ name: "@patchbay/protocol-openai-chat", sdk: "1.0" });
  });

  test("brings its wire", async () => {
    expect((await protocol()).wire).toMatchObject({ id: "openai-chat", version: "1.0" });
  });

  test("has a route for each operation that the wire can read", async () => {
    const { routes } = await protocol();

    expect(routes.map(({ method, path, operation }) => `${method} ${path} ${operation}`)).toEqual([
      "POST /v1/chat/completions chat",
      "POST /v1/embeddings embed",
      "GET /v1/models models",
      "GET /v1/models/*id models",
    ]);
  });

  test("keeps silent streams open", async () => {
    expect((await protocol()).keepAliveMs).toBe(15_000);
  });
});
