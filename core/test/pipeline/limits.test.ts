import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  json,
  pauseBeforeHeaders,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config, NodeConfig } from "../../src/config/config.ts";
import type { NodeView } from "../../src/nodes/node-view.ts";
import { chat, nodeAt, startGateway, watch } from "../support/gateway.ts";

const answer = json({ text: "hello", usage: { outputTokens: 2 } });

async function world(nodes: readonly Partial<NodeConfig>[], config: Config = {}) {
  const clock = createTestClock();
  const upstreams = await Promise.all(nodes.map(() => startFakeUpstream(answer)));
  const watcher = watch("selection");
  const kernel = await startGateway(
    upstreams.map((upstream, index) => ({ ...nodeAt(upstream, index), ...nodes[index] })),
    { plugins: [watcher.plugin], ...config },
    { clock },
  );
  return {
    clock,
    kernel,
    ask: (text = "hi") => chat(kernel, { text }),
    upstream: (index: number): FakeUpstream => upstreams[index] ?? expect.fail("no such upstream"),
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

describe("requests at once", () => {
  test("go to the next node when one is full", async () => {
    await using it = await world([{ limits: { concurrency: 1 } }, {}]);
    const gate = createGate();
    it.upstream(0).enqueue(pauseBeforeHeaders(answer, gate));
    const first = it.ask();
    await it.upstream(0).received(1);
    expect((await it.ask()).status).toBe(200);
    gate.open();
    expect((await first).status).toBe(200);
    expect([it.upstream(0).requests.length, it.upstream(1).requests.length]).toEqual([1, 1]);
  });

  test("behavior 24: wait in their order when all are full", async () => {
    await using it = await world([{ limits: { concurrency: 1, queue: 5 } }]);
    const gate = createGate();
    it.upstream(0).enqueue(pauseBeforeHeaders(answer, gate));
    const first = it.ask("0");
    await it.upstream(0).received(1);
    const rest: Promise<Response>[] = [];
    for (const text of ["1", "2", "3"]) {
      rest.push(it.ask(text));
      // The next request is sent only when this one stands in the queue.
      while (waitingOf(it.kernel.nodes()) < rest.length) await new Promise(setImmediate);
    }
    gate.open();
    expect((await Promise.all([first, ...rest])).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(it.upstream(0).requests.map((request) => (request.json() as { text: string }).text)).toEqual([
      "0",
      "1",
      "2",
      "3",
    ]);
  });

  test("behavior 24: are refused with 429 when the queue is full, or takes too long", async () => {
    await using it = await world([{ limits: { concurrency: 1, queue: 1, queueMs: 5000 } }]);
    const gate = createGate();
    it.upstream(0).enqueue(pauseBeforeHeaders(answer, gate));
    const first = it.ask();
    await it.upstream(0).received(1);
    const waiting = it.ask();
    while (waitingOf(it.kernel.nodes()) < 1) await new Promise(setImmediate);
    const overflow = await it.ask();
    expect(overflow.status).toBe(429);
    expect(await overflow.json()).toMatchObject({ fault: "queue-full" });
    await it.clock.advance(5000);
    const late = await waiting;
    expect(late.status).toBe(429);
    expect(await late.json()).toMatchObject({ message: expect.stringContaining("5000 ms") });
    gate.open();
    await first;
  });

  test("give their place back when they fail", async () => {
    await using it = await world([{ limits: { concurrency: 1 } }]);
    it.upstream(0).enqueue(errorStatus(400, {}), errorStatus(400, {}));
    expect([(await it.ask()).status, (await it.ask()).status, (await it.ask()).status]).toEqual([400, 400, 200]);
  });
});

function waitingOf(nodes: readonly NodeView[]): number {
  return nodes.reduce((sum, { waiting }) => sum + waiting, 0);
}

describe("requests per minute", () => {
  test("go to the next node, and are refused with the end of the minute when there is none", async () => {
    await using it = await world([{ limits: { requestsPerMinute: 2 } }, { limits: { requestsPerMinute: 1 } }]);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await it.ask()).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await it.ask()).headers.get("retry-after")).toBe("60");
    await it.clock.advance(60_000);
    expect((await it.ask()).status).toBe(200);
  });
});

test("a request that waited for a place counts for the minute as well", async () => {
  await using it = await world([{ limits: { concurrency: 1, queue: 5, requestsPerMinute: 2 } }]);
  const gate = createGate();
  it.upstream(0).enqueue(pauseBeforeHeaders(answer, gate));
  const first = it.ask();
  await it.upstream(0).received(1);
  const waiting = [it.ask(), it.ask()];
  while (waitingOf(it.kernel.nodes()) < 2) await new Promise(setImmediate);
  gate.open();
  expect((await first).status).toBe(200);
  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(it.upstream(0).requests).toHaveLength(2);
});

describe("tokens per minute", () => {
  test("are reckoned from the size, and corrected by what the answer says", async () => {
    await using it = await world([{ limits: { tokensPerMinute: 100 } }]);
    it.upstream(0).enqueue(json({ text: "x", tokens: 99 }));
    expect((await it.ask()).status).toBe(200);
    const next = await it.ask();
    expect(next.status).toBe(429);
    await it.clock.advance(60_000);
    expect((await it.ask("x".repeat(10_000))).status).toBe(200);
    expect((await it.ask()).status).toBe(429);
  });
});

describe("when all nodes rest", () => {
  const limited = errorStatus(429, {}, { "retry-after": "5" });

  test("the client learns when the first returns", async () => {
    await using it = await world([{}]);
    it.upstream(0).enqueue(limited);
    await it.ask();
    const response = await it.ask();
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "5"]);
  });

  test("a request waits for it where the operator allows so long", async () => {
    await using it = await world([{}], { upstream: { maxWaitMs: 6000 } });
    it.upstream(0).enqueue(limited);
    await it.ask();
    const waiting = it.ask();
    await it.clock.waitForTimers(2);
    await it.clock.advance(5000);
    expect((await waiting).status).toBe(200);
  });
});

describe("rules for errors", () => {
  const blocked = errorStatus(500, { why: "Content was blocked" });

  test("stop what would go on, and spare the node", async () => {
    const errorRules = [{ status: 500, match: "content was", do: "stop" as const, rest: false }];
    await using it = await world([{ errorRules }, {}]);
    it.upstream(0).setDefault(blocked);
    for (let n = 0; n < 4; n++) expect((await it.ask()).status).toBe(500);
    expect([it.upstream(0).requests.length, it.upstream(1).requests.length]).toEqual([4, 0]);
  });

  test("go on where it would stop, and let the node rest for their time", async () => {
    const errorRules = [{ match: "/no CREDIT/i", do: "next" as const, rest: 9000 }];
    await using it = await world([{ errorRules }, {}]);
    it.upstream(0).setDefault(errorStatus(400, { why: "no credit left" }));
    expect([(await it.ask()).status, (await it.ask()).status]).toEqual([200, 200]);
    expect(it.upstream(0).requests).toHaveLength(1);
    await it.clock.advance(9000);
    await it.ask();
    expect(it.upstream(0).requests).toHaveLength(2);
  });

  test("of a pool hold for its nodes, which may have their own before them", async () => {
    await using it = await world([{ errorRules: [{ status: [500, 503], do: "stop" }] }, {}], {
      pools: {},
    });
    it.upstream(0).setDefault(errorStatus(503, {}));
    expect((await it.ask()).status).toBe(503);
    expect(it.upstream(1).requests).toHaveLength(0);
  });
});

test("the operator decides how long a node rests after what, or that it does not", async () => {
  await using it = await world([
    { cooldown: { "rate-limited": false, "upstream-failed": { after: 1, baseMs: 1000, maxMs: 1000, soft: false } } },
  ]);
  it.upstream(0).enqueue(errorStatus(429, {}, { "retry-after": "50" }), errorStatus(500, {}));
  expect([(await it.ask()).status, (await it.ask()).status, (await it.ask()).status]).toEqual([429, 500, 429]);
  await it.clock.advance(1000);
  expect((await it.ask()).status).toBe(200);
});
