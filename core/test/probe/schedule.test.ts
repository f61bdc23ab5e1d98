import { createTestClock, errorStatus, hangBeforeHeaders, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Plugin } from "@patchbay/sdk";
import { startTestKernel } from "../../src/testing.ts";
import { chat, coded, gatewayConfig, plug, watch } from "../support/gateway.ts";
import { minute, probing, startProbing } from "./support.ts";

const list = json({ models: ["m"] });
const answer = json({ text: "hello" });

test("without a probe nothing is asked and no timer runs", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(list);
  await using kernel = await startProbing(probing(upstream.url, undefined), clock);
  expect(clock.pending).toBe(0);
  await clock.advance(24 * 60 * minute);
  expect(upstream.requests).toHaveLength(0);
  expect(kernel.nodes()).toMatchObject([{ requests: 0 }]);
});

test("a ready node is asked for its models every so often, somewhat earlier or later by chance", async () => {
  const clock = createTestClock();
  const watcher = watch("probe", "attempt-start", "attempt-end", "exchange-start", "wire-body");
  const chances = [0.25, 0, 1];
  await using upstream = await startFakeUpstream(list);
  const config = probing(upstream.url, { everyMs: minute }, { plugins: [watcher.plugin] });
  await using kernel = await startProbing(config, clock, () => chances.shift() ?? 0.5);
  const before: number[] = [];
  for (const ms of [0.25 * minute, 0.9 * minute, 1.1 * minute, minute]) {
    await clock.advance(ms - 1);
    before.push(upstream.requests.length);
    await clock.advance(1);
    await watcher.seen("probe", before.length);
  }
  expect(before).toEqual([0, 1, 2, 3]);
  expect(new Set(upstream.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
    new Set(["GET /v1/models"]),
  );
  expect(upstream.requests[0]?.headers["authorization"]).toBe("Bearer key-of-a-123456");
  expect(watcher.events[0]).toMatchObject({ pool: "main", node: "a", outcome: "done" });
  expect(watcher.events[0]).not.toHaveProperty("model");
  // They are nobody's exchange.
  expect(new Set(watcher.events.map(({ type }) => type))).toEqual(new Set(["probe"]));
  expect(kernel.exchanges(10)).toEqual([]);
});

describe("a chat", () => {
  test("asks the named model for one token, through the transforms of an attempt", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    const sampling: unknown[] = [];
    const spy = plug("spy", {
      transform: {
        attempt: (request) => {
          sampling.push(request.sampling);
          return request;
        },
      },
    });
    await using upstream = await startFakeUpstream(answer);
    const probe = { how: "chat", model: "m", atStart: true } as const;
    const config = probing(upstream.url, probe, { plugins: [watcher.plugin, spy] });
    await using kernel = await startProbing(config, clock);
    await clock.advance(0);
    expect(await watcher.seen("probe")).toMatchObject({ model: "m", outcome: "done" });
    expect(kernel.nodes()).toMatchObject([{ requests: 1, failures: 0 }]);
    expect(sampling).toEqual([{ maxOutputTokens: 1 }]);
    expect(upstream.requests[0]?.json()).toMatchObject({ model: "m", stream: false });
  });

  test("goes out under the id of the model, not under the name that clients know", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const node = { id: "a", baseUrl: `${upstream.url}/v1`, models: [{ id: "gpt-long-name", alias: "short" }] };
    const main = { provider: "plain", probe: { how: "chat", model: "short", atStart: true } as const, nodes: [node] };
    await using kernel = await startProbing(gatewayConfig([], { plugins: [watcher.plugin], pools: { main } }), clock);
    await clock.advance(0);
    expect(kernel.status().running).toBe(0);
    expect(await watcher.seen("probe")).toMatchObject({ model: "gpt-long-name" });
    expect(upstream.requests[0]?.json()).toMatchObject({ model: "gpt-long-name" });
  });

  test("that begins and then breaks is a failure", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(sse([{ text: "a" }, { fault: "the model fell over" }]));
    const streaming = {
      id: "streaming",
      wire: "plain",
      endpoints: { chat: "chat" },
      alwaysStream: true,
    } as const;
    const nodes = [{ baseUrl: `${upstream.url}/v1` }];
    const pools = { main: { provider: "streaming", nodes, probe: { model: "m", atStart: true } } };
    const plugins = [watcher.plugin, plug("streaming", { outboundProvider: streaming })];
    await using kernel = await startProbing(gatewayConfig([], { plugins, pools }), clock);
    await clock.advance(0);
    const { error } = await watcher.seen("probe");
    expect(error).toMatchObject({ code: "upstream-failed", message: "the model fell over" });
    expect(kernel.nodes()).toMatchObject([{ failures: 1, failuresInRow: 1, inFlight: 0 }]);
  });

  test("is what a provider without a list of models is asked for", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    const provider = coded(async function* () {
      yield { type: "text-delta", text: "x" };
      yield { type: "finish", reason: "length" };
    });
    const pools = { main: { provider: "coded", probe: { model: "one", atStart: true }, nodes: [{}] } };
    await using kernel = await startProbing(gatewayConfig([], { plugins: [provider, watcher.plugin], pools }), clock);
    await clock.advance(0);
    expect(await watcher.seen("probe")).toMatchObject({ model: "one", outcome: "done" });
    expect(kernel.nodes()).toMatchObject([{ requests: 1, failures: 0, inFlight: 0 }]);
  });
});

describe("who is not asked", () => {
  test("a node that the operator took out", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(list);
    await using kernel = await startProbing(probing(upstream.url, { everyMs: minute }), clock);
    kernel.signal("main", "a", "disable");
    await clock.advance(10 * minute);
    expect(upstream.requests).toHaveLength(0);
  });

  test("a node without a free place: it is at work", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    const config = probing(upstream.url, { everyMs: 10_000 });
    const main = { nodes: [], provider: "plain", ...config.pools?.["main"], limits: { concurrency: 1 } };
    await using kernel = await startProbing({ ...config, pools: { main } }, clock);
    const leaving = new AbortController();
    const left = chat(kernel, {}, { signal: leaving.signal });
    await upstream.received(1);
    await clock.advance(minute);
    expect(upstream.requests).toHaveLength(1);
    leaving.abort();
    await expect(left).rejects.toThrow("aborted");
  });

  test("a node that had its share of the hour, also after a reload", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(list);
    const probe = { everyMs: 10_000, perHour: 3 };
    const config = probing(upstream.url, probe, { plugins: [watcher.plugin] });
    await using kernel = await startProbing(config, clock);
    for (const n of [1, 2, 3]) {
      await clock.advance(n === 1 ? 5000 : 10_000);
      await watcher.seen("probe", n);
    }
    await clock.advance(30 * minute);
    await kernel.reload({ ...config, log: { level: "warn" } });
    await clock.advance(29 * minute);
    expect(upstream.requests).toHaveLength(3);
    await clock.advance(minute + 10_000);
    await watcher.seen("probe", 4);
  });

  test("a node whose probe still runs", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    await using kernel = await startProbing(probing(upstream.url, { everyMs: 10_000, timeoutMs: 10 * minute }), clock);
    await clock.advance(5000);
    await upstream.received(1);
    await clock.advance(5 * minute);
    expect(upstream.requests).toHaveLength(1);
    expect(kernel.nodes()).toMatchObject([{ inFlight: 1 }]);
  });
});

describe("a time-out", () => {
  test("ends the call and counts for the node", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    const config = probing(upstream.url, { atStart: true, timeoutMs: 3000 }, { plugins: [watcher.plugin] });
    await using kernel = await startProbing(config, clock);
    await clock.advance(0);
    await upstream.received(1);
    await clock.advance(2999);
    expect(upstream.requests[0]?.aborted).toBe(false);
    await clock.advance(1);
    await upstream.closedByClient(1);
    expect(await watcher.seen("probe")).toMatchObject({
      outcome: "failed",
      durationMs: 3000,
      error: { code: "timeout", message: "the probe took longer than 3000 ms" },
    });
    expect(kernel.nodes()).toMatchObject([{ inFlight: 0, failures: 1, failuresInRow: 1 }]);
  });

  test("ends the wait for a plugin that does not listen", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    const deaf = plug("deaf", {
      outboundProvider: { id: "deaf", call: async function* () {}, models: () => new Promise<never>(() => undefined) },
    });
    const pools = { main: { provider: "deaf", probe: { atStart: true }, nodes: [{}] } };
    await using kernel = await startProbing(gatewayConfig([], { plugins: [deaf, watcher.plugin], pools }), clock);
    await clock.advance(10_000);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "failed", error: { code: "timeout" } });
    expect(kernel.nodes()).toMatchObject([{ inFlight: 0 }]);
  });
});

test("at the start each node is asked once, and a reload does not begin anew", async () => {
  const clock = createTestClock();
  const watcher = watch("probe");
  await using upstream = await startFakeUpstream(list);
  const config = probing(upstream.url, { atStart: true }, { plugins: [watcher.plugin] });
  await using kernel = await startProbing(config, clock);
  await clock.advance(0);
  await watcher.seen("probe");
  await kernel.reload({ ...config, log: { level: "warn" } });
  await clock.advance(minute);
  expect(upstream.requests).toHaveLength(1);
});

test("a list that is not there says nothing of the models, and somebody is told", async () => {
  const clock = createTestClock();
  const watcher = watch("probe");
  await using upstream = await startFakeUpstream(errorStatus(404, {}));
  const config = probing(upstream.url, { atStart: true }, { plugins: [watcher.plugin] });
  await using kernel = await startProbing(config, clock);
  await clock.advance(0);
  expect(await watcher.seen("probe")).toMatchObject({ outcome: "failed", error: { code: "model-not-found" } });
  expect(kernel.nodes()).toMatchObject([{ condition: "ready", failuresInRow: 0 }]);
  expect(kernel.logs.join("\n")).toContain("a probe asks for what the node does not give");
});

describe("what cannot be asked is a fault of the config", () => {
  const start = (probe: object, plugins: readonly Plugin[] = [], node: object = {}): Promise<unknown> =>
    startTestKernel(
      gatewayConfig([], {
        plugins,
        pools: {
          main: {
            provider: plugins.length > 0 ? "coded" : "plain",
            probe,
            nodes: [{ baseUrl: "http://127.0.0.1:9/v1", ...node }],
          },
        },
      }),
    );
  const silent = coded(async function* () {});

  test.each([
    [{ how: "chat" }, "pools.main.probe.model: missing, a chat needs a model"],
    [{ everyMs: 9999 }, "pools.main.probe.everyMs"],
    [{ perHour: 0 }, "pools.main.probe.perHour"],
  ])("%j", async (probe, message) => {
    await expect(start(probe)).rejects.toThrow(message);
  });

  test.each([{}, { how: "models" }])("%j, where the provider has no list", async (probe) => {
    const message = 'pools.main.probe: provider "coded" gives no list of models';
    await expect(start(probe, [silent], { baseUrl: undefined })).rejects.toThrow(message);
  });

  test("a model that a node does not serve", async () => {
    const message = 'pools.main.probe: node "node-1" does not serve "x"';
    await expect(start({ how: "chat", model: "x" }, [], { models: ["m"] })).rejects.toThrow(message);
  });
});
