import { protocolContract, startPlugin } from "@patchbay/sdk/testing";
import type { InboundProtocol } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function protocols(): Promise<readonly InboundProtocol[]> {
  const { hooks } = await startPlugin(plugin);
  return hooks.inboundProtocol as readonly InboundProtocol[];
}

describe("the protocol", () => {
  test.each([...protocolContract(plugin)])("$name", ({ run }) => run());

  test("never fills a silence: clients of this wire break on comments", async () => {
    expect((await protocols()).map(({ keepAliveMs }) => keepAliveMs)).toEqual([0, 0]);
  });

  test("tells streams of events and of one array apart by the query alone", async () => {
    const [events, array] = await protocols();
    const path = "/v1beta/models/*model\\:streamGenerateContent";

    expect(events?.routes.find((route) => route.path === path)?.match).toEqual({ query: { alt: "sse" } });
    expect(array?.routes.map((route) => route.path)).toContain(path);
    expect(events?.wire).toMatchObject({ id: "gemini" });
    expect(array?.wire).toMatchObject({ id: "gemini-array" });
  });
});
