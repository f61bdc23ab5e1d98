import { type FaultAction, GatewayError, type Transform } from "@patchbay/sdk";
import { createTestClock, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { startTestKernel, type TestKernel } from "../../src/testing.ts";
import { chat, coded, gatewayConfig, plug, readerOf, startGateway, watch } from "../support/gateway.ts";

const answer = json({ text: "hello" });
const crash = (): never => {
  throw new Error("kaboom");
};

function accountsOf(kernel: TestKernel, id: string) {
  return kernel.plugins().find((plugin) => plugin.id === id)?.accounts;
}

function stateOf(kernel: TestKernel, id: string) {
  return kernel.plugins().find((plugin) => plugin.id === id)?.state;
}

describe("the account of a plugin", () => {
  test("has calls, errors and times per hook, waits included, the synchronous part apart", async () => {
    const clock = createTestClock();
    const plugin = plug("busy", (context) => ({
      transform: {
        request: async () => await context.clock.sleep(100).then(() => undefined),
        attempt: () => undefined,
        events: () => ({ push: (events) => events }),
      },
      selectNode: (candidates) => candidates,
    }));
    await using upstream = await startFakeUpstream(sse([{ text: "a" }, { done: true }]));
    await using kernel = await startGateway([upstream], { plugins: [plugin] }, { clock });
    const pending = chat(kernel, { stream: true });
    await clock.waitForTimers(3);
    await clock.advance(100);
    await readerOf(await pending).rest();
    const accounts = new Map(accountsOf(kernel, "busy")?.map((account) => [account.hook, account]));
    expect([...accounts.keys()].toSorted()).toEqual([
      "selectNode",
      "transform.attempt",
      "transform.events",
      "transform.request",
    ]);
    expect(accounts.get("transform.request")).toMatchObject({ calls: 1, errors: 0, blockedMs: 0 });
    expect(accounts.get("selectNode")).toMatchObject({ calls: 1, errors: 0, p99Ms: 1 / 16 });
    const p50 = accounts.get("transform.request")?.p50Ms ?? 0;
    expect(p50).toBeGreaterThanOrEqual(100);
    expect(p50).toBeLessThanOrEqual(125);
  });

  test("counts a programmed provider until its first event, and its faults also later", async () => {
    let fails = false;
    const provider = coded(async function* () {
      await Promise.resolve();
      yield { type: "text-delta", text: "a" };
      if (fails) throw new Error("kaboom");
      yield { type: "finish", reason: "stop" };
    });
    await using kernel = await startGateway([], { plugins: [provider], pools: pools("coded"), defaultPool: "coded" });
    await (await chat(kernel, { stream: true })).text();
    fails = true;
    await (await chat(kernel, { stream: true })).text();
    expect(accountsOf(kernel, "coded-provider")).toMatchObject([
      { hook: "outboundProvider.call", calls: 2, errors: 1 },
    ]);
  });

  test("counts batches and bytes of an observer", async () => {
    const watcher = watch("exchange-end");
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    await chat(kernel);
    await watcher.seen("exchange-end");
    expect(accountsOf(kernel, "watcher")).toMatchObject([{ hook: "observe", calls: 1, errors: 0, bytes: 512 }]);
  });

  test("goes on over a reload in which the plugin goes on, and begins anew with the plugin", async () => {
    const plugin = plug("kept", { selectNode: (candidates) => candidates });
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startGateway([upstream], { plugins: [plugin] });
    await chat(kernel);
    await kernel.reload(gatewayConfig([upstream], { plugins: [plugin] }));
    await chat(kernel);
    expect(accountsOf(kernel, "kept")).toMatchObject([{ calls: 2 }]);
    await kernel.reload(gatewayConfig([upstream], { plugins: [{ plugin, order: { stage: "late" } }] }));
    expect(accountsOf(kernel, "kept")).toEqual([]);
  });

  test("does not count a refusal as a fault", async () => {
    const refuse = (): never => {
      throw new GatewayError("permission-denied", "not today");
    };
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startGateway([upstream], {
      plugins: [plug("guard", { transform: { request: refuse } })],
    });
    for (let n = 0; n < 6; n++) expect((await chat(kernel)).status).toBe(403);
    expect(accountsOf(kernel, "guard")).toMatchObject([{ calls: 6, errors: 0 }]);
    expect(stateOf(kernel, "guard")).toBe("running");
  });
});

const pools = (provider: string) => ({ [provider]: { provider, nodes: [{ id: "x" }] } });

test("what one hook of a plugin does well makes up for no fault of another, but for its own", async () => {
  let count = 0;
  const request = (): undefined => (++count % 5 === 0 ? undefined : crash());
  const plugin = plug("uneven", { transform: { request, attempt: () => undefined, optional: true } });
  await using upstream = await startFakeUpstream(answer);
  await using kernel = await startGateway([upstream], { plugins: [plugin] });
  for (let n = 0; n < 14; n++) await chat(kernel);
  expect(stateOf(kernel, "uneven")).toBe("running");
  // The fifteenth would have been good.
  count++;
  await chat(kernel);
  expect(stateOf(kernel, "uneven")).toBe("resting");
});

describe("a plugin that fails five times in a row", () => {
  async function failing(transform: Transform, onFault?: FaultAction) {
    const clock = createTestClock();
    const watcher = watch("plugin-error");
    const upstream = await startFakeUpstream(answer);
    const plugin = plug("bad", { transform }, onFault && { onFault });
    const kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] }, { clock });
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await chat(kernel)).status);
    return { kernel, upstream, clock, watcher, statuses };
  }

  test.each<[string, Transform, FaultAction | undefined, readonly number[]]>([
    ["is not called and fails the request, as guards do", { request: crash }, undefined, [500, 500]],
    ["is passed over when it is optional", { request: crash, optional: true }, undefined, [200, 200]],
    ["is passed over when its author wants that", { request: crash }, "skip", [500, 200]],
    ["fails the request when its author wants that", { request: crash, optional: true }, "fail-closed", [200, 500]],
  ])("%s", async (_name, transform, onFault, [before, after]) => {
    const { kernel, upstream, watcher, statuses } = await failing(transform, onFault);
    expect(statuses).toEqual([before, before, before, before, before, after]);
    expect(accountsOf(kernel, "bad")).toMatchObject([{ calls: 5, errors: 5 }]);
    expect(stateOf(kernel, "bad")).toBe("resting");
    const told = await watcher.seen("plugin-error", 6);
    expect([
      told.hook,
      watcher
        .of("plugin-error")
        .map(({ message }) => message)
        .join(),
    ]).toEqual([
      expect.any(String),
      expect.stringContaining(
        'plugin "bad" is not called for 60 s: it failed 5 times in a row, last in transform.request',
      ),
    ]);
    expect(kernel.logs.join("")).toContain("is not called for 60 s");
    await kernel.close();
    await upstream[Symbol.asyncDispose]();
  });

  test("is tried again after a minute", async () => {
    let fails = true;
    const request = (): undefined => (fails ? crash() : undefined);
    const { kernel, upstream, clock } = await failing({ request });
    fails = false;
    expect((await chat(kernel)).status).toBe(500);
    await clock.advance(60_000);
    expect((await chat(kernel)).status).toBe(200);
    expect(stateOf(kernel, "bad")).toBe("running");
    await kernel.close();
    await upstream[Symbol.asyncDispose]();
  });

  test("is called again when the operator resets it", async () => {
    const { kernel, upstream } = await failing({ request: crash });
    kernel.resetPlugin("bad");
    expect((await chat(kernel)).status).toBe(500);
    expect(accountsOf(kernel, "bad")).toMatchObject([{ calls: 6 }]);
    expect(() => kernel.resetPlugin("nobody")).toThrow('no plugin "nobody" is loaded');
    await kernel.close();
    await upstream[Symbol.asyncDispose]();
  });

  test("goes back to the version before when its author wants that", async () => {
    const watcher = watch("generation");
    const versions = [{ request: () => undefined }, { request: crash }].map((transform) =>
      plug("guard", { transform }, { onFault: "previous" }),
    );
    await using upstream = await startFakeUpstream(answer);
    const config = (n: number) => gatewayConfig([upstream], { plugins: [versions[n] ?? "", watcher.plugin] });
    await using kernel = await startTestKernel(config(0));
    await kernel.reload(config(1));
    for (let n = 0; n < 5; n++) expect((await chat(kernel)).status).toBe(500);
    await watcher.seen("generation", 4);
    expect(watcher.of("generation").map(({ outcome }) => outcome)).toEqual([
      "swapped",
      "drained",
      "swapped",
      "drained",
    ]);
    expect((await chat(kernel)).status).toBe(200);
    await expect(kernel.rollback()).rejects.toThrow("there is no config before this one");
  });

  test("is not called as a provider either: to the dispatch it has crashed, and another node may do better", async () => {
    let calls = 0;
    const both = plug("both", {
      transform: { request: crash, optional: true },
      outboundProvider: {
        id: "coded",
        async *call() {
          calls++;
          await Promise.resolve();
          yield { type: "finish", reason: "stop" };
        },
      },
    });
    await using kernel = await startGateway([], { plugins: [both], pools: pools("coded"), defaultPool: "coded" });
    for (let n = 0; n < 4; n++) expect((await chat(kernel)).status).toBe(200);
    expect(await (await chat(kernel)).json()).toMatchObject({
      fault: "provider-crashed",
      message: expect.stringContaining("is not called for 60 s"),
    });
    expect(calls).toBe(4);
  });

  test("as a provider is called on: its nodes rest by rules of their own", async () => {
    let calls = 0;
    const provider = coded(async function* () {
      calls++;
      await Promise.resolve();
      yield* [];
      throw new Error("kaboom");
    });
    const pool = { provider: "coded", nodes: [{ id: "x" }], cooldown: { "provider-crashed": false } } as const;
    await using kernel = await startGateway([], { plugins: [provider], pools: { coded: pool }, defaultPool: "coded" });
    for (let n = 0; n < 6; n++) expect((await chat(kernel)).status).toBe(502);
    expect([calls, stateOf(kernel, "coded-provider")]).toEqual([6, "running"]);
    expect(accountsOf(kernel, "coded-provider")).toMatchObject([{ calls: 6, errors: 6 }]);
  });
});
