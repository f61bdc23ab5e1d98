import {
  type Call,
  definePlugin,
  type EmbedReply,
  type EmbedRequest,
  type StateStore,
  stateStore,
  type UnaryCodec,
} from "@patchbay/sdk";
import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  hangBeforeHeaders,
  json,
  pauseBeforeHeaders,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config, HedgeConfig, NodeConfig } from "../../src/config/config.ts";
import { MemoryState } from "../../src/shared/memory-state.ts";
import { chat, coded, nodeAt, plug, startGateway, watch } from "../support/gateway.ts";
import { otherWire, plainWire } from "../support/plain-wire.ts";

const always: HedgeConfig = { afterMs: 1000, maxShare: 1 };
const said = (text: string, stream: boolean): Script =>
  stream ? sse([{ text }, { tokens: 7 }, { done: true }]) : json({ text, tokens: 7 });

/** Nodes a, b, … of the pool `main`, each with its upstream, which say their own name. */
async function world(
  nodes: readonly Partial<NodeConfig>[],
  { upstream: settings = { hedge: always }, plugins = [], ...config }: Config = {},
) {
  const clock = createTestClock();
  const upstreams = await Promise.all(
    nodes.map((_node, index) =>
      startFakeUpstream((request) =>
        said("abcdef".charAt(index), (request.json() as { readonly stream: boolean }).stream),
      ),
    ),
  );
  const watcher = watch("attempt-start", "attempt-commit", "attempt-end", "exchange-end", "loss");
  const kernel = await startGateway(
    upstreams.map((upstream, index) => ({ ...nodeAt(upstream, index), ...nodes[index] })),
    { plugins: [watcher.plugin, ...plugins], upstream: settings, ...config },
    { clock },
  );
  const upstream = (name: string): FakeUpstream => upstreams["abcdef".indexOf(name)] ?? expect.fail("no such upstream");
  return {
    clock,
    kernel,
    watcher,
    upstream,
    ask: (stream = false, init?: RequestInit) => chat(kernel, { stream }, init),
    node: (name: string) => kernel.nodes().find(({ id }) => id === name) ?? expect.fail("no such node"),
    /** What became of the attempts of the n-th exchange. */
    ends: async (n = 1) => {
      const { exchange } = await watcher.seen("exchange-end", n);
      return watcher
        .of("attempt-end")
        .filter((event) => event.exchange === exchange)
        .map(({ node, outcome, hedge = false, error }) => [node, outcome, hedge, error?.code]);
    },
    asked: () => upstreams.map(({ requests }) => requests.length),
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await Promise.all(upstreams.map((each) => each.close()));
    },
  };
}

const unharmed = { condition: "ready", inFlight: 0, failures: 0, failuresInRow: 0, rests: [] };

describe.each([
  ["whole", false],
  ["streamed", true],
])("a %s answer", (_kind, stream) => {
  test("comes from the second node when the first is slow to begin, and the first is called off unharmed", async () => {
    await using it = await world([{ limits: { concurrency: 1 } }, {}]);
    it.upstream("a").enqueue(hangBeforeHeaders());
    const answer = it.ask(stream);
    await it.upstream("a").received(1);
    await it.clock.advance(999);
    expect(it.asked()).toEqual([1, 0]);
    await it.clock.advance(1);
    expect(await (await answer).text()).toContain('"b"');
    await it.upstream("a").closedByClient(1);
    expect(await it.ends()).toEqual([
      ["a", "cancelled", false, undefined],
      ["b", "done", true, undefined],
    ]);
    expect(it.watcher.of("attempt-start").map(({ node, hedge }) => [node, hedge])).toEqual([
      ["a", undefined],
      ["b", true],
    ]);
    expect(it.watcher.of("attempt-commit").map(({ node, hedge }) => [node, hedge])).toEqual([["b", true]]);
    expect(it.watcher.of("exchange-end")).toMatchObject([
      { outcome: "done", attempts: 2, node: "b", usage: { outputTokens: 7 }, firstEventMs: 1000 },
    ]);
    expect(it.node("a")).toMatchObject(unharmed);
    // Its only place is free again.
    expect(await (await it.ask(stream)).text()).toContain('"a"');
  });

  test("comes from the first node when it begins first after all, and the second is called off unharmed", async () => {
    await using it = await world([{}, { limits: { concurrency: 1 } }]);
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", stream), gate));
    it.upstream("b").enqueue(hangBeforeHeaders());
    const answer = it.ask(stream);
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.upstream("b").received(1);
    expect(it.node("b")).toMatchObject({ condition: "busy", inFlight: 1 });
    gate.open();
    expect(await (await answer).text()).toContain('"a"');
    await it.upstream("b").closedByClient(1);
    expect(await it.ends()).toEqual([
      ["b", "cancelled", true, undefined],
      ["a", "done", false, undefined],
    ]);
    expect(it.node("b")).toMatchObject(unharmed);
    expect(it.watcher.of("exchange-end")).toMatchObject([{ node: "a", usage: { outputTokens: 7 } }]);
  });

  test("that begins in time comes from one node, and no timer stays", async () => {
    await using it = await world([{}, {}]);
    const before = it.clock.pending;
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", stream), gate));
    const answer = it.ask(stream);
    await it.upstream("a").received(1);
    await it.clock.advance(999);
    gate.open();
    expect(await (await answer).text()).toContain('"a"');
    await it.watcher.seen("exchange-end");
    await it.clock.advance(0);
    expect(it.clock.pending).toBe(before);
    await it.clock.advance(5000);
    expect(it.asked()).toEqual([1, 0]);
  });

  test("that nobody begins is given up with all its attempts when the client leaves, and no node is to blame", async () => {
    await using it = await world([{}, {}]);
    it.upstream("a").enqueue(hangBeforeHeaders());
    it.upstream("b").enqueue(hangBeforeHeaders());
    const leaving = new AbortController();
    const answer = it.ask(stream, { signal: leaving.signal });
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.upstream("b").received(1);
    leaving.abort();
    await expect(answer).rejects.toThrow("aborted");
    await Promise.all([it.upstream("a").closedByClient(1), it.upstream("b").closedByClient(1)]);
    const ends = await it.ends();
    expect(ends.map(([node, outcome]) => `${String(node)} ${String(outcome)}`).toSorted()).toEqual([
      "a cancelled",
      "b cancelled",
    ]);
    expect(it.watcher.of("exchange-end")).toMatchObject([{ outcome: "cancelled" }]);
    for (const name of ["a", "b"]) expect(it.node(name)).toMatchObject(unharmed);
  });
});

test("the trace shows both attempts", async () => {
  await using it = await world([{}, {}]);
  it.upstream("a").enqueue(hangBeforeHeaders());
  const answer = it.ask();
  await it.upstream("a").received(1);
  await it.clock.advance(1000);
  const id = (await answer).headers.get("x-request-id") ?? "";
  await it.watcher.seen("exchange-end");
  expect(it.kernel.exchange(id)?.attempts).toEqual([
    { attempt: 1, pool: "main", node: "a", model: "m", startedMs: 0, durationMs: 1000, outcome: "cancelled" },
    { attempt: 2, pool: "main", node: "b", model: "m", startedMs: 1000, durationMs: 0, outcome: "done", hedge: true },
  ]);
});

test.each([
  ["off by default", {}, {}],
  ["off for the pool", { hedge: always }, { hedge: false as const }],
])("where it is %s nobody waits for it: no timer is armed", async (_name, settings, pool) => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(hangBeforeHeaders());
  await using other = await startFakeUpstream(said("b", false));
  await using kernel = await startGateway(
    [],
    {
      upstream: settings,
      pools: { main: { provider: "plain", ...pool, nodes: [nodeAt(upstream), nodeAt(other, 1)] } },
    },
    { clock },
  );
  const leaving = new AbortController();
  const answer = chat(kernel, {}, { signal: leaving.signal });
  await upstream.received(1);
  // The deadline of the request.
  expect(clock.pending).toBe(1);
  await clock.advance(100_000);
  expect(other.requests).toHaveLength(0);
  leaving.abort();
  await expect(answer).rejects.toThrow("aborted");
});

describe("the second node", () => {
  test("is one that has a place at once: nobody waits in a queue for it", async () => {
    await using it = await world([{}, { limits: { concurrency: 1, queue: 5 } }, {}]);
    const gate = createGate();
    it.upstream("a").enqueue(errorStatus(500, {}), hangBeforeHeaders());
    it.upstream("b").enqueue(pauseBeforeHeaders(said("b", false), gate));
    it.upstream("c").enqueue(pauseBeforeHeaders(said("c", false), gate));
    const busy = it.ask();
    await it.upstream("b").received(1);
    await it.clock.advance(1000);
    await it.upstream("c").received(1);
    const answer = it.ask();
    await it.upstream("a").received(2);
    await it.clock.advance(1000);
    expect(await (await answer).text()).toContain('"c"');
    expect(it.node("b")).toMatchObject({ inFlight: 1, waiting: 0, requests: 1 });
    gate.open();
    expect((await busy).status).toBe(200);
  });

  test("is none when all others are full, and the first answers when it does", async () => {
    await using it = await world([{}, { limits: { concurrency: 1, queue: 5, requestsPerMinute: 1 } }]);
    it.upstream("a").enqueue(errorStatus(500, {}));
    // The one request of its minute.
    expect(await (await it.ask()).text()).toContain('"b"');
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", false), gate));
    const answer = it.ask();
    await it.upstream("a").received(2);
    await it.clock.advance(1000);
    gate.open();
    expect(await (await answer).text()).toContain('"a"');
    expect([it.asked(), it.node("b").waiting, it.node("b").inFlight]).toEqual([[2, 1], 0, 0]);
  });

  test("is none that rests by then", async () => {
    await using it = await world([{}, {}, {}]);
    it.upstream("a").enqueue(hangBeforeHeaders(), errorStatus(500, {}));
    it.upstream("b").enqueue(errorStatus(429, {}, { "retry-after": "50" }));
    const answer = it.ask();
    await it.upstream("a").received(1);
    expect(await (await it.ask()).text()).toContain('"c"');
    await it.clock.advance(1000);
    expect(await (await answer).text()).toContain('"c"');
    expect(it.asked()).toEqual([2, 1, 2]);
  });

  test("is none where the first is the only candidate", async () => {
    await using it = await world([{}]);
    const before = it.clock.pending;
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", false), gate));
    const answer = it.ask();
    await it.upstream("a").received(1);
    // The deadline alone.
    expect(it.clock.pending).toBe(before + 1);
    gate.open();
    expect((await answer).status).toBe(200);
  });

  test("is none where it would be one attempt too many", async () => {
    await using it = await world([{}, {}, {}], { upstream: { hedge: always, maxAttempts: 2, retryPauseMs: 0 } });
    it.upstream("a").enqueue(errorStatus(500, {}));
    const gate = createGate();
    it.upstream("b").enqueue(pauseBeforeHeaders(said("b", false), gate));
    const answer = it.ask();
    await it.upstream("b").received(1);
    await it.clock.advance(1000);
    gate.open();
    expect(await (await answer).text()).toContain('"b"');
    expect(it.asked()).toEqual([1, 1, 0]);
  });
});

describe("when an attempt fails", () => {
  test("before its time, the next node is asked as ever", async () => {
    await using it = await world([{}, {}]);
    it.upstream("a").enqueue(errorStatus(503, {}));
    expect(await (await it.ask()).text()).toContain('"b"');
    expect(await it.ends()).toEqual([
      ["a", "failed", false, "upstream-failed"],
      ["b", "done", false, undefined],
    ]);
  });

  test("the first that is, the second still answers", async () => {
    await using it = await world([{}, {}, {}]);
    const [breaks, answers] = [createGate(), createGate()];
    it.upstream("a").enqueue(pauseBeforeHeaders(errorStatus(503, {}), breaks));
    it.upstream("b").enqueue(pauseBeforeHeaders(said("b", false), answers));
    const answer = it.ask();
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.upstream("b").received(1);
    breaks.open();
    await it.watcher.seen("attempt-end");
    answers.open();
    expect(await (await answer).text()).toContain('"b"');
    expect(await it.ends()).toEqual([
      ["a", "failed", false, "upstream-failed"],
      ["b", "done", true, undefined],
    ]);
    expect(it.asked()).toEqual([1, 1, 0]);
    expect([it.node("a").failuresInRow, it.node("b").failuresInRow]).toEqual([1, 0]);
  });

  test("the second that is, even with a fault of the client's, the first still answers", async () => {
    await using it = await world([{}, {}, {}]);
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", false), gate));
    it.upstream("b").enqueue(errorStatus(400, {}));
    const answer = it.ask();
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.watcher.seen("attempt-end");
    gate.open();
    expect(await (await answer).text()).toContain('"a"');
    expect(it.asked()).toEqual([1, 1, 0]);
  });

  test("both of them, both have failed and the next node is asked", async () => {
    await using it = await world([{}, {}, {}]);
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(errorStatus(503, {}), gate));
    it.upstream("b").enqueue(errorStatus(502, {}));
    const answer = it.ask();
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.watcher.seen("attempt-end");
    gate.open();
    expect(await (await answer).text()).toContain('"c"');
    expect(await it.ends()).toEqual([
      ["b", "failed", true, "upstream-failed"],
      ["a", "failed", false, "upstream-failed"],
      ["c", "done", false, undefined],
    ]);
    expect([it.node("a").failures, it.node("b").failures]).toEqual([1, 1]);
  });

  test("and was refused by the first for the client's fault, the second is called off and the client told", async () => {
    await using it = await world([{}, {}, {}]);
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(errorStatus(400, {}), gate));
    it.upstream("b").enqueue(hangBeforeHeaders());
    const answer = it.ask();
    await it.upstream("a").received(1);
    await it.clock.advance(1000);
    await it.upstream("b").received(1);
    gate.open();
    expect((await answer).status).toBe(400);
    await it.upstream("b").closedByClient(1);
    expect(await it.ends()).toEqual([
      ["a", "failed", false, "bad-request"],
      ["b", "cancelled", true, undefined],
    ]);
    expect(it.asked()).toEqual([1, 1, 0]);
  });
});

test("a place that comes only when the answer is there already is given back", async () => {
  const clock = createTestClock();
  const state = new MemoryState(clock).open();
  const [asked, entering, left] = [createGate(), createGate(), createGate()];
  const places: string[] = [];
  const store: StateStore = {
    ...state,
    enter: async (key, place) => {
      asked.open();
      await entering.opened;
      places.push("entered");
      return state.enter(key, place);
    },
    leave: async (key) => {
      places.push("left");
      left.open();
      return state.leave(key);
    },
  };
  const shared = definePlugin({
    name: "store",
    sdk: "1.0",
    provides: [stateStore],
    setup: ({ services }) => {
      services.provide(stateStore, store);
      return {};
    },
  });
  const gate = createGate();
  await using first = await startFakeUpstream(pauseBeforeHeaders(said("a", false), gate));
  await using second = await startFakeUpstream(said("b", false));
  await using kernel = await startGateway(
    [first, { ...nodeAt(second, 1), limits: { concurrency: 1 } }],
    { plugins: [shared], upstream: { hedge: always } },
    { clock },
  );
  const answer = chat(kernel);
  await first.received(1);
  await clock.advance(1000);
  await asked.opened;
  gate.open();
  expect(await (await answer).json()).toMatchObject({ text: "a" });
  entering.open();
  await left.opened;
  expect([places, second.requests.length]).toEqual([["entered", "left"], 0]);
  expect(kernel.nodes().find(({ id }) => id === "b")).toMatchObject({ ...unharmed, requests: 0 });
});

test("no more requests than their share have a second node", async () => {
  await using it = await world([{}, {}], { upstream: { hedge: { afterMs: 1000, maxShare: 0.5 } } });
  const gate = createGate();
  it.upstream("a").enqueue(...[1, 2, 3, 4].map(() => pauseBeforeHeaders(said("a", false), gate)));
  const answers = [];
  for (let n = 1; n <= 4; n++) {
    answers.push(it.ask());
    await it.upstream("a").received(n);
  }
  await it.clock.advance(1000);
  await it.watcher.seen("exchange-end", 2);
  gate.open();
  const texts = await Promise.all(
    answers.map(async (answer) => ((await (await answer).json()) as { text: string }).text),
  );
  expect(texts.toSorted()).toEqual(["a", "a", "b", "b"]);
});

describe("without a fixed time", () => {
  const hedge = { minSamples: 3, maxShare: 1 };

  /** Asks node a, which takes so long. */
  async function askFor(it: Awaited<ReturnType<typeof world>>, ms: number): Promise<void> {
    const gate = createGate();
    it.upstream("a").enqueue(pauseBeforeHeaders(said("a", false), gate));
    const answer = it.ask();
    await it.upstream("a").received(it.upstream("a").requests.length + 1);
    await it.clock.advance(ms);
    gate.open();
    await (await answer).text();
  }

  test("the node's own times tell when it is slow", async () => {
    const means: (number | undefined)[] = [];
    const looking = plug("looking", {
      selectNode: (candidates, selection) => {
        means.push(...candidates.slice(0, 1).map((candidate) => selection.state(candidate).firstEventMs));
        return candidates;
      },
    });
    await using it = await world([{}, {}], { upstream: { hedge }, plugins: [looking] });
    for (const ms of [100, 300, 200]) await askFor(it, ms);
    it.upstream("a").enqueue(hangBeforeHeaders());
    const answer = it.ask();
    await it.upstream("a").received(4);
    await it.clock.advance(299);
    expect(it.asked()).toEqual([4, 0]);
    await it.clock.advance(1);
    expect(await (await answer).text()).toContain('"b"');
    // That it took longer is known now.
    it.upstream("a").enqueue(hangBeforeHeaders());
    const next = it.ask();
    await it.upstream("a").received(5);
    await it.clock.advance(300);
    expect(await (await next).text()).toContain('"b"');
    expect(means.slice(3).map((ms) => Math.round(ms ?? 0))).toEqual([152, 182]);
  });

  test("nobody else is asked as long as they are too few", async () => {
    await using it = await world([{}, {}], { upstream: { hedge } });
    for (const ms of [100, 300]) await askFor(it, ms);
    await askFor(it, 100_000);
    expect(it.asked()).toEqual([3, 0]);
  });
});

test("what was lost on the way to the node that was called off is no loss", async () => {
  const lossy = plug("lossy", {
    outboundProvider: {
      id: "lossy",
      wire: {
        ...otherWire,
        id: "lossy",
        codec: {
          ...otherWire.codec,
          chat: {
            ...otherWire.codec.chat,
            encodeRequest: (request, target) => {
              target.losses({ kind: "dropped", path: "text", reason: "a test" });
              return otherWire.codec.chat.encodeRequest(request, target);
            },
          },
        },
      },
      endpoints: { chat: "chat" },
    },
  });
  await using plain = await startFakeUpstream(said("plain", false));
  await using loses = await startFakeUpstream(said("lossy", false));
  const clock = createTestClock();
  const watcher = watch("exchange-end");
  await using kernel = await startGateway(
    [plain],
    {
      plugins: [lossy, watcher.plugin],
      pools: { bad: { provider: "lossy", nodes: [nodeAt(loses)] } },
      models: {
        first: [
          { pool: "bad", model: "m" },
          { pool: "main", model: "m" },
        ],
        last: [
          { pool: "main", model: "m" },
          { pool: "bad", model: "m" },
        ],
      },
      upstream: { hedge: always },
    },
    { clock },
  );
  const ask = async (model: string, slow: FakeUpstream) => {
    slow.enqueue(hangBeforeHeaders());
    const count = slow.requests.length;
    const answer = chat(kernel, { model });
    await slow.received(count + 1);
    await clock.advance(1000);
    return ((await (await answer).json()) as { readonly text: string }).text;
  };
  expect(await ask("first", loses)).toBe("plain");
  expect((await watcher.seen("exchange-end", 1)).losses).toBe(0);
  expect(await ask("last", plain)).toBe("lossy");
  expect((await watcher.seen("exchange-end", 2)).losses).toBe(1);
  // The other is asked last, and has lost something when the first answers after all.
  const gate = createGate();
  plain.enqueue(pauseBeforeHeaders(said("plain", false), gate));
  loses.enqueue(hangBeforeHeaders());
  const answer = chat(kernel, { model: "last" });
  await plain.received(plain.requests.length + 1);
  await clock.advance(1000);
  await loses.received(3);
  gate.open();
  expect(await (await answer).json()).toMatchObject({ text: "plain" });
  expect((await watcher.seen("exchange-end", 3)).losses).toBe(0);
});

test("a programmed provider that is called off has its signal aborted and its generator closed", async () => {
  const calls: Call<"chat">[] = [];
  const [asked, closed] = [createGate(), createGate()];
  const plugin = coded(async function* (call) {
    calls.push(call);
    asked.open();
    try {
      await new Promise<void>((resolve) => call.signal.addEventListener("abort", () => resolve()));
      yield { type: "text-delta", text: "too late" };
    } finally {
      closed.open();
    }
  });
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(said("other", false));
  await using kernel = await startGateway(
    [upstream],
    {
      plugins: [plugin],
      pools: { code: { provider: "coded", nodes: [{ id: "one" }], hedge: always } },
      defaultPool: ["code", "main"],
    },
    { clock },
  );
  const answer = chat(kernel);
  await asked.opened;
  await clock.advance(1000);
  expect(await (await answer).json()).toMatchObject({ text: "other" });
  await closed.opened;
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(kernel.nodes().find(({ id }) => id === "one")).toMatchObject(unharmed);
});

test("of two that begin in the same turn one answers, and the other has never begun", async () => {
  const gate = createGate();
  const plugin = coded(async function* ({ node }) {
    await gate.opened;
    yield { type: "text-delta", text: node.id };
    yield { type: "finish", reason: "stop" };
  });
  const clock = createTestClock();
  const watcher = watch("attempt-start", "attempt-commit", "attempt-end", "exchange-end");
  await using kernel = await startGateway(
    [],
    {
      plugins: [plugin, watcher.plugin],
      pools: { code: { provider: "coded", nodes: [{ id: "one" }, { id: "two" }], hedge: always } },
      defaultPool: "code",
    },
    { clock },
  );
  const answer = chat(kernel);
  await watcher.seen("attempt-start", 1);
  await clock.advance(1000);
  await watcher.seen("attempt-start", 2);
  gate.open();
  expect(await (await answer).json()).toMatchObject({ text: "one" });
  expect((await watcher.seen("exchange-end")).node).toBe("one");
  expect(watcher.of("attempt-commit").map(({ node }) => node)).toEqual(["one"]);
  expect(watcher.of("attempt-end").map(({ node, outcome }) => [node, outcome])).toEqual([
    ["two", "cancelled"],
    ["one", "done"],
  ]);
});

test("only chats have a second node", async () => {
  const embed: UnaryCodec<EmbedRequest, EmbedReply> = {
    decodeRequest: () => ({ model: "m", input: [] }) as never,
    encodeRequest: () => ({ body: {} }),
    decodeReply: () => ({ model: "m", embeddings: [] }),
    encodeReply: () => ({ done: true }),
  };
  const wire = { ...plainWire, id: "vectors", codec: { ...plainWire.codec, embed } };
  const plugin = definePlugin({
    name: "vectors",
    sdk: "1.0",
    setup: () => ({
      inboundProtocol: { id: "vectors", wire, routes: [{ method: "POST", path: "/v1/embed", operation: "embed" }] },
      outboundProvider: { id: "vectors", wire: "vectors", endpoints: { embed: "embed" } },
    }),
  });
  const clock = createTestClock();
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseBeforeHeaders(json({}), gate));
  await using kernel = await startGateway(
    [],
    {
      plugins: [plugin],
      pools: { main: { provider: "vectors", nodes: [nodeAt(upstream), nodeAt(upstream, 1)] } },
      upstream: { hedge: always },
    },
    { clock },
  );
  const answer = kernel.request("/v1/embed", { model: "m", input: "x" });
  await upstream.received(1);
  await clock.advance(5000);
  gate.open();
  expect([(await answer).status, upstream.requests.length]).toEqual([200, 1]);
});
