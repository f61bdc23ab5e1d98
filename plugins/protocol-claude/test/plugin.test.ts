import { protocolContract, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of protocols", () => {
  for (const { name, run } of protocolContract(plugin)) test(name, run);
});

describe("the protocol", () => {
  test("is named after its package and brings its wire", async () => {
    const { hooks } = await startPlugin(plugin);

    expect(plugin).toMatchObject({ name: "@patchbay/protocol-claude", sdk: "1.0" });
    expect(hooks.inboundProtocol).toMatchObject({ id: "claude", wire: { id: "claude", version: "1.0" } });
  });
});
