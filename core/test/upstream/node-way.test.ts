import type { Capabilities, OutboundProvider } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import type { Generation } from "../../src/generation/generation.ts";
import type { NodeEntry } from "../../src/nodes/node-table.ts";
import { boundToNode, wayTo } from "../../src/upstream/node-way.ts";
import { nodeOf } from "../credentials/support.ts";

interface World {
  readonly tier?: "inline" | "process" | "strict";
  readonly rights?: Capabilities;
  /** What the operator wrote. */
  readonly baseUrl?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly transformTier?: "inline" | "process";
}

/** One node of one provider, and a generation with what is asked of it. */
function world({ tier = "process", rights = {}, baseUrl, headers = {}, transformTier = "inline" }: World) {
  const provider: Partial<OutboundProvider> = { id: "far", auth: { type: "header", name: "x-api-key" } };
  const entry = {
    provider,
    owner: "far",
    node: nodeOf("https://api.test/v1"),
    config: { baseUrl, headers, credential: createSecret("key-of-the-node", "test"), connection: {} },
  };
  const change = { upstream: (message: object) => message };
  const plugins = [
    { id: "far", tier, rights, options: { token: createSecret("own-token", "test") }, hooks: {} },
    { id: "changer", tier: transformTier, rights: {}, options: {}, hooks: { transform: [change] } },
  ];
  const generation = { plugins, host: { clock: createTestClock() }, config: { upstream: {} } };
  return [entry as unknown as NodeEntry, generation as unknown as Generation] as const;
}

describe("the way to a node", () => {
  it("is guarded when a plugin that is not trusted gave the address", () => {
    expect(wayTo(...world({})).reach).toBe("public");
    expect(wayTo(...world({ rights: { privateNetwork: true } })).reach).toBe("private");
    expect(wayTo(...world({ baseUrl: "http://10.0.0.1" })).reach).toBeUndefined();
    expect(wayTo(...world({ tier: "inline" })).reach).toBeUndefined();
    expect(wayTo(...world({})).secrets.map(({ option }) => option)).toEqual(["token"]);
    expect(wayTo(...world({})).access.words()).toContain("key-of-the-node");
  });

  const elsewhere = { url: new URL("https://evil.test/v1"), headers: {} };
  const here = { url: new URL("https://api.test/v1/chat"), headers: { host: "evil.test", a: "b" } };

  it.each([{ tier: "process" }, { tier: "strict" }, { tier: "inline", transformTier: "process" }] as const)(
    "leads nowhere else with the credential: %o",
    (given) => {
      const [entry, generation] = world(given);
      expect(() => boundToNode(elsewhere, entry, generation)).toThrow(
        'a plugin that is not trusted led a call to evil.test:443, which is not the host of node "a"',
      );
      expect(boundToNode(here, entry, generation).headers).toEqual({ a: "b" });
      const [named, other] = world({ ...given, headers: { host: "virtual.test" } });
      expect(boundToNode(here, named, other).headers).toEqual({ host: "virtual.test", a: "b" });
    },
  );

  it("is the plugin's own affair where all are trusted", () => {
    const [entry, generation] = world({ tier: "inline" });
    expect(boundToNode(elsewhere, entry, generation)).toBe(elsewhere);
  });
});
