import type { Wire } from "@patchbay/sdk";
import { sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { ViolationCounts } from "../../src/observe/violation-counts.ts";
import { startTestKernel, type TestKernel } from "../../src/testing.ts";
import { plug, watch } from "../support/gateway.ts";
import { plainProtocol } from "../support/plain-wire.ts";
import { signingPlugin, signingWire } from "../support/signing-wire.ts";

const events = [{ text: "stray" }, { done: true }];

/** Asks for a stream with a stray event in it. */
async function askOf(path: string, streamChecks: number | undefined, wire: Wire = signingWire) {
  const upstream = await startFakeUpstream(sse(events));
  const watcher = watch("stream-violation");
  const kernel = await startTestKernel({
    ...(streamChecks !== undefined && { server: { streamChecks } }),
    plugins: [plainProtocol, wire === signingWire ? signingPlugin : providerOf(wire), watcher.plugin],
    pools: { main: { provider: "signing", nodes: [{ baseUrl: upstream.url }] } },
    defaultPool: "main",
  });
  const text = await ask(kernel, path);
  const health: unknown = await (await kernel.request("/health")).json();
  const { logs } = kernel;
  await kernel.close();
  await upstream.close();
  return { text, logs, health, seen: watcher.of("stream-violation") };
}

function providerOf(wire: Wire) {
  return plug("signing-plugin", {
    outboundProvider: { id: "signing", wire, endpoints: { chat: "chat" }, auth: { type: "none" } },
  });
}

async function ask(kernel: TestKernel, path: string): Promise<string> {
  const response = await kernel.request(path, { model: "m", text: "hi", stream: true });
  expect(response.status).toBe(200);
  return await response.text();
}

describe("a stream that breaks a rule of its wire", () => {
  test("goes through, and the plugin that speaks with its upstream is named and counted", async () => {
    const { text, logs, health, seen } = await askOf("/v1/chat", 1);

    expect(text).toContain("stray");
    expect(seen).toMatchObject([
      { side: "upstream", wire: "signing", plugin: "signing-plugin", rule: "no-strays", message: "a stray event" },
    ]);
    expect(logs.join()).toContain('a stream of plugin "signing-plugin" broke the rule no-strays');
    expect(health).toMatchObject({ details: { streamViolations: { "signing-plugin": 1 } } });
  });

  test("is told once when its bytes pass through to a client of the same wire", async () => {
    const { seen } = await askOf("/v1/signed", 1);
    expect(seen.map(({ side }) => side)).toEqual(["upstream"]);
  });

  test("is not looked for in most streams", async () => {
    const { seen } = await askOf("/v1/chat", undefined);
    expect(seen).toEqual([]);
  });

  test("cannot be hurt by a checker that fails", async () => {
    const { chat } = signingWire.codec;
    const broken = (): never => {
      throw new Error("no rules today");
    };
    const wire = { ...signingWire, codec: { ...signingWire.codec, chat: { ...chat, checkStream: broken } } };
    const pushing = {
      ...signingWire,
      codec: { ...signingWire.codec, chat: { ...chat, checkStream: () => ({ push: broken, end: broken }) } },
    };
    for (const each of [wire, pushing]) {
      const { text, logs } = await askOf("/v1/chat", 1, each);
      expect(text).toContain("stray");
      expect(logs.join()).toContain("no rules today");
    }
  });
});

test("the sample is spread evenly", () => {
  const counts = new ViolationCounts();
  const picked = Array.from({ length: 12 }, () => counts.isSampled(0.25));
  expect(picked.filter(Boolean)).toHaveLength(3);
  expect(picked.indexOf(true)).toBe(3);
  expect(Array.from({ length: 5 }, () => counts.isSampled(0)).some(Boolean)).toBe(false);
  expect(Array.from({ length: 5 }, () => counts.isSampled(1)).every(Boolean)).toBe(true);
});
