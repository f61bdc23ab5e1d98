import { plugin as latency } from "@patchbay/policy-latency";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { describe, expect, test } from "vitest";
import { plug } from "../support/gateway.ts";
import { nodeOf, simulated, steady } from "./world.ts";

const inTurns = { plugins: [roundRobin] };
const minute = 60_000;

describe("shares", () => {
  test("are those of the weights, within two percent", async () => {
    const nodes = [
      { id: "a", weight: 5 },
      { id: "b", weight: 3 },
      { id: "c", weight: 2 },
    ];
    const report = await simulated(nodes, steady(10_000, 10, { durationMs: 700 }), { config: inTurns });
    expect([report.arrivals, report.answered]).toEqual([10_000, 10_000]);
    for (const [name, share] of Object.entries({ "main/a": 0.5, "main/b": 0.3, "main/c": 0.2 }))
      expect(Math.abs(nodeOf(report, name).share - share), name).toBeLessThan(0.02);
  });

  test("follow the time that nodes take, where a policy looks at it", async () => {
    const slow = { outcome: { "main/a": [{ durationMs: 5000 }] } };
    const report = await simulated([{ id: "a" }, { id: "b" }], [slow, ...steady(300, 200, { durationMs: 100 })], {
      config: { plugins: [latency] },
    });
    expect(nodeOf(report, "main/b").share).toBeGreaterThan(0.9);
  });
});

describe("a node that fails", () => {
  const out = { from: minute, to: 5 * minute, fail: "rate-limited", retryAfterMs: 30_000 } as const;
  const arrivals = steady(600, 1000, { durationMs: 200 });

  test("loses its traffic to the others while it rests, and no request is lost", async () => {
    const report = await simulated([{ id: "a" }, { id: "b" }], [{ outcome: { "main/a": [out] } }, ...arrivals], {
      config: inTurns,
    });
    const [a, b] = [nodeOf(report, "main/a"), nodeOf(report, "main/b")];
    expect(report).toMatchObject({ answered: 600, failed: {}, refused: {} });
    // Ten minutes in turns would be 300 each; of the four minutes that it is out it misses about 120.
    expect(a.answered).toBeGreaterThan(170);
    expect(a.answered).toBeLessThan(185);
    expect(b.answered).toBe(600 - a.answered);
    expect([a.failures, a.rests]).toEqual([{ "rate-limited": 8 }, 8]);
    expect(report.rescued).toBe(8);
  });

  test("has its traffic back afterwards", async () => {
    const after = arrivals.slice(330);
    const before = { outcome: { "main/a": [out] } };
    const lines = [before, ...arrivals.slice(60, 300), ...after];
    const all = await simulated([{ id: "a" }, { id: "b" }], lines, { config: inTurns });
    expect(nodeOf(all, "main/a").answered).toBe(after.length / 2);
  });

  test("is the client's failure when no other is left, and the next one is refused while it rests", async () => {
    const lines = [{ outcome: { "main/a": [out] } }, ...steady(3, 1000).map((line) => ({ ...line, at: minute }))];
    expect(await simulated([{ id: "a" }], lines)).toMatchObject({
      answered: 0,
      failed: { "rate-limited": 1 },
      refused: { "all-cooling": 2 },
    });
  });

  test("is judged by the rules for errors of the config", async () => {
    const rules = [{ status: 400, match: "overdue", do: "next" as const, rest: minute }];
    const overdue = { fail: "bad-request", status: 400, message: "payment overdue" };
    const report = await simulated(
      [{ id: "a", errorRules: rules }, { id: "b" }],
      [{ outcome: { "main/a": overdue } }, ...steady(10, 1000)],
    );
    expect(report).toMatchObject({ answered: 10, rescued: 1 });
    expect(nodeOf(report, "main/a")).toMatchObject({ attempts: 1, rests: 1 });
  });

  test("may fail for one arrival only", async () => {
    const [first = {}, ...rest] = steady(4, 1000);
    const lines = [{ ...first, outcome: { "main/a": { fail: "upstream-failed" } } }, ...rest];
    const report = await simulated([{ id: "a" }, { id: "b" }], lines);
    expect(nodeOf(report, "main/a")).toMatchObject({ attempts: 4, answered: 3 });
    expect(nodeOf(report, "main/b")).toMatchObject({ attempts: 1, answered: 1 });
  });
});

describe("a limit", () => {
  const one = { id: "a", limits: { concurrency: 1, queue: 2, queueMs: 10_000 } };

  test("queues in order, and refuses what finds no room", async () => {
    const lines = steady(4, 0, { durationMs: 1000 });
    const report = await simulated([one], lines);
    expect(report).toMatchObject({ answered: 3, failed: {}, refused: { "queue-full": 1 } });
    expect(report.waits).toEqual({ requests: 2, meanMs: 1500, p95Ms: 2000, longestMs: 2000 });
    expect(nodeOf(report, "main/a")).toMatchObject({ mostAtOnce: 1, longestQueue: 2 });
  });

  test("of a queue's time is kept", async () => {
    const report = await simulated([one], steady(2, 0, { durationMs: 11_000 }));
    expect(report).toMatchObject({ answered: 1, refused: { "queue-full": 1 } });
    expect(report.waits.longestMs).toBe(10_000);
  });

  test("per minute sends the rest to the next node", async () => {
    const nodes = [{ id: "a", limits: { requestsPerMinute: 10 } }, { id: "b" }];
    const report = await simulated(nodes, steady(120, 1000));
    expect(nodeOf(report, "main/a").answered).toBe(20);
    expect(nodeOf(report, "main/b").answered).toBe(100);
  });
});

test("a request may wait for a rest to end, as the config says", async () => {
  const lines = [
    { outcome: { "main/a": { to: 1, fail: "rate-limited", retryAfterMs: 3000 } } },
    { at: 0, model: "m" },
    { at: 1000, model: "m" },
  ];
  const report = await simulated([{ id: "a" }], lines, { config: { upstream: { maxWaitMs: 5000 } } });
  expect(report).toMatchObject({ answered: 1, failed: { "rate-limited": 1 }, waits: { longestMs: 2000 } });
});

test("a request that takes too long is called off at the deadline, and the node is not to blame", async () => {
  const config = { server: { deadlineMs: 5000 } };
  const report = await simulated([{ id: "a" }], steady(1, 0, { durationMs: 6000 }), { config });
  expect(report).toMatchObject({ answered: 0, failed: { deadline: 1 } });
  expect(nodeOf(report, "main/a")).toMatchObject({ attempts: 1, rests: 0, failures: { deadline: 1 } });
});

test("the same seed leads to the same outcome, another to another", async () => {
  const byChance = plug("by-chance", {
    selectNode: (candidates, selection) => (selection.random() < 0.5 ? candidates : candidates.toReversed()),
  });
  const run = (seed: number) =>
    simulated([{ id: "a" }, { id: "b" }], steady(200, 10), { config: { plugins: [byChance] }, seed });
  const [one, again, other] = [await run(1), await run(1), await run(2)];
  expect(again).toEqual(one);
  expect(other.nodes).not.toEqual(one.nodes);
});

test("observers see nothing of what did not happen", async () => {
  const seen: unknown[] = [];
  const watcher = plug("watcher", {
    observe: { events: ["selection", "attempt-end"], handle: (batch) => void seen.push(...batch) },
  });
  expect(await simulated([{ id: "a" }], steady(5, 10), { config: { plugins: [watcher] } })).toMatchObject({
    answered: 5,
  });
  expect(seen).toEqual([]);
});

test("a script for a node that is not there is refused", async () => {
  const lines = [{ outcome: { "main/z": { fail: "timeout" } } }, ...steady(1, 0)];
  await expect(simulated([{ id: "a" }], lines)).rejects.toThrow('a node "main/z", which is not in the config');
});

test("a second node is asked beside one that is slow to begin, and nobody has failed or waited", async () => {
  const slow = { outcome: { "main/a": [{ durationMs: 5000 }] } };
  const lines = [slow, ...steady(20, 10_000, { durationMs: 100 })];
  const hedge = { afterMs: 300, maxShare: 0.5 };
  const report = await simulated([{ id: "a" }, { id: "b" }], lines, { config: { upstream: { hedge } } });
  expect(report).toMatchObject({ answered: 20, failed: {}, rescued: 0, waits: { requests: 0 } });
  expect(nodeOf(report, "main/a")).toMatchObject({ attempts: 20, answered: 10, failures: {}, rests: 0, mostAtOnce: 1 });
  expect(nodeOf(report, "main/b")).toMatchObject({ attempts: 10, answered: 10 });
});
