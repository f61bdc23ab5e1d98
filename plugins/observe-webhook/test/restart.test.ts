import { GatewayError, type KeyValueStore } from "@patchbay/sdk";
import { createTestClock, kernelEvent, testContext } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { start } from "./start.ts";

const prices = { models: [{ model: "m", input: 1, output: 10 }] };
const day = { name: "limit", when: "spend", over: "day", above: 0.01 };
/** Two thousandths of a dollar. */
const spent = kernelEvent("attempt-end", { model: "m", usage: { inputTokens: 1000, outputTokens: 100 } });
const times = (count: number) => Array.from({ length: count }, () => spent);

/** Starts the plugin again and again over one store. */
function lasting(kv: KeyValueStore = testContext().kv) {
  const clock = createTestClock();
  const run = (threshold: object = day) =>
    start({ events: [], prices, thresholds: [threshold] }, undefined, { kv, clock });
  return { kv, clock, run };
}

describe("after a restart", () => {
  it("what a day had spent goes on, and a crossing is not told twice", async () => {
    const { run, clock } = lasting();
    const first = await run();
    await first.tell(...times(4));
    await clock.advance(5000);
    // The first one was killed: nothing disposed of it.
    const second = await run();
    await second.tell(...times(2));
    expect(second.bodies()).toMatchObject([{ type: "threshold", value: 0.012, requests: 6 }]);
    await second.dispose();
    const third = await run();
    await third.tell(spent);
    expect(third.bodies()).toEqual([]);
    await third.dispose();
    await clock.advance(86_400_000);
    const fourth = await run();
    await clock.advance(5000);
    expect(fourth.bodies()).toMatchObject([{ type: "threshold-cleared", value: 0 }]);
  });

  it("on another day the sum begins anew", async () => {
    const { run, clock } = lasting();
    const first = await run();
    await first.tell(...times(5));
    await first.dispose();
    await clock.advance(86_400_000);
    const second = await run();
    await second.tell(spent);
    expect(second.bodies()).toEqual([]);
  });

  it("a threshold of other things begins anew under an old name; a new limit does not", async () => {
    const { run } = lasting();
    const first = await run();
    await first.tell(...times(5));
    await first.dispose();
    const other = await run({ ...day, pool: "test" });
    await other.tell(spent);
    expect(other.bodies()).toEqual([]);
    await other.dispose();
    const back = await run({ ...day, pool: "test", above: 0.001 });
    await back.tell(spent);
    expect(back.bodies()).toMatchObject([{ value: 0.004 }]);
  });

  it("a time that slides is not taken for quiet before it is over", async () => {
    const { run, clock } = lasting();
    const errors = { name: "errors", when: "errors", over: "5m", above: 0.1, minimum: 2 };
    const failed = kernelEvent("exchange-end", { outcome: "failed" });
    const first = await run(errors);
    await first.tell(failed, failed);
    expect(first.bodies()).toHaveLength(1);
    await first.dispose();
    const second = await run(errors);
    await second.tell(failed, failed, failed);
    await clock.advance(290_000);
    expect(second.bodies()).toEqual([]);
    await clock.advance(20_000);
    expect(second.bodies()).toMatchObject([{ type: "threshold-cleared" }]);
  });
});

describe("two that run at once, as while the config changes", () => {
  it("add to one sum", async () => {
    const { run, clock } = lasting();
    const old = await run();
    await old.tell(spent, spent);
    await clock.advance(5000);
    const young = await run();
    await old.tell(spent);
    await young.tell(spent);
    await clock.advance(5000);
    await old.tell(spent);
    await old.dispose();
    await young.tell(spent);
    await clock.advance(5000);
    await young.dispose();
    const { bodies, tell } = await run();
    await tell();
    await clock.advance(5000);
    expect([...young.bodies(), ...bodies()]).toMatchObject([{ type: "threshold", value: 0.012, requests: 6 }]);
  });
});

describe("the store", () => {
  it("is written at most every five seconds, and not while nothing comes", async () => {
    const writes: number[] = [];
    const { kv } = testContext();
    const { run, clock } = lasting({
      ...kv,
      set: async (key, value) => {
        writes.push(clock.now());
        await kv.set(key, value);
      },
    });
    const { tell } = await run({ ...day, above: 100 });
    for (let second = 0; second < 20; second++) {
      await tell(spent);
      await clock.advance(1000);
    }
    const busy = writes.length;
    expect(busy).toBeGreaterThan(2);
    expect(busy).toBeLessThanOrEqual(4);
    await clock.advance(600_000);
    expect(writes.length).toBeLessThanOrEqual(busy + 1);
  });

  it("that fails is told once a minute, and thresholds go on; what it did not take is kept later", async () => {
    let isBroken = true;
    const { kv } = testContext();
    const { run, clock } = lasting({
      ...kv,
      set: async (key, value) => {
        if (isBroken) throw new GatewayError("internal", "the disk is full");
        await kv.set(key, value);
      },
    });
    const first = await run();
    for (let second = 0; second < 6; second++) {
      await first.tell(spent);
      await clock.advance(5000);
    }
    expect(first.bodies()).toMatchObject([{ value: 0.012 }]);
    expect(first.context.log.lines.filter(({ message }) => /kept/.test(message))).toHaveLength(1);
    isBroken = false;
    await clock.advance(5000);
    const second = await run();
    await second.tell(spent);
    expect(second.bodies()).toEqual([]);
    await second.dispose();
    expect(JSON.stringify(await kv.get("thresholds"))).toContain('"amount":14000000');
  });

  it("that hangs holds up nothing", async () => {
    const never = () => new Promise<never>(() => undefined);
    const { kv } = testContext();
    const { run, clock } = lasting({ ...kv, set: never });
    const { bodies, tell } = await run({ ...day, over: "1m" });
    await tell(...times(6));
    await clock.advance(120_000);
    expect(bodies().map(({ type }) => type)).toEqual(["threshold", "threshold-cleared"]);
  });

  it("that holds what nobody wrote is no fault", async () => {
    for (const odd of ["text", { limit: 7 }, { limit: { of: "x", sums: { start: "now" } } }, [1]]) {
      const { kv, run } = lasting();
      await kv.set("thresholds", odd);
      const { bodies, tell } = await run();
      await tell(...times(6));
      expect(bodies()).toMatchObject([{ value: 0.012 }]);
    }
  });
});
