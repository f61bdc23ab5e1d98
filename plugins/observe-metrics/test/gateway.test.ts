import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { nodeReading, pluginReading, start } from "./start.ts";

describe("nodes", () => {
  it("are all there from the start, in one condition each, with what they work on and what waits", async () => {
    const { gateway, page } = await start();
    gateway.nodes = [
      nodeReading({ condition: "busy", inFlight: 4, waiting: 7 }),
      nodeReading({ node: "b", condition: "needs-login", restingModels: 2 }),
    ];
    const shown = await page();
    const conditions = (node: string) =>
      shown.samples
        .filter(({ name, labels, value }) => name === "patchbay_nodes" && labels["node"] === node && value === 1)
        .map(({ labels }) => labels["condition"]);
    expect([conditions("a"), conditions("b")]).toEqual([["busy"], ["needs-login"]]);
    expect(shown.sum("patchbay_nodes")).toBe(2);
    expect(shown.sum("patchbay_node_in_flight", { pool: "main", node: "a" })).toBe(4);
    expect(shown.sum("patchbay_node_waiting", { pool: "main", node: "a" })).toBe(7);
    expect(shown.sum("patchbay_node_resting_models", { node: "b" })).toBe(2);
  });

  it("that are gone from the config are gone from the page", async () => {
    const { gateway, page } = await start();
    gateway.nodes = [nodeReading(), nodeReading({ node: "b" })];
    expect((await page()).sum("patchbay_nodes")).toBe(2);
    gateway.nodes = [nodeReading({ node: "b", condition: "cooling" })];
    const shown = await page();
    expect(shown.text).not.toContain('node="a"');
    expect(shown.sum("patchbay_nodes", { node: "b", condition: "cooling" })).toBe(1);
    expect(shown.sum("patchbay_nodes", { node: "b", condition: "ready" })).toBe(0);
  });

  it("beyond maxNodes add up", async () => {
    const { gateway, page } = await start({ maxNodes: 2 });
    gateway.nodes = Array.from({ length: 10 }, (_, index) => nodeReading({ node: `n${index}`, waiting: 1 }));
    const shown = await page();
    expect(shown.sum("patchbay_nodes", { node: "other", condition: "ready" })).toBe(8);
    expect(shown.sum("patchbay_node_waiting", { node: "other" })).toBe(8);
    expect(shown.sum("patchbay_label_overflow_total", { label: "node" })).toBeGreaterThan(0);
  });

  it("count their changes by events", async () => {
    const { tell, page } = await start();
    await tell(kernelEvent("node-state", { pool: "main", node: "a", condition: "cooling" }));
    expect((await page()).sum("patchbay_node_changes_total", { node: "a", condition: "cooling" })).toBe(1);
  });
});

describe("plugins", () => {
  const hook = (calls: number, overrides: object = {}) => ({
    hook: "selectNode",
    calls,
    errors: 2,
    p50Ms: 1.5,
    p99Ms: 250,
    blockedMs: 1500,
    ...overrides,
  });

  it("show their calls, errors, times and what they kept waiting", async () => {
    const { gateway, page } = await start();
    gateway.plugins = [pluginReading({ hooks: [hook(40)], droppedEvents: 9, cpuMs: 2500, memoryBytes: 1e6 })];
    const shown = await page();
    const labels = { plugin: "p", hook: "selectNode" };
    expect(shown.sum("patchbay_plugin_calls_total", labels)).toBe(40);
    expect(shown.sum("patchbay_plugin_errors_total", labels)).toBe(2);
    expect(shown.sum("patchbay_plugin_blocked_seconds_total", labels)).toBe(1.5);
    expect(shown.sum("patchbay_plugin_call_seconds", { ...labels, quantile: "0.5" })).toBe(0.0015);
    expect(shown.sum("patchbay_plugin_call_seconds", { ...labels, quantile: "0.99" })).toBe(0.25);
    expect(shown.sum("patchbay_plugin_dropped_events_total", { plugin: "p" })).toBe(9);
    expect(shown.sum("patchbay_plugin_memory_bytes", { plugin: "p" })).toBe(1e6);
    expect(shown.sum("patchbay_plugin_cpu_seconds_total", { plugin: "p" })).toBe(2.5);
    expect(shown.sum("patchbay_plugin_state", { plugin: "p", state: "running" })).toBe(1);
  });

  it("without a process of their own have neither memory nor processor time, which is not 0", async () => {
    const { gateway, page } = await start();
    gateway.plugins = [pluginReading()];
    const { samples } = await page();
    expect(samples.filter(({ name }) => /memory_bytes|cpu_seconds|call_seconds/.test(name))).toEqual([]);
  });

  it("are in one state at a time", async () => {
    const { gateway, page } = await start();
    gateway.plugins = [pluginReading({ state: "quarantined" })];
    expect((await page()).sum("patchbay_plugin_state", { plugin: "p", state: "quarantined" })).toBe(1);
    gateway.plugins = [pluginReading({ state: "trying" })];
    const shown = await page();
    expect(shown.sum("patchbay_plugin_state")).toBe(1);
    expect(shown.sum("patchbay_plugin_state", { state: "trying" })).toBe(1);
  });

  it("that are loaded anew count on, also while an old and a new version run", async () => {
    const { gateway, page } = await start();
    const calls = async (...counts: readonly number[]) => {
      gateway.plugins = counts.map((count) => pluginReading({ hooks: [hook(count)] }));
      return (await page()).sum("patchbay_plugin_calls_total");
    };
    expect(await calls(40)).toBe(40);
    expect(await calls(45)).toBe(45);
    expect(await calls(45)).toBe(45);
    expect(await calls(46, 3)).toBe(49);
    expect(await calls(47)).toBe(50);
    expect(await calls(1)).toBe(51);
    expect(await calls()).toBe(51);
  });

  it("that did what they must not are counted by events", async () => {
    const { tell, page } = await start();
    await tell(kernelEvent("plugin-error", { plugin: "p", hook: "every" }));
    expect((await page()).sum("patchbay_plugin_faults_total", { plugin: "p", hook: "every" })).toBe(1);
  });
});

it("two looks at once show the same", async () => {
  const { gateway, page } = await start();
  gateway.nodes = [nodeReading({ waiting: 3 })];
  gateway.plugins = [pluginReading({ hooks: [{ hook: "observe", calls: 5, errors: 0, blockedMs: 1 }] })];
  const [one, two] = await Promise.all([page(), page()]);
  expect(one.text).toBe(two.text);
  expect(one.sum("patchbay_plugin_calls_total")).toBe(5);
});
