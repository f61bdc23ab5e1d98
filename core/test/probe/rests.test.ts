import {
  createGate,
  createTestClock,
  errorStatus,
  hangBeforeHeaders,
  json,
  pauseBeforeHeaders,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { chat, watch } from "../support/gateway.ts";
import { minute, probing, startProbing } from "./support.ts";

const list = json({ models: ["m"] });
const answer = json({ text: "hello" });
const limited = (seconds: number) => errorStatus(429, {}, { "retry-after": String(seconds) });
const at = Date.UTC(2026, 0, 1);

describe("when a rest ends", () => {
  test("one probe goes before the traffic, and its success brings the node back", async () => {
    const clock = createTestClock();
    const gate = createGate();
    const watcher = watch("probe", "node-state");
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startProbing(probing(upstream.url, {}, { plugins: [watcher.plugin] }), clock);
    upstream.enqueue(limited(5), pauseBeforeHeaders(list, gate));
    await chat(kernel);
    await clock.advance(4999);
    expect(upstream.requests).toHaveLength(1);
    await clock.advance(1);
    expect((await upstream.received(2)).path).toBe("/v1/models");
    await clock.advance(5000);
    expect((await chat(kernel)).status).toBe(429);
    gate.open();
    await watcher.seen("probe");
    expect((await chat(kernel)).status).toBe(200);
    expect(upstream.requests.map(({ path }) => path)).toEqual(["/v1/chat", "/v1/models", "/v1/chat"]);
    expect(watcher.of("node-state").map(({ condition, until }) => [condition, until])).toEqual([
      ["cooling", at + 5000],
      ["ready", undefined],
    ]);
    await clock.advance(10 * minute);
    expect(upstream.requests, "there is no second probe").toHaveLength(3);
  });

  test("a node whose probe fails rests on as its failure wants, and is probed when that rest ends", async () => {
    const clock = createTestClock();
    const watcher = watch("probe", "node-state");
    await using upstream = await startFakeUpstream(list);
    await using kernel = await startProbing(probing(upstream.url, {}, { plugins: [watcher.plugin] }), clock);
    upstream.enqueue(limited(5), limited(20));
    await chat(kernel);
    await clock.advance(5000);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "failed", error: { code: "rate-limited" } });
    await clock.advance(19_999);
    expect((await chat(kernel)).status).toBe(429);
    expect(upstream.requests).toHaveLength(2);
    await clock.advance(1);
    expect(await watcher.seen("probe", 2)).toMatchObject({ at: at + 25_000, outcome: "done" });
    expect(kernel.nodes()).toMatchObject([{ condition: "ready", failuresInRow: 0, rests: [] }]);
  });

  test("a time-out of the probe lets the node rest on", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    await using kernel = await startProbing(probing(upstream.url, {}, { plugins: [watcher.plugin] }), clock);
    upstream.enqueue(limited(5));
    await chat(kernel);
    await clock.advance(5000);
    await upstream.received(2);
    await clock.advance(9999);
    expect((await chat(kernel)).status).toBe(429);
    await clock.advance(1);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "failed", error: { code: "timeout" } });
    expect(kernel.nodes()).toMatchObject([{ condition: "cooling", rests: [{ reason: "timeout" }] }]);
  });

  test("a probe that failed for nothing that the node rests for lets it return", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const probe = { how: "chat", model: "m" } as const;
    await using kernel = await startProbing(probing(upstream.url, probe, { plugins: [watcher.plugin] }), clock);
    upstream.enqueue(limited(5), errorStatus(400, {}));
    await chat(kernel);
    await clock.advance(5000);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "failed", error: { code: "bad-request" } });
    expect((await chat(kernel)).status).toBe(200);
  });

  test("the operator's rules for errors hold for probes", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(limited(1));
    const config = probing(upstream.url, {}, { plugins: [watcher.plugin] });
    const errorRules = [{ status: 429, do: "next" as const, rest: 2 * minute }];
    const main = { provider: "plain", nodes: [], ...config.pools?.["main"], errorRules };
    await using kernel = await startProbing({ ...config, pools: { main } }, clock);
    await chat(kernel);
    await clock.advance(2 * minute);
    await watcher.seen("probe");
    expect(kernel.nodes()).toMatchObject([
      { condition: "cooling", nextChangeAt: new Date(at + 4 * minute).toISOString() },
    ]);
  });

  test("requests that wait for the node go on soon after the probe", async () => {
    const clock = createTestClock();
    const gate = createGate();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const config = probing(upstream.url, {}, { plugins: [watcher.plugin], upstream: { maxWaitMs: minute } });
    await using kernel = await startProbing(config, clock);
    upstream.enqueue(limited(5), pauseBeforeHeaders(list, gate));
    await chat(kernel);
    const idle = clock.pending;
    const waiting = chat(kernel);
    await clock.waitForTimers(idle + 2);
    await clock.advance(5000);
    await upstream.received(2);
    gate.open();
    await watcher.seen("probe");
    await clock.advance(1000);
    expect((await waiting).status).toBe(200);
    expect(upstream.requests.map(({ path }) => path)).toEqual(["/v1/chat", "/v1/models", "/v1/chat"]);
  });
});

describe("no probe is sent", () => {
  test("when the operator ended the rest before", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(list);
    await using kernel = await startProbing(probing(upstream.url, {}), clock);
    upstream.enqueue(limited(5));
    await chat(kernel);
    kernel.signal("main", "a", "reset");
    await clock.advance(minute);
    expect(upstream.requests).toHaveLength(1);
  });

  test("when the hour's share is spent: then time brings the node back", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const config = probing(upstream.url, { perHour: 1 }, { plugins: [watcher.plugin] });
    await using kernel = await startProbing(config, clock);
    upstream.enqueue(limited(5), list, limited(5));
    await chat(kernel);
    await clock.advance(5000);
    await watcher.seen("probe");
    await chat(kernel);
    await clock.advance(4999);
    expect((await chat(kernel)).status).toBe(429);
    await clock.advance(1);
    expect((await chat(kernel)).status).toBe(200);
    expect(watcher.events).toHaveLength(1);
  });

  test("for a model that rests longer than the one whose rest ends", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const probe = { how: "chat", model: "m" } as const;
    await using kernel = await startProbing(probing(upstream.url, probe, { plugins: [watcher.plugin] }), clock);
    upstream.enqueue(limited(60), limited(5));
    await chat(kernel);
    await chat(kernel, { model: "other" });
    await clock.advance(30_000);
    expect(upstream.requests).toHaveLength(2);
    expect((await chat(kernel, { model: "other" })).status).toBe(200);
    await clock.advance(30_000);
    expect(await watcher.seen("probe")).toMatchObject({ at: at + minute, model: "m" });
  });

  test("once the kernel closes, and one that runs is called off", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    const kernel = await startProbing(probing(upstream.url, { everyMs: 10_000 }), clock);
    await clock.advance(5000);
    await upstream.received(1);
    await kernel.close();
    await upstream.closedByClient(1);
    expect(clock.pending).toBe(0);
    await clock.advance(10 * minute);
    expect(upstream.requests).toHaveLength(1);
  });

  test("while the kernel drains", async () => {
    const clock = createTestClock();
    const gate = createGate();
    await using upstream = await startFakeUpstream(list);
    const kernel = await startProbing(probing(upstream.url, { everyMs: 10_000 }), clock);
    upstream.enqueue(pauseBeforeHeaders(answer, gate));
    const late = chat(kernel);
    await upstream.received(1);
    const closing = kernel.close();
    await clock.advance(20_000);
    gate.open();
    expect((await late).status).toBe(200);
    await closing;
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a reload", () => {
  test("calls off what runs, harms no node by it, and goes on by the new config", async () => {
    const clock = createTestClock();
    const watcher = watch("probe", "generation");
    await using upstream = await startFakeUpstream(list);
    const plugins = [watcher.plugin];
    const config = probing(upstream.url, { everyMs: 10_000, timeoutMs: 10 * minute }, { plugins });
    await using kernel = await startProbing(config, clock);
    upstream.enqueue(hangBeforeHeaders());
    await clock.advance(5000);
    await upstream.received(1);
    await kernel.reload(probing(upstream.url, { everyMs: minute }, { plugins }));
    await upstream.closedByClient(1);
    await watcher.seen("generation", 2);
    expect(kernel.nodes()).toMatchObject([{ condition: "ready", failures: 0, failuresInRow: 0, inFlight: 0 }]);
    await clock.advance(minute - 1);
    expect(upstream.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "done" });
  });

  test("keeps a node that is being probed from its traffic until the new generation has asked it", async () => {
    const clock = createTestClock();
    const watcher = watch("probe");
    await using upstream = await startFakeUpstream(answer);
    const config = probing(upstream.url, {}, { plugins: [watcher.plugin] });
    await using kernel = await startProbing(config, clock);
    upstream.enqueue(limited(5), hangBeforeHeaders(), list);
    await chat(kernel);
    await clock.advance(5000);
    await upstream.received(2);
    await kernel.reload({ ...config, log: { level: "warn" } });
    await upstream.closedByClient(2);
    expect((await chat(kernel)).status).toBe(429);
    await clock.advance(1000);
    expect(await watcher.seen("probe")).toMatchObject({ outcome: "done" });
    expect((await chat(kernel)).status).toBe(200);
  });

  test("that takes the probe out leaves no timer", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(list);
    await using kernel = await startProbing(probing(upstream.url, { everyMs: 10_000 }), clock);
    await kernel.reload(probing(upstream.url, undefined));
    expect(clock.pending).toBe(0);
  });
});
