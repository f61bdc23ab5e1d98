import { readFileSync } from "node:fs";
import { json, providerContract, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/http-provider/plugin.ts";
import config from "../../docs/examples/http-provider/plugins.config.ts";
import { chatBody, chatText, startExample } from "./example.ts";

describe("the contract of a provider", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});

test("the declared provider calls its upstream with the credential where it belongs", async () => {
  const answer = {
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "acme-1",
    choices: [{ index: 0, message: { role: "assistant", content: "from acme" }, finish_reason: "stop" }],
  };
  await using upstream = await startFakeUpstream(json(answer));
  const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "ACME_API_KEY" } }];
  await using kernel = await startExample("http-provider", config, {
    changes: { pools: { acme: { provider: "acme", nodes } }, defaultPool: "acme" },
    env: { ACME_API_KEY: "acme-key-123456" },
  });

  expect(await chatText(await kernel.request("/v1/chat/completions", chatBody("acme-1", "hello")))).toBe("from acme");
  const [request] = upstream.requests;
  expect(request?.path).toBe("/chat/completions");
  expect(request?.headers["x-acme-key"]).toBe("acme-key-123456");
  expect(request?.headers["authorization"]).toBeUndefined();
});

test("the config of the example starts as it stands", async () => {
  await using kernel = await startExample("http-provider", config, { env: { ACME_API_KEY: "acme-key-123456" } });
  expect(kernel.describe().pools).toEqual([{ id: "acme", provider: "acme", nodes: 1 }]);
});

test("a declared provider takes 25 lines at most", () => {
  const source = readFileSync(new URL("../../docs/examples/http-provider/plugin.ts", import.meta.url), "utf8");
  expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
});
