import { errorStatus, node, providerContract, raw, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/call-provider/plugin.ts";
import config from "../../docs/examples/call-provider/plugins.config.ts";
import { chatBody, chatText, startExample } from "./example.ts";

const words = raw(['{"word":"hello "}\n{"wo', 'rd":"there"}\n', '{"words":2}\n']);

describe("the contract of a provider", () => {
  const options = { upstream: words, node: node("main", { provider: "parrot", baseUrl: "https://parrot.example" }) };
  for (const { name, run } of providerContract(plugin, options)) test(name, run);
});

test("the programmed provider speaks a format of its own and never holds the credential", async () => {
  await using upstream = await startFakeUpstream(words);
  const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "PARROT_API_KEY" }, models: ["polly"] }];
  await using kernel = await startExample("call-provider", config, {
    changes: { pools: { parrot: { provider: "parrot", nodes } } },
    env: { PARROT_API_KEY: "parrot-key-123456" },
  });

  expect(await chatText(await kernel.request("/v1/chat/completions", chatBody("polly", "hi")))).toBe("hello there");
  expect(upstream.requests[0]?.json()).toEqual({ voice: "polly", say: "hi" });
  expect(upstream.requests[0]?.headers["authorization"]).toBe("Bearer parrot-key-123456");
});

// #region failover
test("a failure of one node is tried on the next", async () => {
  await using bad = await startFakeUpstream(errorStatus(503, "no"));
  await using good = await startFakeUpstream(words);
  const nodes = [bad, good].map(({ url }) => ({ baseUrl: url, models: ["polly"] }));
  await using kernel = await startExample("call-provider", config, {
    changes: { pools: { parrot: { provider: "parrot", nodes } } },
  });

  expect(await chatText(await kernel.request("/v1/chat/completions", chatBody("polly", "hi")))).toBe("hello there");
  expect(bad.requests).toHaveLength(1);
});
// #endregion failover
