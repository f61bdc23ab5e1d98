import { createServiceToken, type GatewayView, gatewayView, type Plugin } from "@patchbay/sdk";
import { createGate, errorStatus, json, pauseBeforeHeaders, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { simulated, steady } from "../simulate/world.ts";
import { chat, gatewayConfig, plug, startGateway, watch } from "../support/gateway.ts";

/** A plugin that keeps the view that it is given. */
function viewer(): { readonly plugin: Plugin; readonly view: () => GatewayView; readonly first: () => unknown } {
  let view: GatewayView | undefined;
  let first: unknown;
  const plugin = plug(
    "viewer",
    ({ services }) => {
      view = services.use(gatewayView);
      first = { running: view.running, nodes: view.nodes(), plugins: view.plugins() };
      return {};
    },
    { requires: [gatewayView] },
  );
  const given = (): GatewayView => {
    if (!view) throw new Error("no view was given");
    return view;
  };
  return { plugin, view: given, first: () => first };
}

describe("the view of the gateway", () => {
  test("is given to a plugin that lists it, and is empty before the gateway runs", async () => {
    const { plugin, first } = viewer();
    await using kernel = await startGateway([], { plugins: [plugin] });
    expect(first()).toEqual({ running: 0, nodes: [], plugins: [] });
    expect((await kernel.request("/health")).status).toBe(200);
  });

  test("tells what runs, how nodes stand and what plugins cost", async () => {
    const { plugin, view } = viewer();
    const gate = createGate();
    const policy = plug("policy", { selectNode: (candidates) => candidates });
    await using upstream = await startFakeUpstream(pauseBeforeHeaders(json({ text: "good" }), gate));
    await using kernel = await startGateway([upstream], { plugins: [plugin, policy] });
    const answer = chat(kernel);
    await upstream.received(1);
    expect(view().running).toBe(1);
    expect(view().nodes()).toEqual([
      { pool: "main", node: "a", condition: "ready", inFlight: 1, waiting: 0, restingModels: 0 },
    ]);
    gate.open();
    expect((await answer).status).toBe(200);
    expect(view().nodes()).toMatchObject([{ inFlight: 0 }]);
    const reading = view()
      .plugins()
      .find((each) => each.plugin === "policy");
    expect(reading).toEqual({
      plugin: "policy",
      tier: "inline",
      state: "running",
      droppedEvents: 0,
      hooks: [
        {
          hook: "selectNode",
          calls: 1,
          errors: 0,
          blockedMs: expect.any(Number),
          p50Ms: expect.any(Number),
          p99Ms: expect.any(Number),
        },
      ],
    });
  });

  test("counts models that rest at a node", async () => {
    const { plugin, view } = viewer();
    await using upstream = await startFakeUpstream(errorStatus(429, { fault: "slow" }, { "retry-after": "30" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin] });
    expect((await chat(kernel)).status).toBe(429);
    expect(view().nodes()).toMatchObject([{ condition: "ready", restingModels: 1 }]);
  });

  test("counts the events that did not fit, also over a change of the config", async () => {
    const { plugin, view } = viewer();
    const gate = createGate();
    const started = createGate();
    const slow = plug("slow", {
      observe: {
        events: ["exchange-end"],
        queue: { maxEvents: 1 },
        async handle() {
          started.open();
          await gate.opened;
        },
      },
    });
    const watcher = watch("exchange-end");
    const plugins = [plugin, slow, watcher.plugin];
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins });
    await chat(kernel);
    await started.opened;
    for (let n = 0; n < 4; n++) await chat(kernel);
    await watcher.seen("exchange-end", 5);
    const dropped = () =>
      view()
        .plugins()
        .find((each) => each.plugin === "slow")?.droppedEvents;
    expect(dropped()).toBe(3);
    await kernel.reload(gatewayConfig([upstream], { plugins, server: { debugHeaders: true } }));
    expect(dropped()).toBe(3);
    gate.open();
  });

  test("outlives a change of the config, as the plugin does", async () => {
    const { plugin, view } = viewer();
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin] });
    const before = view();
    await kernel.reload({ plugins: [plugin], pools: {} });
    expect(view()).toBe(before);
    expect(before.nodes()).toEqual([]);
    expect(before.plugins()).toMatchObject([{ plugin: "viewer" }]);
  });

  test("is there in a simulation, and shows nothing of what does not happen", async () => {
    const { plugin, view } = viewer();
    const report = await simulated([{}], steady(2, 10), { config: { plugins: [plugin] } });
    expect(report.nodes).toHaveLength(1);
    expect([view().running, view().nodes(), view().plugins()]).toEqual([0, [], []]);
  });

  test("is not for plugins to provide", async () => {
    const thief = plug("thief", ({ services }) => (services.provide(gatewayView, {} as GatewayView), {}), {
      provides: [gatewayView],
    });
    await expect(startGateway([], { plugins: [thief] })).rejects.toThrow(
      '"thief" cannot provide the service "patchbay.gateway-view" version 1: it is the kernel\'s own',
    );
  });

  test("of a version that this kernel does not have is missing, and the fault says which there is", async () => {
    const later = createServiceToken<GatewayView>(gatewayView.id, 2);
    const modern = plug("modern", {}, { requires: [later] });
    await expect(startGateway([], { plugins: [modern] })).rejects.toThrow(/the kernel provides version 1/);
  });

  test("is not given to a plugin that does not list it", async () => {
    const curious = plug("curious", ({ services }) => (services.use(gatewayView), {}));
    await expect(startGateway([], { plugins: [curious] })).rejects.toThrow(/does not list the service/);
  });
});
