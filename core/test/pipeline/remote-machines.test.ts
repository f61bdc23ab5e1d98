import type { ChatEvent, EventMachine, Transform } from "@patchbay/sdk";
import type { RemoteEventMachine } from "@patchbay/sdk/host";
import {
  createGate,
  createTestClock,
  errorStatus,
  hangAfter,
  json,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { Machines } from "../../src/pipeline/event-machines.ts";
import { chat, dataOf, plug, startGateway, streamedText, watch } from "../support/gateway.ts";

type Events = readonly ChatEvent[];

const clean = sse([{ text: "a" }, { text: "b" }, { done: true }]);
const streamed = { stream: true };
const never = (): Promise<never> => new Promise(() => undefined);

function marked(mark: string, events: Events): Events {
  return events.map((event) => (event.type === "text-delta" ? { ...event, text: event.text + mark } : event));
}

function local(mark: string): EventMachine {
  return { push: (events) => marked(mark, events) };
}

/** A machine as if it ran in another process, and what became of it. */
function remote(mark: string, overrides: Partial<RemoteEventMachine> = {}) {
  const fate = { pushed: 0, ended: 0, closed: 0 };
  const waiting: (() => void)[] = [];
  const machine: RemoteEventMachine = {
    async push(events) {
      fate.pushed++;
      for (const wake of waiting) wake();
      return (await overrides.push?.(events)) ?? marked(mark, events);
    },
    async end() {
      fate.ended++;
      return (await overrides.end?.()) ?? [];
    },
    close: () => void fate.closed++,
  };
  const wasPushed = async (): Promise<void> => {
    while (fate.pushed === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { machine, fate, wasPushed };
}

/** A plugin of transforms for the events, one per machine. */
function machines(name: string, made: readonly (EventMachine | RemoteEventMachine)[], optional = false) {
  // The contract for authors knows machines that answer at once; the others come from the host of a sandbox.
  const transforms = made.map((machine): Transform => ({ optional, events: () => machine as EventMachine }));
  return plug(name, { transform: transforms });
}

test.each([true, false])("machines here and elsewhere take their turns in order (stream: %s)", async (stream) => {
  const [second, fourth] = [remote("2"), remote("4", { end: async () => [{ type: "text-delta", text: "!" }] })];
  const plugin = machines("mixed", [local("1"), second.machine, local("3"), fourth.machine, local("5")]);
  await using upstream = await startFakeUpstream(stream ? clean : json({ text: "ab" }));
  await using kernel = await startGateway([upstream], { plugins: [plugin] });
  const text = await (await chat(kernel, { stream })).text();
  if (stream) expect(streamedText(text)).toBe("a12345b12345!5");
  else expect(JSON.parse(text)).toMatchObject({ text: "ab12345!5" });
  expect([second.fate, fourth.fate].map(({ ended, closed }) => [ended, closed])).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test("nothing overtakes a machine that takes its time", async () => {
  const gate = createGate();
  let pending = 0;
  let most = 0;
  const slow = remote("", {
    push: async (events) => {
      most = Math.max(most, ++pending);
      await gate.opened;
      pending--;
      return events;
    },
  });
  const pieces = Array.from({ length: 50 }, (_, index) => ({ text: `${index} ` }));
  await using upstream = await startFakeUpstream(sse([...pieces, { done: true }]));
  await using kernel = await startGateway([upstream], { plugins: [machines("slow", [slow.machine])] });
  const answer = chat(kernel, streamed);
  await slow.wasPushed();
  gate.open();
  expect(dataOf(await (await answer).text())).toEqual([...pieces, { done: true }]);
  expect(most).toBe(1);
});

test("a machine that does not answer within a second fails the answer, and is given up", async () => {
  const clock = createTestClock();
  const hanging = remote("", { push: never });
  const watcher = watch("plugin-error");
  await using upstream = await startFakeUpstream(clean);
  await using kernel = await startGateway(
    [upstream],
    { plugins: [machines("hanging", [hanging.machine]), watcher.plugin] },
    { clock },
  );
  const answer = chat(kernel, streamed);
  await hanging.wasPushed();
  await clock.advance(1000);
  const response = await answer;
  expect([response.status, await response.json()]).toEqual([
    504,
    expect.objectContaining({
      fault: "plugin-timeout",
      message: expect.stringContaining('plugin "hanging"') as string,
    }),
  ]);
  expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "hanging", hook: "transform.events" });
  expect(hanging.fate).toMatchObject({ ended: 0, closed: 1 });
  expect(kernel.status()).toMatchObject({ running: 0, pools: [{ ready: 1 }] });
});

test("without an optional machine that does not answer the answer goes on", async () => {
  const clock = createTestClock();
  const hanging = remote("", { push: never });
  const plugin = machines("hanging", [local("1"), hanging.machine, local("3")], true);
  await using upstream = await startFakeUpstream(clean);
  await using kernel = await startGateway([upstream], { plugins: [plugin] }, { clock });
  const answer = chat(kernel, streamed);
  await hanging.wasPushed();
  await clock.advance(1000);
  expect(streamedText(await (await answer).text())).toBe("a13b13");
  expect(hanging.fate).toEqual({ pushed: 1, ended: 0, closed: 1 });
});

test.each<[string, Partial<RemoteEventMachine>]>([
  ["rejects", { push: () => Promise.reject(new TypeError("the child is gone")) }],
  ["resolves with no list", { push: async () => 7 as never }],
  ["resolves with what is no event", { push: async () => [{ type: "nonsense" }] as never }],
  ["rejects at the end", { end: () => Promise.reject(new TypeError("the child is gone")) }],
  ["has no list at the end", { end: async () => 7 as never }],
])("a machine elsewhere that %s fails the answer, and its name is told", async (_how, overrides) => {
  const odd = remote("", overrides);
  await using upstream = await startFakeUpstream(json({ text: "x" }));
  await using kernel = await startGateway([upstream], { plugins: [machines("odd", [odd.machine])] });
  const answer = await chat(kernel);
  expect([answer.status, await answer.json()]).toEqual([
    500,
    expect.objectContaining({ fault: "plugin-failed", message: expect.stringContaining('plugin "odd"') as string }),
  ]);
  expect(odd.fate.closed).toBe("end" in overrides ? 0 : 1);
});

test("a client that leaves takes the machines along, and is nobody's fault", async () => {
  const hanging = remote("", { push: never });
  const watcher = watch("exchange-end", "plugin-error");
  const other = remote("");
  const plugin = machines("hanging", [hanging.machine, other.machine]);
  await using upstream = await startFakeUpstream(clean);
  await using kernel = await startGateway([upstream], { plugins: [plugin, watcher.plugin] });
  const leaving = new AbortController();
  const answer = chat(kernel, streamed, { signal: leaving.signal }).catch(() => undefined);
  await hanging.wasPushed();
  leaving.abort();
  await answer;
  expect(await watcher.seen("exchange-end")).toMatchObject({ outcome: "cancelled" });
  await expect.poll(() => [hanging.fate.closed, other.fate.closed]).toEqual([1, 1]);
  expect(watcher.of("plugin-error")).toEqual([]);
  expect(kernel.status().running).toBe(0);
});

test("a client that leaves while the upstream is silent takes the machines along", async () => {
  const { machine, fate } = remote("");
  await using upstream = await startFakeUpstream(hangAfter(clean, 1));
  await using kernel = await startGateway([upstream], { plugins: [machines("waiting", [machine])] });
  const leaving = new AbortController();
  await chat(kernel, streamed, { signal: leaving.signal });
  leaving.abort();
  await upstream.closedByClient(1);
  await expect.poll(() => fate.closed).toBe(1);
});

test("machines of an attempt that fails are given up before the next node is asked", async () => {
  const made: ReturnType<typeof remote>[] = [];
  const plugin = plug("each", {
    transform: {
      events() {
        const one = remote("!");
        made.push(one);
        return one.machine as unknown as EventMachine;
      },
    },
  });
  await using first = await startFakeUpstream(errorStatus(500, {}));
  await using second = await startFakeUpstream(json({ text: "x" }));
  await using kernel = await startGateway([first, second], { plugins: [plugin] });
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "x!" });
  expect(made.map(({ fate }) => [fate.ended, fate.closed])).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test("machines that answer at once do so together: nothing is awaited", () => {
  const running = [local("1"), local("2")].map((machine) => ({ plugin: "p", optional: false, machine }));
  const together = new Machines(running, new AbortController().signal, {
    clock: createTestClock(),
    report: () => undefined,
  });
  expect(together.push([{ type: "text-delta", text: "x" }])).toEqual([{ type: "text-delta", text: "x12" }]);
  expect(together.end()).toEqual([]);
});
