import { type StateStore, stateStore } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { startPlugin, type StartedPlugin } from "@patchbay/sdk/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { plugin } from "../src/index.ts";
import { hasRedis, startRedis, type TestRedis } from "./support/redis.ts";

const leaseMs = 30_000;

interface Instance extends StartedPlugin {
  readonly store: StateStore;
}

describe.runIf(hasRedis())("a store on Redis", () => {
  let redis: TestRedis;
  let look: Redis;
  let count = 0;

  beforeAll(async () => {
    redis = await startRedis(["--requirepass", "word-of-the-test"]);
    look = new Redis(withPassword());
  });
  afterAll(async () => {
    look.disconnect();
    await redis.kill();
  });

  const withPassword = () => redis.url.replace("//", "//:word-of-the-test@");

  /** Instances that share; each test has a prefix of its own. */
  async function instances(number: number): Promise<{ prefix: string; all: readonly Instance[] }> {
    const prefix = `test-${count++}:`;
    const all = await Promise.all(Array.from({ length: number }, () => open(prefix)));
    return { prefix, all };
  }

  async function open(prefix: string): Promise<Instance> {
    const url = createSecret(withPassword(), "env REDIS_URL");
    const started = await startPlugin(plugin, { url, prefix });
    onTestFinished(() => started.dispose());
    const store = started.context.services.provided(stateStore);
    if (!store) throw new Error("no store");
    return { ...started, store };
  }

  async function pair(): Promise<{ prefix: string; one: Instance; two: Instance }> {
    const { prefix, all } = await instances(2);
    const [one, two] = all;
    if (!one || !two) throw new Error("no instances");
    return { prefix, one, two };
  }

  test("counts no more in a window than its limit, and says when it ends", async () => {
    const { one, two } = await pair();
    const limit = { limit: 10, windowMs: 5000 };
    const taken = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => await (index % 2 === 0 ? one : two).store.take("w", 1, limit)),
    );
    expect(taken.filter(({ ok }) => ok)).toHaveLength(10);
    const refused = await one.store.take("w", 1, limit);
    const now = one.context.clock.now();
    expect(refused).toEqual({ ok: false, until: expect.any(Number) });
    if (!refused.ok) expect(refused.until - now).toSatisfy((ms: number) => ms > 0 && ms <= 5000);
  });

  test("lets one through that is larger than the limit, and nothing after it", async () => {
    const { one, two } = await pair();
    const limit = { limit: 10, windowMs: 5000 };
    expect(await one.store.take("w", 99, limit)).toEqual({ ok: true });
    expect((await two.store.take("w", 1, limit)).ok).toBe(false);
  });

  test("corrects a window down and up, and begins one only with more than nothing", async () => {
    const { prefix, one } = await pair();
    const limit = { limit: 10, windowMs: 5000 };
    await one.store.take("w", 10, limit);
    await one.store.add("w", -5, 5000);
    expect(await one.store.take("w", 5, limit)).toEqual({ ok: true });
    await one.store.add("w", 7, 5000);
    await one.store.add("w", -6, 5000);
    expect((await one.store.take("w", 1, limit)).ok).toBe(false);
    await one.store.add("none", -1, 5000);
    expect(await look.keys(`${prefix}window:none`)).toEqual([]);
    await one.store.add("fresh", 10, 5000);
    expect((await one.store.take("fresh", 1, limit)).ok).toBe(false);
    expect(await look.pttl(`${prefix}window:fresh`)).toBeGreaterThan(0);
  });

  test("has so many places and no more, for those who share them", async () => {
    const { one, two } = await pair();
    const limit = { limit: 3, leaseMs };
    const entered = await Promise.all(
      [one, two, one, two, one].map(async ({ store }) => await store.enter("p", limit)),
    );
    expect(entered.filter(Boolean)).toHaveLength(3);
    await one.store.leave("p");
    expect(await two.store.enter("p", limit)).toBe(true);
    expect(await one.store.enter("p", limit)).toBe(false);
  });

  test("leaves alone what another holds", async () => {
    const { one, two } = await pair();
    const limit = { limit: 1, leaseMs };
    await one.store.enter("p", limit);
    await two.store.leave("p");
    expect(await two.store.enter("p", limit)).toBe(false);
  });

  test("tells who was sent away that a place came free, and nobody else", async () => {
    const { one, two } = await pair();
    const told: unknown[] = [];
    two.store.watch("p", (key, value) => told.push([key, value]));
    const limit = { limit: 1, leaseMs };
    await one.store.enter("p1", limit);
    await one.store.leave("p1");
    await one.store.enter("p2", limit);
    await two.store.enter("p2", limit);
    await one.store.leave("p2");
    await expect.poll(() => told).toEqual([["p2", undefined]]);
  });

  test("renews the places of an instance that lives", async () => {
    const { prefix, one } = await pair();
    await one.store.enter("p", { limit: 1, leaseMs });
    const key = `${prefix}places:p`;
    const [name = ""] = await look.zrange(key, "0", "-1");
    const before = Number(await look.zscore(key, name));
    await look.zadd(key, before - 20_000, name);
    await one.context.clock.advance(leaseMs / 3);
    await expect.poll(async () => Number(await look.zscore(key, name))).toBeGreaterThanOrEqual(before);
  });

  test("gives the places of a dead instance to others when the lease ends", async () => {
    const { one, two } = await pair();
    // Its clock stands still: it renews nothing.
    await one.store.enter("p", { limit: 1, leaseMs: 150 });
    expect(await two.store.enter("p", { limit: 1, leaseMs })).toBe(false);
    await expect.poll(() => two.store.enter("p", { limit: 1, leaseMs })).toBe(true);
  });

  test("gives back what an instance holds that ends in good order", async () => {
    const { one, two } = await pair();
    await one.store.enter("p", { limit: 1, leaseMs });
    await one.dispose();
    expect(await two.store.enter("p", { limit: 1, leaseMs })).toBe(true);
  });

  test("keeps values for their time, and tells others what was set and taken away", async () => {
    const { prefix, one, two } = await pair();
    const told = { one: [] as unknown[], two: [] as unknown[] };
    one.store.watch("v:", (key, value) => told.one.push([key, value]));
    const end = two.store.watch("v:", (key, value) => told.two.push([key, value]));
    // Both have looked at what stands: nothing.
    await Promise.all([one.store.get("v:a"), two.store.get("v:a")]);
    await one.store.set("v:a", "text", 60_000);
    await one.store.set("other", "text", 60_000);
    expect(await two.store.get("v:a")).toBe("text");
    expect(await look.pttl(`${prefix}value:v:a`)).toBeGreaterThan(50_000);
    await one.store.set("v:a", undefined, 0);
    expect(await two.store.get("v:a")).toBeUndefined();
    await expect
      .poll(() => told.two)
      .toEqual([
        ["v:a", "text"],
        ["v:a", undefined],
      ]);
    end();
    await two.store.set("v:b", "mine", 60_000);
    await expect.poll(() => told.one).toEqual([["v:b", "mine"]]);
    expect(told.two).toHaveLength(2);
  });

  test("tells who begins to watch what stands already", async () => {
    const { prefix, one } = await pair();
    await one.store.set("v:a", "text", 60_000);
    const { store } = await open(prefix);
    const told = await new Promise((resolve) => store.watch("v:", (key, value) => resolve([key, value])));
    expect(told).toEqual(["v:a", "text"]);
  });
});

describe.runIf(hasRedis())("when Redis dies and comes back", () => {
  test("what is asked fails meanwhile; places are taken again and values told again", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.kill());
    const [one, two] = await Promise.all([
      startPlugin(plugin, { url: redis.url }),
      startPlugin(plugin, { url: redis.url }),
    ]);
    onTestFinished(async () => void (await Promise.all([one.dispose(), two.dispose()])));
    const stores = [one, two].map(({ context }) => context.services.provided(stateStore));
    const [first, second] = stores;
    if (!first || !second) throw new Error("no store");
    const told: unknown[] = [];
    second.watch("v:", (key, value) => told.push([key, value]));
    await first.enter("p", { limit: 1, leaseMs });
    await redis.kill();
    await expect(first.get("v:a")).rejects.toThrow();
    await redis.start();
    const answers = async (store: StateStore) => {
      try {
        await store.get("v:a");
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(() => answers(first), { timeout: 5000 }).toBe(true);
    await first.set("v:a", "text", 60_000);
    await expect.poll(() => told, { timeout: 5000 }).toContainEqual(["v:a", "text"]);
    await expect.poll(() => second.enter("p", { limit: 1, leaseMs })).toBe(false);
  });
});
