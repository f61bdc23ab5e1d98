import type { KernelEvent, KernelEventKind, Observer } from "@patchbay/sdk";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { chat, plug, startGateway, watch } from "../support/gateway.ts";

/** An observer of the neutral request and the reply that wants them while it is switched on. */
function switched(wants: NonNullable<Observer["wants"]>) {
  const seen: KernelEvent[] = [];
  const events: readonly KernelEventKind[] = ["request", "reply"];
  return {
    seen,
    plugin: plug("switched", { observe: { events, wants, handle: (batch) => void seen.push(...batch) } }),
  };
}

const asks = async (kernel: Parameters<typeof chat>[0], times = 1): Promise<void> => {
  for (let n = 0; n < times; n++) expect((await chat(kernel)).status).toBe(200);
};

describe("an observer that says what it wants", () => {
  test("gets a kind only while it wants it, and is asked each time", async () => {
    let isOn = false;
    const asked: KernelEventKind[] = [];
    const { seen, plugin } = switched((kind) => (asked.push(kind), isOn && kind === "reply"));
    const watcher = watch("exchange-end");
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] });
    await asks(kernel);
    await watcher.seen("exchange-end", 1);
    expect(seen).toEqual([]);
    expect(new Set(asked)).toEqual(new Set(["request", "reply"]));
    isOn = true;
    await asks(kernel);
    await watcher.seen("exchange-end", 2);
    isOn = false;
    await asks(kernel);
    await watcher.seen("exchange-end", 3);
    expect(seen.map(({ type }) => type)).toEqual(["reply"]);
  });

  test("is told of which exchange, and may want one and not the other", async () => {
    const asked = new Set<string | undefined>();
    const { seen, plugin } = switched((_kind, exchange) => (asked.add(exchange), exchange === [...asked][0]));
    const watcher = watch("exchange-end");
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] });
    await asks(kernel, 2);
    await watcher.seen("exchange-end", 2);
    const ids = watcher.events.map((event) => ("exchange" in event ? event.exchange : undefined));
    expect([...asked]).toEqual(ids);
    expect(seen.map((event) => [event.type, "exchange" in event && event.exchange])).toEqual([
      ["request", ids[0]],
      ["reply", ids[0]],
    ]);
  });

  test("does not keep what it does not want from others, nor get it for them", async () => {
    const { seen, plugin } = switched(() => false);
    const watcher = watch("request", "reply", "exchange-end");
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] });
    await asks(kernel);
    await watcher.seen("exchange-end");
    expect(watcher.events.map(({ type }) => type)).toEqual(["request", "reply", "exchange-end"]);
    expect(seen).toEqual([]);
  });

  test("is not asked of kinds that it did not list", async () => {
    const asked = new Set<KernelEventKind>();
    const { plugin } = switched((kind) => (asked.add(kind), true));
    const watcher = watch("exchange-start", "wire-body", "exchange-end");
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    await using kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] });
    await asks(kernel);
    await watcher.seen("exchange-end");
    expect(asked).toEqual(new Set(["request", "reply"]));
  });

  test("wants nothing where it throws or answers nonsense, and a throw is told of once a minute", async () => {
    const clock = createTestClock();
    const throwing = switched(() => {
      throw new Error("wants is broken");
    });
    const later = plug("later", {
      observe: { events: ["reply"], wants: (async () => true) as never, handle: () => expect.fail() },
    });
    const watcher = watch("plugin-error", "exchange-end");
    await using upstream = await startFakeUpstream(json({ text: "good" }));
    const plugins = [throwing.plugin, later, watcher.plugin];
    await using kernel = await startGateway([upstream], { plugins }, { clock });
    await asks(kernel, 3);
    await watcher.seen("exchange-end", 3);
    expect(watcher.of("plugin-error")).toMatchObject([
      { plugin: "switched", hook: "observe.wants", message: expect.stringContaining("wants is broken") },
    ]);
    await clock.advance(60_000);
    await asks(kernel);
    await watcher.seen("exchange-end", 4);
    expect(watcher.of("plugin-error")).toHaveLength(2);
    expect(throwing.seen).toEqual([]);
  });

  test("of something else than a function is a fault of its plugin", async () => {
    const wrong = plug("wrong", { observe: { events: ["reply"], wants: true as never, handle: () => undefined } });
    await expect(startGateway([], { plugins: [wrong] })).rejects.toThrow(/observe\.wants/);
  });
});

test("an observer that wants what it is told of failures is not asked in circles", async () => {
  const circular = plug("circular", {
    observe: {
      events: ["plugin-error", "exchange-end"],
      wants: () => {
        throw new Error("always");
      },
      handle: () => undefined,
    },
  });
  const watcher = watch("plugin-error", "exchange-end");
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], { plugins: [circular, watcher.plugin] });
  await asks(kernel);
  await watcher.seen("exchange-end");
  expect(watcher.of("plugin-error")).toHaveLength(1);
});
