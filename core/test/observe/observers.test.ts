import type { KernelEvent, Observer } from "@patchbay/sdk";
import {
  createGate,
  createTestClock,
  errorStatus,
  json,
  kernelEvent,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { ObserverQueue } from "../../src/observe/observer-queue.ts";
import { chat, plug, startGateway, watch } from "../support/gateway.ts";

const event = kernelEvent("exchange-end");

function queueOf(observer: Partial<Observer>) {
  const clock = createTestClock();
  const faults: unknown[] = [];
  const host = { clock, report: (fault: unknown) => void faults.push(fault) };
  const queue = new ObserverQueue("p", { events: ["exchange-end"], handle: () => undefined, ...observer }, host);
  return { queue, clock, faults };
}

test("an event is handed on later, never while the kernel speaks", async () => {
  let handled = 0;
  const { queue } = queueOf({ handle: (batch) => void (handled += batch.length) });
  queue.push(event, 1);
  queue.push(event, 1);
  expect(handled).toBe(0);
  await queue.drain();
  expect(handled).toBe(2);
});

test("events come in order and in batches, one batch after the other", async () => {
  const batches: number[][] = [];
  let running = 0;
  const { queue } = queueOf({
    async handle(batch) {
      expect(++running).toBe(1);
      await new Promise(setImmediate);
      batches.push(batch.map(({ at }) => at));
      running--;
    },
  });
  for (let at = 0; at < 600; at++) queue.push({ ...event, at }, 1);
  await queue.drain();
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.flat()).toEqual(Array.from({ length: 600 }, (_, at) => at));
});

test("what does not fit by number is dropped and counted", async () => {
  let handled = 0;
  const { queue } = queueOf({ queue: { maxEvents: 10 }, handle: (batch) => void (handled += batch.length) });
  for (let n = 0; n < 25; n++) queue.push(event, 1);
  await queue.drain();
  expect([handled, queue.dropped]).toEqual([10, 15]);
  queue.push(event, 1);
  await queue.drain();
  expect([handled, queue.dropped]).toEqual([11, 15]);
});

test("what does not fit by size is dropped and counted, and delivered bytes make room", async () => {
  let handled = 0;
  const { queue } = queueOf({ queue: { maxBytes: 1000 }, handle: (batch) => void (handled += batch.length) });
  for (let n = 0; n < 5; n++) queue.push(event, 400);
  await queue.drain();
  expect([handled, queue.dropped]).toEqual([2, 3]);
  queue.push(event, 1000);
  await queue.drain();
  expect([handled, queue.dropped]).toEqual([3, 3]);
});

test("an observer that throws five times rests for a minute and then returns", async () => {
  let calls = 0;
  let broken = true;
  const { queue, clock, faults } = queueOf({
    handle: () => {
      calls++;
      if (broken) throw new Error("broken");
    },
  });
  const tell = async (): Promise<void> => {
    queue.push(event, 1);
    await queue.drain();
  };
  for (let n = 0; n < 4; n++) await tell();
  expect([calls, queue.dropped]).toEqual([4, 0]);
  await tell();
  await tell();
  await tell();
  expect([calls, queue.dropped, faults.length]).toEqual([5, 2, 5]);
  await clock.advance(59_999);
  await tell();
  expect(calls).toBe(5);
  await clock.advance(1);
  broken = false;
  await tell();
  await tell();
  expect([calls, queue.dropped, faults.length]).toEqual([7, 3, 5]);
  broken = true;
  await tell();
  await tell();
  // A success in between has wiped the slate.
  expect(calls).toBe(9);
});

test("an observer that still throws after its rest rests again at once", async () => {
  let calls = 0;
  const { queue, clock } = queueOf({
    handle: () => {
      calls++;
      throw new Error("broken");
    },
  });
  for (let n = 0; n < 7; n++) {
    queue.push(event, 1);
    await queue.drain();
  }
  await clock.advance(60_000);
  for (let n = 0; n < 3; n++) {
    queue.push(event, 1);
    await queue.drain();
  }
  expect(calls).toBe(6);
});

test("an observer that never settles is given up after five seconds a batch", async () => {
  let calls = 0;
  const { queue, clock, faults } = queueOf({ handle: () => (calls++, new Promise(() => undefined)) });
  for (let n = 0; n < 300; n++) queue.push(event, 1);
  const drained = queue.drain();
  await clock.waitForTimers(1);
  await clock.advance(5000);
  await clock.waitForTimers(1);
  await clock.advance(5000);
  await drained;
  expect([calls, faults.length]).toEqual([2, 2]);
});

test("a slow observer delays no answer, and what overflows shows in the status", async () => {
  const gate = createGate();
  const started = createGate();
  const slow = plug("slow", {
    observe: {
      events: ["exchange-end"],
      queue: { maxEvents: 5 },
      async handle() {
        started.open();
        await gate.opened;
      },
    },
  });
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], { plugins: [slow] });
  await chat(kernel);
  await started.opened;
  for (let n = 0; n < 20; n++) expect((await chat(kernel)).status).toBe(200);
  expect(kernel.status().observers.dropped).toBe(15);
  gate.open();
});

test("an observer that throws harms neither the answer nor the other observers", async () => {
  const watcher = watch("exchange-end", "plugin-error");
  const broken = plug("broken", {
    observe: {
      events: ["exchange-start", "exchange-end"],
      handle: () => {
        throw new Error("broken");
      },
    },
  });
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], { plugins: [broken, watcher.plugin] });
  expect((await chat(kernel)).status).toBe(200);
  await watcher.seen("exchange-end");
  expect(await watcher.seen("plugin-error")).toMatchObject({
    plugin: "broken",
    hook: "observe",
    message: expect.stringContaining("broken"),
  });
});

test("an exchange is told from its start to its end, each part with the same id", async () => {
  const watcher = watch(
    "exchange-start",
    "request",
    "selection",
    "attempt-start",
    "attempt-commit",
    "attempt-end",
    "wire-body",
    "reply",
    "exchange-end",
  );
  await using first = await startFakeUpstream(errorStatus(500, { fault: "down" }));
  await using second = await startFakeUpstream(sse([{ text: "go" }, { text: "od" }, { tokens: 4 }, { done: true }]));
  await using kernel = await startGateway([first, second], { plugins: [watcher.plugin] });
  const answer = await chat(kernel, { stream: true, text: "hello" });
  await answer.text();
  await watcher.seen("exchange-end");
  const id = answer.headers.get("x-request-id");
  const events = watcher.events as readonly Exclude<
    KernelEvent,
    { type: "plugin-error" | "generation" | "node-state" | "probe" }
  >[];
  expect(new Set(events.map(({ exchange }) => exchange))).toEqual(new Set([id]));
  expect(events.filter(({ type }) => type !== "wire-body").map(({ type }) => type)).toEqual([
    "exchange-start",
    "request",
    "selection",
    "attempt-start",
    "attempt-end",
    "selection",
    "attempt-start",
    "attempt-commit",
    "attempt-end",
    "reply",
    "exchange-end",
  ]);
  expect(watcher.of("exchange-start")[0]).toMatchObject({
    operation: "chat",
    protocol: "plain",
    method: "POST",
    path: "/v1/chat",
    model: "m",
    stream: true,
  });
  expect(watcher.of("request")[0]?.request.messages[0]?.content[0]).toMatchObject({ text: "hello" });
  expect(watcher.of("selection").map(({ chosen }) => chosen)).toEqual([["main/a", "main/b"], ["main/b"]]);
  expect(watcher.of("attempt-end")[0]).toMatchObject({
    outcome: "failed",
    error: { code: "upstream-failed", owner: "provider" },
  });
  expect(watcher.of("attempt-end")[1]).toMatchObject({ outcome: "done", usage: { outputTokens: 4 } });
  expect(watcher.of("reply")[0]?.reply.candidates[0]).toMatchObject({
    content: [{ type: "text", text: "good" }],
    finish: "stop",
  });
  expect(watcher.of("wire-body").map(({ side, direction }) => `${side} ${direction}`)).toContain("client request");
});

test("an answer that was cut short is told as far as it went", async () => {
  const watcher = watch("reply", "exchange-end");
  await using upstream = await startFakeUpstream(sse([{ text: "half" }]));
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
  await (await chat(kernel, { stream: true })).text();
  expect(await watcher.seen("exchange-end")).toMatchObject({
    outcome: "failed",
    error: { code: "stream-interrupted" },
  });
  expect(watcher.of("reply")[0]?.reply.candidates[0]).toMatchObject({ content: [{ text: "half" }], finish: "error" });
});

test("what policies drop and note is told with the policy's name", async () => {
  const watcher = watch("selection");
  const picky = plug("picky", {
    selectNode: (candidates, selection) => {
      const [first, ...rest] = candidates;
      if (first) selection.drop(first, { reason: "too early" });
      selection.note("picked");
      return rest;
    },
  });
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream, upstream], { plugins: [picky, watcher.plugin] });
  await chat(kernel);
  expect(await watcher.seen("selection")).toMatchObject({
    chosen: ["main/b"],
    dropped: [{ node: "main/a", policy: "picky", reason: "too early" }],
    notes: [{ policy: "picky", text: "picked" }],
  });
});

test("kinds that nobody subscribed to reach nobody", async () => {
  const watcher = watch("exchange-end");
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
  await chat(kernel);
  await watcher.seen("exchange-end");
  expect(new Set(watcher.events.map(({ type }) => type))).toEqual(new Set(["exchange-end"]));
});
