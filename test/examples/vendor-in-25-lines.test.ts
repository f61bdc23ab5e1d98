import { readFileSync } from "node:fs";
import { cutAfter, errorStatus, hangAfter, providerContract, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import type { SandboxTier } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import config from "../../docs/examples/vendor-in-25-lines/plugins.config.ts";
import { plugin } from "../../docs/examples/vendor-in-25-lines/src/index.ts";
import { chunks, says } from "../support/fake-openai.ts";
import { chatBody } from "./example.ts";
import { leaveEarly, startInTier, streamedChat, tiers } from "./tiers.ts";

const key = "meadow-key-123456";

function start(tier: SandboxTier, url: string) {
  const nodes = [{ baseUrl: `${url}/v1`, apiKey: { $env: "MEADOW_API_KEY" }, models: ["meadow-*"] }];
  return startInTier({
    name: "vendor-in-25-lines",
    config,
    tier,
    grant: { hosts: ["api.meadow.example"] },
    changes: { pools: { meadow: { provider: "meadow", nodes } } },
    env: { MEADOW_API_KEY: key },
  });
}

describe("the contract of a provider", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});

test("a vendor with hosts and what it contributes takes 25 lines at most", () => {
  const file = new URL("../../docs/examples/vendor-in-25-lines/src/index.ts", import.meta.url);
  expect(readFileSync(file, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(25);
});

describe.each(tiers)("in the tier %s", (tier) => {
  test("it answers whole, streamed and with a tool's call, with the key where it belongs", async () => {
    const calls = [{ id: "call_abcdefghij", name: "look", arguments: '{"at":"sky"}' }];
    await using upstream = await startFakeUpstream(says({ content: "green", calls, finish: "tool_calls" }));
    await using kernel = await start(tier, upstream.url);
    const whole = await kernel.request("/v1/chat/completions", chatBody("meadow-1", "hello"));
    expect(await whole.json()).toMatchObject({
      choices: [{ message: { content: "green", tool_calls: [{ function: { name: "look" } }] } }],
    });
    const streamed = await kernel.request("/v1/chat/completions", { ...chatBody("meadow-1", "hello"), stream: true });
    expect(await streamedChat(streamed)).toEqual({
      text: "green",
      tools: ["look"],
      arguments: '{"at":"sky"}',
      complete: true,
    });
    expect(upstream.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/v1/chat/completions", `Bearer ${key}`],
      ["/v1/chat/completions", `Bearer ${key}`],
    ]);
    expect(upstream.requests[1]?.json()).not.toHaveProperty("stream_options");
  });

  test("the vendor's failure is told, and one that repeats the key is told without it", async () => {
    const error = { error: { message: `slow down, ${key}`, type: "rate_limit" } };
    await using upstream = await startFakeUpstream(errorStatus(429, error, { "retry-after": "7" }));
    await using kernel = await start(tier, upstream.url);
    const response = await kernel.request("/v1/chat/completions", chatBody("meadow-1", "hello"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "7"]);
    const text = await response.text();
    expect(text).toContain("slow down");
    expect(text).not.toContain(key);
  });

  test("a client that leaves ends the vendor's work", async () => {
    await using upstream = await startFakeUpstream(hangAfter(sse(chunks([{ content: "green" }])), 2));
    await using kernel = await start(tier, upstream.url);
    await leaveEarly(kernel, "/v1/chat/completions", { ...chatBody("meadow-1", "hello"), stream: true });
    await upstream.closedByClient(1);
  });

  test("an answer that breaks off is a failure", async () => {
    await using upstream = await startFakeUpstream(cutAfter(sse(chunks([{ content: "green" }])), 1));
    await using kernel = await start(tier, upstream.url);
    const response = await kernel.request("/v1/chat/completions", chatBody("meadow-1", "hello"));
    expect([response.status, await response.json()]).toMatchObject([502, { error: { code: "stream-interrupted" } }]);
  });
});

describe.each(["process", "strict"] as const)("in the tier %s", (tier) => {
  test("it may not start without a right to its own address", async () => {
    const starting = startInTier({ name: "vendor-in-25-lines", config, tier, grant: {}, env: { MEADOW_API_KEY: key } });
    await expect(starting).rejects.toThrow('grant {"hosts":["api.meadow.example"]}');
  });
});
