import { createTestClock, testLogger } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { MemoryState } from "../../src/shared/memory-state.ts";
import { createChannelStore } from "../../src/workers/channel-store.ts";
import { Crew, type WorkerEnd, type WorkerProcess } from "../../src/workers/crew.ts";
import type { Channel, CrewMessage, StoreMessage } from "../../src/workers/messages.ts";

/** Two ends of a channel. Messages go through JSON, as between processes. */
function channelPair<Message>(): readonly [Channel<Message>, Channel<Message>] {
  const heard: ((message: Message) => void)[][] = [[], []];
  const end = (own: number, other: number): Channel<Message> => ({
    send: (message) => heard[other]?.forEach((hear) => hear(JSON.parse(JSON.stringify(message)) as Message)),
    onMessage: (hear) => void heard[own]?.push(hear),
  });
  return [end(0, 1), end(1, 0)];
}

/** A worker without a process: its other end is in the test's hands. */
function fakeWorker(pid: number) {
  const told: CrewMessage[] = [];
  const ends: ((end: WorkerEnd) => void)[] = [];
  const [crewSide, ownSide] = channelPair<CrewMessage>();
  const [storeSide, askingSide] = channelPair<StoreMessage>();
  const end = (how: WorkerEnd): void => ends.forEach((tell) => tell(how));
  ownSide.onMessage((message) => told.push(message));
  const worker: WorkerProcess = {
    ...crewSide,
    pid,
    storeChannel: storeSide,
    onExit: (tell) => void ends.push(tell),
    kill: () => end({ code: null, signal: "SIGKILL" }),
  };
  return {
    ...worker,
    told,
    end,
    say: (message: CrewMessage) => ownSide.send(message),
    store: createChannelStore(askingSide),
  };
}

function world(size: number) {
  const clock = createTestClock();
  const log = testLogger();
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const fork = () => {
    const worker = fakeWorker(workers.length + 1);
    workers.push(worker);
    return worker;
  };
  const crew = new Crew({ size, fork, state: new MemoryState(clock), clock, log });
  const worker = (index: number) => workers[index] ?? expect.fail(`no worker ${index}`);
  const listens = async (index: number) => {
    while (workers.length <= index) await new Promise(setImmediate);
    worker(index).say({ type: "listening", text: `text of ${index}` });
  };
  return { clock, log, workers, crew, worker, listens };
}

async function started(size: number) {
  const it = world(size);
  const starting = it.crew.start();
  for (let index = 0; index < size; index++) await it.listens(index);
  return { ...it, outcome: await starting };
}

const crash = { code: null, signal: "SIGSEGV" };

describe("a crew", () => {
  test("starts one, and the others when that one listens", async () => {
    const it = world(3);
    const starting = it.crew.start();
    expect(it.workers).toHaveLength(1);
    await it.listens(0);
    await new Promise(setImmediate);
    expect(it.workers).toHaveLength(3);
    await it.listens(1);
    await it.listens(2);
    expect(await starting).toEqual({ text: "text of 0" });
  });

  test("does not start when the first one cannot", async () => {
    const it = world(3);
    const starting = it.crew.start();
    it.worker(0).end({ code: 2, signal: null });
    expect(await starting).toEqual({ code: 2 });
    expect(it.workers).toHaveLength(1);
  });

  test("replaces who dies, later and later while they go on dying", async () => {
    const it = await started(2);
    const pauses: number[] = [];
    for (let index = 0; index < 11; index++) {
      const before = it.workers.length;
      it.worker(before - 1).end(crash);
      await it.clock.waitForTimers(1);
      const at = it.clock.monotonic();
      while (it.workers.length === before) await it.clock.advance(100);
      pauses.push(it.clock.monotonic() - at);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    await it.clock.advance(60_001);
    it.worker(it.workers.length - 1).end(crash);
    await it.clock.waitForTimers(1);
    const before = it.workers.length;
    await it.clock.advance(100);
    expect(it.workers).toHaveLength(before + 1);
  });

  test("tells all of them to reload and to drain, and is done when the last has ended", async () => {
    const it = await started(2);
    it.crew.reload();
    let isDone = false;
    const drained = it.crew.drain().then(() => (isDone = true));
    for (const { told } of it.workers) expect(told).toEqual([{ type: "reload" }, { type: "drain" }]);
    it.worker(0).end({ code: 0, signal: null });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    it.worker(1).end({ code: 0, signal: null });
    await drained;
    await it.clock.advance(60_000);
    expect(it.workers).toHaveLength(2);
  });
});

describe("the store of a crew", () => {
  const places = { limit: 1, leaseMs: 1000 };

  test("is one for all workers", async () => {
    const it = await started(2);
    const [one, two] = [it.worker(0).store, it.worker(1).store];
    const window = { limit: 1, windowMs: 1000 };
    expect(await one.take("w", 1, window)).toEqual({ ok: true });
    expect(await two.take("w", 1, window)).toEqual({ ok: false, until: it.clock.now() + 1000 });
    await two.add("w", -1, 1000);
    expect(await two.take("w", 1, window)).toEqual({ ok: true });
    const told: unknown[] = [];
    const end = two.watch("v:", (key, value) => told.push([key, value]));
    await one.set("v:a", "text", 1000);
    expect(await two.get("v:a")).toBe("text");
    await one.set("v:a", undefined, 0);
    end();
    await one.set("v:a", "more", 1000);
    expect(told).toEqual([
      ["v:a", "text"],
      ["v:a", undefined],
    ]);
  });

  test("gives the places of a worker that died to others, and tells who waits", async () => {
    const it = await started(2);
    const [one, two] = [it.worker(0).store, it.worker(1).store];
    const told: string[] = [];
    two.watch("p", (key) => told.push(key));
    expect([await one.enter("p", places), await two.enter("p", places)]).toEqual([true, false]);
    it.worker(0).end(crash);
    expect(told).toEqual(["p"]);
    expect(await two.enter("p", places)).toBe(true);
    await two.leave("p");
    expect(await two.enter("p", places)).toBe(true);
  });

  test("tells what went wrong", async () => {
    const it = await started(1);
    const nonsense = it.worker(0).store as unknown as { take(key: string, amount: number): Promise<unknown> };
    await expect(nonsense.take("w", 1)).rejects.toThrow();
  });
});
