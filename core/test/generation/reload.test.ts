import { createServiceToken, type Hooks } from "@patchbay/sdk";
import { createGate, json, pauseAfter, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { ConfigError, type ConfigFault } from "../../src/config/fault.ts";
import { startTestKernel } from "../../src/testing.ts";
import { chat, dataOf, gatewayConfig, nodeAt, plug, readerOf, startGateway, watch } from "../support/gateway.ts";
import { otherWire, plainProtocol, plainProvider, plainWire } from "../support/plain-wire.ts";

/** A plugin that counts how often it is set up and disposed of. */
function counted(name: string, hooks: Hooks = {}) {
  const counts = { setups: 0, disposals: 0 };
  const disposed = createGate();
  const plugin = plug(name, () => {
    counts.setups++;
    return {
      ...hooks,
      dispose: () => {
        counts.disposals++;
        disposed.open();
      },
    };
  });
  return { plugin, counts, disposed };
}

async function faultsOf(work: Promise<unknown>): Promise<readonly ConfigFault[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error("the config was taken");
}

test("behavior 20: a reload during 100 streams breaks none, and new requests see the new set", async () => {
  const gate = createGate();
  const leaving = counted("leaving", { transform: { attempt: (request) => ({ ...request, model: "old" }) } });
  const staying = counted("staying", { selectNode: (candidates) => candidates });
  const coming = counted("coming", { transform: { attempt: (request) => ({ ...request, model: "new" }) } });
  const watcher = watch("generation");
  const said = (text: string) => sse([{ text: "be" }, { text: text }, { done: true }]);
  await using upstream = await startFakeUpstream((request) =>
    pauseAfter(said((request.json() as { model: string; text: string }).text), 1, gate),
  );
  await using after = await startFakeUpstream(json({ text: "new node" }));
  await using kernel = await startGateway([upstream], { plugins: [leaving.plugin, staying.plugin, watcher.plugin] });
  const readers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const reader = readerOf(await chat(kernel, { stream: true, text: `marker-${n}` }));
      await reader.until('"be"');
      return reader;
    }),
  );
  await kernel.reload(gatewayConfig([after], { plugins: [staying.plugin, coming.plugin, watcher.plugin] }));
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "new node" });
  expect(after.requests[0]?.json()).toMatchObject({ model: "new" });
  expect(new Set(upstream.requests.map((request) => (request.json() as { model: string }).model))).toEqual(
    new Set(["old"]),
  );
  expect(kernel.status()).toMatchObject({ generation: 2, running: 100, lastReload: { outcome: "swapped" } });
  expect([leaving.counts, staying.counts, coming.counts]).toEqual([
    { setups: 1, disposals: 0 },
    { setups: 1, disposals: 0 },
    { setups: 1, disposals: 0 },
  ]);
  gate.open();
  const texts = await Promise.all(readers.map((reader) => reader.rest()));
  for (const [n, text] of texts.entries())
    expect(dataOf(text)).toEqual([{ text: "be" }, { text: `marker-${n}` }, { done: true }]);
  await leaving.disposed.opened;
  expect([leaving.counts.disposals, staying.counts.disposals]).toEqual([1, 0]);
  await watcher.seen("generation", 2);
  expect(watcher.of("generation").map(({ outcome, generation }) => [outcome, generation])).toEqual([
    ["swapped", 2],
    ["drained", 1],
  ]);
});

test("a removed plugin is disposed of only after the last stream that began with it", async () => {
  const gates = [createGate(), createGate()];
  let disposedAt = 0;
  let ended = 0;
  const leaving = plug("leaving", { dispose: () => void (disposedAt = ended) });
  await using upstream = await startFakeUpstream(json({}));
  for (const gate of gates) upstream.enqueue(pauseAfter(sse([{ text: "a" }, { done: true }]), 1, gate));
  await using kernel = await startGateway([upstream], { plugins: [leaving] });
  const readers = [];
  while (readers.length < gates.length) {
    const reader = readerOf(await chat(kernel, { stream: true }));
    await reader.until('"a"');
    readers.push(reader);
  }
  await kernel.reload(gatewayConfig([upstream]));
  for (const [index, reader] of readers.entries()) {
    expect(disposedAt).toBe(0);
    ended++;
    gates[index]?.open();
    await reader.rest();
  }
  await kernel.close();
  expect(disposedAt).toBe(2);
});

test("a plugin whose options changed is set up anew, and its predecessor is disposed of", async () => {
  const one = counted("one");
  const two = counted("two");
  await using kernel = await startGateway([], {
    plugins: [{ plugin: one.plugin, order: { stage: "early" } }, two.plugin],
  });
  await kernel.reload(gatewayConfig([], { plugins: [{ plugin: one.plugin, order: { stage: "late" } }, two.plugin] }));
  await one.disposed.opened;
  expect([one.counts, two.counts]).toEqual([
    { setups: 2, disposals: 1 },
    { setups: 1, disposals: 0 },
  ]);
});

test("behavior 20: a bad config leaves the old one serving and shows in the details of /ready", async () => {
  const watcher = watch("generation");
  await using upstream = await startFakeUpstream(json({ text: "old" }));
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
  await expect(
    kernel.reload({ ...gatewayConfig([upstream]), pools: { main: { provider: "nobody", nodes: [{}] } } }),
  ).rejects.toThrow(ConfigError);
  expect(await (await chat(kernel)).json()).toEqual({ text: "old" });
  expect(await (await kernel.request("/ready")).json()).toMatchObject({
    status: "ready",
    details: { generation: 1, lastReload: { outcome: "failed", message: expect.stringContaining("nobody") } },
  });
  expect(await watcher.seen("generation")).toMatchObject({ outcome: "failed", generation: 1 });
});

test("a config that is wrong in itself is refused by a rejection, not a throw, and shows as well", async () => {
  await using kernel = await startGateway([]);
  const reloading = kernel.reload({ surprise: true } as never);
  expect(await faultsOf(reloading)).toMatchObject([{ path: "surprise" }]);
  expect(kernel.status().lastReload).toMatchObject({ outcome: "failed", message: expect.stringContaining("surprise") });
});

test("every fault between plugins and config is told at once, and what was set up is disposed of", async () => {
  const fresh = counted("fresh");
  const old = counted("old");
  await using kernel = await startGateway([], { plugins: [old.plugin] });
  const route = { method: "POST", path: "/v1/chat", operation: "chat" } as const;
  const faulty = [
    plug("second-provider", { outboundProvider: { id: "plain", wire: otherWire, endpoints: { chat: "chat" } } }),
    plug("second-route", { inboundProtocol: { id: "twin", wire: "plain", routes: [route] } }),
    plug("no-wire", { outboundProvider: { id: "wireless", wire: "nowhere", endpoints: { chat: "chat" } } }),
    plug("circle-a", {}, { order: { before: ["circle-b"] } }),
    plug("circle-b", {}, { order: { before: ["circle-a"] } }),
    { plugin: plug("lost", {}), order: { after: ["nobody-there"] } },
  ];
  const baseUrl = "http://127.0.0.1:9";
  const faults = await faultsOf(
    kernel.reload({
      plugins: [plainProtocol, plainProvider, old.plugin, fresh.plugin, ...faulty],
      pools: {
        one: { provider: "plan", nodes: [{}] },
        two: { provider: "plain", nodes: [{ baseUrl, basUrl: "x" }, {}] },
        three: { provider: "wireless", nodes: [{ baseUrl }] },
      },
    }),
  );
  const texts = faults.map(({ path, message, hint }) => `${path}: ${message} (${hint})`).join("\n");
  for (const wanted of [
    /"second-provider" and "plain-provider" both give the provider "plain"/,
    /both have the route POST \/v1\/chat/,
    /needs the wire "nowhere", which no loaded plugin gives/,
    /pools\.one\.provider: no loaded plugin gives the provider "plan" \(did you mean "plain"/,
    /pools\.two\.nodes\[0\]\.basUrl: unknown field of a node \(did you mean "baseUrl"/,
    /pools\.two\.nodes\[1\]\.baseUrl: provider "plain" needs a base address/,
    /circle-a → circle-b/,
    /no plugin "nobody-there" is loaded/,
  ])
    expect(texts).toMatch(wanted);
  expect([fresh.counts, old.counts]).toEqual([
    { setups: 1, disposals: 1 },
    { setups: 1, disposals: 0 },
  ]);
  expect(kernel.status().generation).toBe(1);
});

test("reloads that come together are done one after the other, and the last one wins", async () => {
  const marks = ["a", "b", "c"].map((name) => counted(name));
  await using kernel = await startGateway([]);
  await Promise.all(marks.map(({ plugin }) => kernel.reload(gatewayConfig([], { plugins: [plugin] }))));
  expect(kernel.status().generation).toBe(4);
  expect(kernel.describe().plugins.map(({ id }) => id)).toContain("c");
  await marks[1]?.disposed.opened;
  expect(marks.map(({ counts }) => counts)).toEqual([
    { setups: 1, disposals: 1 },
    { setups: 1, disposals: 1 },
    { setups: 1, disposals: 0 },
  ]);
});

test("what is known of a node outlives a reload, unless its key or its address changed", async () => {
  await using upstream = await startFakeUpstream(json({ fault: "key" }, { status: 401 }));
  await using kernel = await startGateway([upstream]);
  await chat(kernel);
  expect(kernel.status().pools[0]?.ready).toBe(0);
  await kernel.reload(gatewayConfig([upstream]));
  expect(kernel.status().pools[0]?.ready).toBe(0);
  await kernel.reload(gatewayConfig([{ ...nodeAt(upstream), baseUrl: `${upstream.url}/v2` }]));
  expect(kernel.status().pools[0]?.ready).toBe(1);
});

test("a request that began before a reload is answered by the nodes of its own generation", async () => {
  const gate = createGate();
  await using first = await startFakeUpstream(pauseAfter(json({ text: "old" }, { status: 500 }), 0, gate));
  await using second = await startFakeUpstream(json({ text: "old second" }));
  await using fresh = await startFakeUpstream(json({ text: "new" }));
  await using kernel = await startGateway([first, second]);
  const pending = chat(kernel);
  await first.received(1);
  await kernel.reload(gatewayConfig([fresh]));
  gate.open();
  expect(await (await pending).json()).toEqual({ text: "old second" });
  expect(fresh.requests).toHaveLength(0);
});

test("a closed kernel takes no new config, and sets up nothing for it", async () => {
  const late = counted("late");
  const kernel = await startGateway([]);
  await kernel.close();
  await expect(kernel.reload(gatewayConfig([], { plugins: [late.plugin] }))).rejects.toMatchObject({
    code: "draining",
  });
  expect(late.counts.setups).toBe(0);
});

test("two kernels in one process do not meet: nodes, services, turns", async () => {
  const token = createServiceToken<{ readonly name: string }>("test.name");
  const used: string[] = [];
  const turns: number[] = [];
  const plugins = (name: string) => [
    plug("giver", (context) => (context.services.provide(token, { name }), {}), { provides: [token] }),
    plug(
      "taker",
      (context) => {
        used.push(context.services.use(token).name);
        return { selectNode: (candidates, selection) => (turns.push(selection.turn("k")), candidates) };
      },
      { requires: [token] },
    ),
  ];
  await using upstream = await startFakeUpstream(json({ fault: "key" }, { status: 401 }));
  await using one = await startGateway([upstream], { plugins: plugins("one") });
  await using two = await startGateway([upstream], { plugins: plugins("two") });
  expect(used).toEqual(["one", "two"]);
  await chat(one);
  expect([one.status().pools[0]?.ready, two.status().pools[0]?.ready]).toEqual([0, 1]);
  upstream.setDefault(json({ text: "good" }));
  await chat(two);
  await chat(two);
  expect(turns).toEqual([0, 1, 0, 1]);
  await one.close();
  expect((await chat(two)).status).toBe(200);
});

test("a kernel that cannot start leaves nothing running", async () => {
  const fresh = counted("fresh");
  const starting = startTestKernel({ plugins: [fresh.plugin], pools: { main: { provider: "nobody", nodes: [{}] } } });
  expect(await faultsOf(starting)).toHaveLength(1);
  expect(fresh.counts).toEqual({ setups: 1, disposals: 1 });
});

test("two versions of one wire are a fault that names both", async () => {
  const newer = plug("newer", {
    outboundProvider: { id: "newer", wire: { ...plainWire, version: "1.1" }, endpoints: { chat: "chat" } },
  });
  const faults = await faultsOf(startGateway([], { plugins: [newer] }));
  expect(faults[0]?.message).toContain('version 1.1 of the wire "plain", another plugin version 1.0');
});
