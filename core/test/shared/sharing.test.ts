import { definePlugin, type SelectNode, type StateStore, stateStore } from "@patchbay/sdk";
import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  json,
  pauseBeforeHeaders,
  startFakeUpstream,
  type TestClock,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { NodeConfig } from "../../src/config/config.ts";
import { MemoryState } from "../../src/shared/memory-state.ts";
import type { TestKernel } from "../../src/testing.ts";
import { chat, nodeAt, plug, startGateway } from "../support/gateway.ts";

const answer = json({ text: "hello" });

/** A plugin that gives a store which a test may take out of reach. */
function storePlugin(store: StateStore) {
  return definePlugin({
    name: "store",
    sdk: "1.0",
    provides: [stateStore],
    setup: (context) => {
      context.services.provide(stateStore, store);
      return {};
    },
  });
}

/** A store on the way to which something may happen. */
function reachable(store: StateStore) {
  const way: { trouble: (() => Promise<never>) | undefined } = { trouble: undefined };
  const on = <T>(run: () => T | Promise<T>): T | Promise<T> => way.trouble?.() ?? run();
  const wrapped: StateStore = {
    take: (...args) => on(() => store.take(...args)),
    add: (...args) => on(() => store.add(...args)),
    enter: (...args) => on(() => store.enter(...args)),
    leave: (...args) => on(() => store.leave(...args)),
    get: (...args) => on(() => store.get(...args)),
    set: (...args) => on(() => store.set(...args)),
    watch: (...args) => store.watch(...args),
  };
  return { way, store: wrapped };
}

const dead = () => Promise.reject(new Error("connection lost"));
const silent = () => new Promise<never>(() => undefined);

interface World extends AsyncDisposable {
  readonly clock: TestClock;
  readonly one: TestKernel;
  readonly two: TestKernel;
  readonly upstream: FakeUpstream;
  readonly other: FakeUpstream;
  readonly way: { trouble: (() => Promise<never>) | undefined };
}

/** Two kernels with the same config and one store; the way of the first to it may fail. */
async function world(node: Partial<NodeConfig>, policy?: SelectNode): Promise<World> {
  const clock = createTestClock();
  const [upstream, other] = await Promise.all([startFakeUpstream(answer), startFakeUpstream(json({ text: "other" }))]);
  const state = new MemoryState(clock);
  const { way, store } = reachable(state.open());
  const start = (given: StateStore) =>
    startGateway(
      [
        { ...nodeAt(upstream, 0), ...node },
        { ...nodeAt(other, 1), models: ["second"] },
      ],
      { plugins: [storePlugin(given), ...(policy ? [plug("policy", { selectNode: policy })] : [])] },
      { clock },
    );
  const [one, two] = await Promise.all([start(store), start(state.open())]);
  return {
    clock,
    one,
    two,
    upstream,
    other,
    way,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), two.close()]);
      await Promise.all([upstream.close(), other.close()]);
    },
  };
}

async function statuses(answers: readonly Promise<Response>[]): Promise<readonly number[]> {
  return (await Promise.all(answers)).map(({ status }) => status);
}

describe("two kernels with one store", () => {
  test("let no more requests through per minute than the limit says, together", async () => {
    await using it = await world({ limits: { requestsPerMinute: 7 } });
    const asked = Array.from({ length: 20 }, (_, index) => chat(index % 2 === 0 ? it.one : it.two));
    expect((await statuses(asked)).filter((status) => status === 200)).toHaveLength(7);
    expect(it.upstream.requests).toHaveLength(7);
    expect((await chat(it.two)).headers.get("retry-after")).toBe("60");
    await it.clock.advance(60_000);
    expect(await statuses([chat(it.one)])).toEqual([200]);
  });

  test("count the tokens of both, and correct them by what the answer says", async () => {
    await using it = await world({ limits: { tokensPerMinute: 100 } });
    it.upstream.enqueue(json({ text: "x", tokens: 99 }));
    expect(await statuses([chat(it.one)])).toEqual([200]);
    expect(await statuses([chat(it.two)])).toEqual([429]);
  });

  test("share the places of a node: who waits at one gets in when the other leaves", async () => {
    await using it = await world({ limits: { concurrency: 1, queue: 5 } });
    const gate = createGate();
    it.upstream.enqueue(pauseBeforeHeaders(answer, gate));
    const first = chat(it.one);
    await it.upstream.received(1);
    const second = chat(it.two);
    while (it.two.nodes()[0]?.waiting !== 1) await new Promise(setImmediate);
    expect(it.upstream.requests).toHaveLength(1);
    gate.open();
    expect(await statuses([first, second])).toEqual([200, 200]);
    expect(it.two.nodes()[0]).toMatchObject({ waiting: 0, inFlight: 0 });
  });

  test("obey a rest that one of them set, and its end", async () => {
    await using it = await world({});
    it.upstream.enqueue(errorStatus(429, {}, { "retry-after": "50" }));
    expect(await statuses([chat(it.one)])).toEqual([429]);
    expect(await statuses([chat(it.two)])).toEqual([429]);
    expect(it.upstream.requests).toHaveLength(1);
    expect(it.two.nodes()[0]?.rests).toEqual(it.one.nodes()[0]?.rests);
    it.two.signal("main", "a", "reset");
    expect(await statuses([chat(it.one)])).toEqual([200]);
  });

  test("leave alone what the operator takes out at one of them, until he puts it back at the other", async () => {
    await using it = await world({});
    it.one.signal("main", "a", "disable");
    expect(it.two.nodes()[0]).toMatchObject({ condition: "disabled" });
    it.two.signal("main", "a", "enable");
    expect(it.one.nodes()[0]).toMatchObject({ condition: "ready" });
    it.way.trouble = dead;
    it.one.signal("main", "a", "disable");
    it.way.trouble = undefined;
    await it.clock.advance(1000);
    await expect.poll(() => it.two.nodes()[0]?.condition).toBe("disabled");
  });

  test("tell a third, which starts later, what rests", async () => {
    const clock = createTestClock();
    await using upstream = await startFakeUpstream(errorStatus(429, {}, { "retry-after": "50" }));
    const state = new MemoryState(clock);
    const start = () => startGateway([upstream], { plugins: [storePlugin(state.open())] }, { clock });
    await using early = await start();
    await chat(early);
    await using late = await start();
    await chat(late);
    expect(upstream.requests).toHaveLength(1);
  });

  test("share who answered under a key", async () => {
    const seen: unknown[] = [];
    await using it = await world({}, async (candidates, selection) => {
      seen.push(await selection.bound("session"));
      selection.bind("session", 1000);
      return candidates;
    });
    await chat(it.one);
    await chat(it.two);
    expect(seen).toEqual([undefined, { pool: "main", node: "a" }]);
  });
});

describe.each([
  ["fails", dead],
  ["is silent", silent],
])("when the store %s", (_how, trouble) => {
  test("the instance goes on by its own numbers, says so once, and comes back by itself", async () => {
    await using it = await world({ limits: { requestsPerMinute: 4, concurrency: 10 } });
    const details = async () => ((await (await it.one.request("/health")).json()) as { details: object }).details;
    expect(await details()).toMatchObject({ sharedState: "shared" });
    expect(await statuses([chat(it.one), chat(it.two)])).toEqual([200, 200]);
    it.way.trouble = trouble;
    const asked = [chat(it.one), chat(it.one), chat(it.one), chat(it.one)];
    if (trouble === silent) {
      await it.clock.waitForTimers(10);
      await it.clock.advance(250);
    }
    // One of its own minute was counted before.
    expect((await statuses(asked)).filter((status) => status === 200)).toHaveLength(3);
    expect(await details()).toMatchObject({ sharedState: "alone" });
    expect(it.one.logs.filter((line) => line.includes("goes on alone"))).toHaveLength(1);
    it.way.trouble = undefined;
    await it.clock.advance(1000);
    expect(await details()).toMatchObject({ sharedState: "shared" });
    expect(it.one.logs.filter((line) => line.includes("is back"))).toHaveLength(1);
  });
});

test("rests that began and ended while a kernel was alone are told when the store is back", async () => {
  await using it = await world({});
  it.way.trouble = dead;
  it.upstream.enqueue(errorStatus(429, {}, { "retry-after": "50" }));
  await chat(it.one);
  expect(it.two.nodes()[0]?.rests).toEqual([]);
  it.way.trouble = undefined;
  await it.clock.advance(1000);
  await expect.poll(() => it.two.nodes()[0]?.rests).toHaveLength(1);
});

test("who waits for a place gets in by this kernel's own places when the store goes", async () => {
  await using it = await world({ limits: { concurrency: 1, queue: 5 } });
  const gate = createGate();
  it.upstream.enqueue(pauseBeforeHeaders(answer, gate));
  const held = chat(it.two);
  await it.upstream.received(1);
  const waiting = chat(it.one);
  while (it.one.nodes()[0]?.waiting !== 1) await new Promise(setImmediate);
  it.way.trouble = dead;
  await it.clock.advance(250);
  expect((await waiting).status).toBe(200);
  gate.open();
  expect((await held).status).toBe(200);
});

test("a kernel whose store is taken out by a reload goes on with its own numbers", async () => {
  await using it = await world({ limits: { requestsPerMinute: 1 } });
  await chat(it.two);
  expect(await statuses([chat(it.one)])).toEqual([429]);
  await it.one.reload({
    plugins: [],
  });
  expect(it.one.status()).not.toHaveProperty("sharedState");
});
