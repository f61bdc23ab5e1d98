import type { Call, NodeState } from "@patchbay/sdk";
import {
  createGate,
  createTestClock,
  hangAfter,
  hangBeforeHeaders,
  json,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, coded, dataOf, nodeAt, plug, readerOf, startGateway, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

const stream = { stream: true };
const three = sse([{ text: "one" }, { text: "two" }, { done: true }]);

/** A policy that shows what the kernel knows of the first candidate's node. */
function probe() {
  const states: NodeState[] = [];
  const plugin = plug("probe", {
    selectNode: (candidates, selection) => {
      const [first] = candidates;
      if (first) states.push(selection.state(first));
      return candidates;
    },
  });
  return { plugin, states };
}

/** A machine that is busy with other things may be late once, but not three times in a row. */
const timed = { retry: 2 };

test.each([false, true])(
  "behavior 17: a client that leaves before the first byte closes the upstream within 100 ms and harms no node (stream: %s)",
  timed,
  async (isStream) => {
    const watcher = watch("attempt-end", "exchange-end");
    const { plugin, states } = probe();
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    await using spare = await startFakeUpstream(json({ text: "spare" }));
    await using kernel = await startGateway([upstream, spare], { plugins: [watcher.plugin, plugin] });
    const leaving = new AbortController();
    const answer = chat(kernel, { stream: isStream }, { signal: leaving.signal });
    await upstream.received(1);
    const leftAt = performance.now();
    leaving.abort();
    await expect(answer).rejects.toThrow("aborted");
    expect((await upstream.closedByClient(1)) - leftAt).toBeLessThan(100);
    expect(await watcher.seen("attempt-end")).toMatchObject({ node: "a", outcome: "cancelled" });
    expect(await watcher.seen("exchange-end")).toMatchObject({ outcome: "cancelled", attempts: 1 });
    expect(kernel.status().running).toBe(0);
    upstream.setDefault(json({ text: "again" }));
    expect(await (await chat(kernel)).json()).toEqual({ text: "again" });
    expect(states.at(-1)).toMatchObject({ inFlight: 0, failuresInRow: 0 });
    expect(states.at(-1)).not.toHaveProperty("coolingUntil");
    expect(spare.requests).toHaveLength(0);
  },
);

test.each(["plain", "other"])(
  "a client that leaves in mid-stream closes the upstream within 100 ms (%s wire)",
  timed,
  async (provider) => {
    const watcher = watch("exchange-end");
    await using upstream = await startFakeUpstream(hangAfter(three, 1));
    await using kernel = await startGateway([], {
      plugins: [watcher.plugin, otherProvider],
      pools: { main: { provider, nodes: [nodeAt(upstream)] } },
    });
    const leaving = new AbortController();
    const reader = readerOf(await chat(kernel, stream, { signal: leaving.signal }));
    await reader.until("one");
    const leftAt = performance.now();
    leaving.abort();
    expect((await upstream.closedByClient(1)) - leftAt).toBeLessThan(100);
    expect(await watcher.seen("exchange-end")).toMatchObject({ outcome: "cancelled", status: 200 });
    expect(kernel.status().pools[0]?.ready).toBe(1);
  },
);

test("the deadline before the first byte is a 504 in the client's dialect and closes the upstream", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(hangBeforeHeaders());
  await using kernel = await startGateway([upstream, upstream], { server: { deadlineMs: 5000 } }, { clock });
  const pending = chat(kernel);
  await upstream.received(1);
  await clock.advance(5000);
  const answer = await pending;
  expect([answer.status, await answer.json()]).toEqual([504, expect.objectContaining({ fault: "deadline" })]);
  await upstream.closedByClient(1);
  expect(upstream.requests).toHaveLength(1);
});

test("the deadline in mid-stream is told in-band and closes the upstream", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(hangAfter(three, 1));
  await using kernel = await startGateway([upstream], { server: { deadlineMs: 5000 } }, { clock });
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("one");
  await clock.advance(5000);
  expect(dataOf(await reader.rest()).at(-1)).toMatchObject({ fault: "deadline" });
  await upstream.closedByClient(1);
});

test("no deadline timer stays behind an answer", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(three);
  await using kernel = await startGateway([upstream], {}, { clock });
  await (await chat(kernel, stream)).text();
  await (await chat(kernel, stream)).text();
  // The one that answered last may still be on its way out of the kernel.
  await clock.advance(0);
  expect(clock.pending).toBe(0);
});

/** A programmed provider that sends one delta and then waits for ever. */
function waiting() {
  const closed = createGate();
  const signaled = createGate();
  const calls: Call<"chat">[] = [];
  const plugin = coded(async function* (call) {
    calls.push(call);
    call.signal.addEventListener("abort", () => signaled.open());
    try {
      yield { type: "text-delta", text: "one" };
      await new Promise<void>((resolve) => call.signal.addEventListener("abort", () => resolve()));
    } finally {
      closed.open();
    }
  });
  return { plugin, closed, signaled, calls };
}

const codedPool = { pools: { code: { provider: "coded", nodes: [{ id: "one" }] } }, defaultPool: "code" };

test("a client that leaves aborts the signal of a programmed provider and closes its generator", async () => {
  const { plugin, closed, signaled, calls } = waiting();
  await using kernel = await startGateway([], { plugins: [plugin], ...codedPool });
  const leaving = new AbortController();
  const reader = readerOf(await chat(kernel, stream, { signal: leaving.signal }));
  await reader.until("one");
  expect(calls[0]?.signal.aborted).toBe(false);
  leaving.abort();
  await Promise.all([signaled.opened, closed.opened]);
});

test("a generator that is between two events when the client leaves is closed there, and not asked on", async () => {
  const closed = createGate();
  const asked = createGate();
  let askedOn = 0;
  const plugin = coded(async function* ({ signal }) {
    try {
      for (;;) {
        asked.open();
        yield { type: "text-delta", text: "x".repeat(100_000) };
        if (signal.aborted) askedOn++;
      }
    } finally {
      closed.open();
    }
  });
  await using kernel = await startGateway([], { plugins: [plugin], ...codedPool });
  const leaving = new AbortController();
  const answer = await chat(kernel, stream, { signal: leaving.signal });
  await asked.opened;
  leaving.abort();
  await closed.opened;
  expect([answer.status, askedOn]).toEqual([200, 0]);
});

test("a generator that ignores its signal keeps nobody waiting", async () => {
  const clock = createTestClock();
  const plugin = coded(async function* () {
    yield { type: "text-delta", text: "one" };
    await new Promise(() => undefined);
  });
  const watcher = watch("exchange-end");
  await using kernel = await startGateway(
    [],
    { plugins: [plugin, watcher.plugin], ...codedPool, server: { deadlineMs: 5000 } },
    { clock },
  );
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("one");
  await clock.advance(5000);
  expect(dataOf(await reader.rest()).at(-1)).toMatchObject({ fault: "deadline" });
  await watcher.seen("exchange-end");
  expect(kernel.status().running).toBe(0);
});

test("a node is asked for its signal's sake no more once the winner is known", async () => {
  const calls: Call<"chat">[] = [];
  const plugin = coded(async function* (call) {
    calls.push(call);
    if (calls.length === 1) throw new Error("first");
    yield [
      { type: "text-delta", text: "ok" },
      { type: "finish", reason: "stop" },
    ];
  });
  await using kernel = await startGateway([], {
    plugins: [plugin],
    pools: { code: { provider: "coded", nodes: [{ id: "one" }, { id: "two" }] } },
    defaultPool: "code",
  });
  expect((await chat(kernel)).status).toBe(200);
  expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, true]);
});
