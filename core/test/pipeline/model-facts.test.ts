import { definePlugin, type JsonObject, type ModelCapabilities, type Wire, type WireProfile } from "@patchbay/sdk";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import type { CapabilitiesConfig, Config } from "../../src/index.ts";
import { startTestKernel } from "../../src/testing.ts";
import { plainProtocol, plainWire } from "../support/plain-wire.ts";

/** A wire whose requests hold what its writer was told of the model. */
const tellingWire: Wire = {
  ...plainWire,
  id: "telling",
  codec: {
    ...plainWire.codec,
    chat: {
      ...plainWire.codec.chat,
      encodeRequest: (_request, { capabilities, profile }) => ({
        body: { capabilities: structuredClone(capabilities) as JsonObject, profile },
        memo: undefined,
      }),
    },
  },
};

const capabilities: ModelCapabilities = {
  sampling: true,
  maxOutputTokens: 10,
  input: ["image"],
  thinking: { levels: ["low"], budget: { min: 1, max: 2 }, off: true },
};
const profile: WireProfile = { a: 1, deep: { x: 1, y: [1, 2] } };

const provider = definePlugin({
  name: "telling-provider",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "telling",
      wire: tellingWire,
      endpoints: { chat: "chat" },
      capabilities: () => capabilities,
      profile: () => profile,
    },
  }),
});

interface Near {
  readonly config?: CapabilitiesConfig;
  readonly pool?: CapabilitiesConfig;
  readonly node?: CapabilitiesConfig;
}

/** What the writer of a request for this model is told. */
async function told({ config, pool, node }: Near, model = "m-1"): Promise<unknown> {
  await using upstream = await startFakeUpstream(json({ text: "hello" }));
  const nodes = [{ baseUrl: upstream.url, ...(node && { capabilities: node }) }];
  const whole: Config = {
    plugins: [plainProtocol, provider],
    pools: { main: { provider: "telling", nodes, ...(pool && { capabilities: pool }) } },
    models: { alias: { pool: "main", model: "m-1" } },
    defaultPool: "main",
    ...(config && { capabilities: config }),
  };
  await using kernel = await startTestKernel(whole);
  for (const text of ["hi", "again"]) await (await kernel.request("/v1/chat", { model, text })).text();
  const [first, second] = upstream.requests.map((request) => request.json());
  expect(second).toEqual(first);
  return first;
}

test("without a word of the config a writer is told what the provider says", async () => {
  expect(await told({})).toEqual({ capabilities, profile });
  expect(await told({ node: { "other-*": { sampling: false } } })).toEqual({ capabilities, profile });
});

test("a word of the config comes on top, and all else stays", async () => {
  const said = { sampling: false, thinking: { levels: ["high"] }, profile: { b: 2, deep: { y: [3] } } } as const;

  expect(await told({ config: { "m-*": said } })).toEqual({
    capabilities: {
      ...capabilities,
      sampling: false,
      thinking: { levels: ["high"], budget: { min: 1, max: 2 }, off: true },
    },
    profile: { a: 1, b: 2, deep: { x: 1, y: [3] } },
  });
});

test("the node goes before the pool, and the pool before the config", async () => {
  const near = {
    config: { "*": { maxOutputTokens: 20, contextTokens: 20, tools: false } },
    pool: { "m-1": { maxOutputTokens: 30, contextTokens: 30 } },
    node: { "m-*": { maxOutputTokens: 40 } },
  };

  expect(await told(near)).toMatchObject({
    capabilities: { maxOutputTokens: 40, contextTokens: 30, tools: false, sampling: true },
  });
});

test("of two that fit side by side the later one goes first", async () => {
  const node = { "m-1": { maxOutputTokens: 1, tools: false }, "*": { maxOutputTokens: 2 } };

  expect(await told({ node })).toMatchObject({ capabilities: { maxOutputTokens: 2, tools: false } });
});

test("budgets can be taken away, and given", async () => {
  const without = { "*": { thinking: { budget: false } } } as const;
  const given = { "*": { thinking: { budget: { min: 5, max: 6 } } } };

  expect(await told({ node: without })).toMatchObject({ capabilities: { thinking: { levels: ["low"], off: true } } });
  expect(await told({ node: without })).not.toHaveProperty("capabilities.thinking.budget");
  expect(await told({ config: without, node: given })).toHaveProperty("capabilities.thinking.budget", {
    min: 5,
    max: 6,
  });
});

test("it is the upstream's name of the model that counts", async () => {
  expect(await told({ config: { "m-1": { tools: false }, alias: { sampling: false } } }, "alias")).toMatchObject({
    capabilities: { tools: false, sampling: true },
  });
});
