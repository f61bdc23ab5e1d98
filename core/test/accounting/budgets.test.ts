import type { Capabilities, FaultAction } from "@patchbay/sdk";
import type { IsolatedPlugin, IsolatedUsage } from "@patchbay/sdk/host";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, gatewayConfig, plug, startGateway } from "../support/gateway.ts";

const idle: IsolatedUsage = {
  state: "running",
  cpuMs: 0,
  memoryBytes: 0,
  restarts: 0,
  denied: {},
  bytesIn: 0,
  bytesOut: 0,
};

/** A plugin as one that runs elsewhere looks to the kernel. */
function elsewhere(capabilities: Capabilities, onFault: FaultAction = "skip") {
  const used = { now: idle, resets: 0 };
  const plain = plug("far", { transform: { request: () => undefined } }, { capabilities, onFault });
  // The loader refuses objects with more than a plugin has; what it makes itself it does not check again.
  const plugin = Object.defineProperties(
    { ...plain },
    {
      tier: { value: "process" },
      usage: { value: () => used.now },
      reset: { value: () => void used.resets++ },
    },
  ) as IsolatedPlugin;
  return { plugin, used };
}

async function start({ plugin }: ReturnType<typeof elsewhere>) {
  const clock = createTestClock();
  const upstream = await startFakeUpstream(json({ text: "hello" }));
  const kernel = await startGateway([upstream], { plugins: [plugin] }, { clock, random: () => 0 });
  return {
    clock,
    kernel,
    upstream,
    far: () => kernel.plugins().find(({ id }) => id === "far"),
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

test("a plugin that uses more of a core than it may over half a minute is not called for a minute", async () => {
  const { plugin, used } = elsewhere({ cpu: 0.5 });
  await using it = await start({ plugin, used });
  for (let look = 1; look <= 7; look++) {
    used.now = { ...idle, cpuMs: look * 3000 };
    expect(it.far()).toMatchObject({ state: "running" });
    await it.clock.advance(5000);
  }
  expect(it.far()).toMatchObject({
    state: "resting",
    reason: "it used 60 % of a core over 30 s, and may use 50 %",
    usage: { cpuMs: 21_000 },
  });
  await chat(it.kernel);
  expect(it.far()?.accounts).toEqual([]);
  expect(it.kernel.logs.join("")).toContain("may use 50 %");
  it.kernel.resetPlugin("far");
  expect([it.far()?.state, used.resets]).toEqual(["running", 1]);
});

test("a burst, or a process that began anew, is within the budget", async () => {
  const { plugin, used } = elsewhere({ cpu: 0.5 });
  await using it = await start({ plugin, used });
  used.now = { ...idle, cpuMs: 10_000 };
  await it.clock.advance(35_000);
  used.now = { ...idle, cpuMs: 100 };
  await it.clock.advance(60_000);
  expect(it.far()).toMatchObject({ state: "running" });
});

test("memory above what it may use beside its start, twice in a row, is over the budget", async () => {
  const { plugin, used } = elsewhere({ memoryMb: 64 });
  const mebibyte = 1024 * 1024;
  // What a process holds from its start is no fault of the plugin.
  used.now = { ...idle, memoryBytes: 50 * mebibyte };
  await using it = await start({ plugin, used });
  used.now = { ...idle, memoryBytes: 115 * mebibyte };
  await it.clock.advance(5000);
  used.now = { ...idle, memoryBytes: 110 * mebibyte };
  await it.clock.advance(5000);
  await it.kernel.reload(gatewayConfig([it.upstream], { plugins: [plugin] }));
  used.now = { ...idle, memoryBytes: 114 * mebibyte };
  await it.clock.advance(15_000);
  expect(it.far()).toMatchObject({ state: "running" });
  used.now = { ...idle, memoryBytes: 115 * mebibyte };
  await it.clock.advance(10_000);
  expect(it.far()).toMatchObject({ state: "resting", reason: "it uses 65 MiB, and may use 64 MiB" });
});

test("a plugin whose process keeps crashing rests once, and then it is the sandbox that says when it returns", async () => {
  const { plugin, used } = elsewhere({}, "fail-closed");
  await using it = await start({ plugin, used });
  used.now = { ...idle, state: "quarantined", lastCrash: "out of memory" };
  await it.clock.advance(5000);
  expect(it.far()).toMatchObject({ state: "resting", reason: "its process keeps crashing: out of memory" });
  expect((await chat(it.kernel)).status).toBe(500);
  await it.clock.advance(60_000);
  expect((await chat(it.kernel)).status).toBe(200);
  expect(it.far()).toMatchObject({ state: "quarantined", accounts: [{ calls: 1 }] });
});

test("nobody looks when no plugin has a budget, and nobody after the kernel is closed", async () => {
  const clock = createTestClock();
  const kernel = await startGateway([], { plugins: [plug("near", {}, { capabilities: { cpu: 0.5 } })] }, { clock });
  expect(clock.pending).toBe(0);
  await kernel.reload(gatewayConfig([], { plugins: [elsewhere({ cpu: 0.5 }).plugin] }));
  expect(clock.pending).toBe(1);
  await kernel.close();
  expect(clock.pending).toBe(0);
});

test("a canary whose plugin is quarantined is rolled back, before anybody has met it", async () => {
  const { plugin, used } = elsewhere({});
  await using it = await start(elsewhere({}));
  await it.kernel.reload(gatewayConfig([it.upstream], { plugins: [plugin] }), { canary: { share: 0.1 } });
  used.now = { ...idle, state: "quarantined", lastCrash: "out of memory" };
  await it.clock.advance(1000);
  expect(it.kernel.status()).toMatchObject({
    generation: 1,
    canary: { state: "rolled-back", reason: 'plugin "far" keeps crashing: out of memory' },
  });
});

test("a canary whose plugin is over its budget is rolled back", async () => {
  const { plugin, used } = elsewhere({ memoryMb: 64 });
  await using it = await start(elsewhere({}));
  await it.kernel.reload(gatewayConfig([it.upstream], { plugins: [plugin] }), { canary: { share: 0.1 } });
  used.now = { ...idle, memoryBytes: 1024 ** 3 };
  await it.clock.advance(10_000);
  expect(it.kernel.status()).toMatchObject({
    generation: 1,
    canary: { state: "rolled-back", reason: expect.stringContaining("1024 MiB") },
  });
});
