import type { CallProvider, ChatEvent, Hooks, Transform } from "@patchbay/sdk";
import { createTestClock, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, coded, dataOf, keyOf, plug, readerOf, startGateway, watch } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";

const never = new Promise<never>(() => undefined);
const stream = { stream: true };
const good = json({ text: "good" });
/** What does not even become text. */
const unspeakable: unknown = Object.create(null);

function tripping(hooks: Hooks) {
  return plug("tripping", hooks);
}

const boom = (): never => {
  throw new Error("boom");
};

const badTransforms: readonly [string, string, Transform][] = [
  ["request", "throws", { request: boom }],
  [
    "request",
    "throws what is no error",
    {
      request: () => {
        throw unspeakable;
      },
    },
  ],
  ["request", "rejects", { request: async () => boom() }],
  ["request", "returns null", { request: () => null as never }],
  ["request", "returns a number", { request: () => 7 as never }],
  ["request", "returns another object", { request: () => ({}) as never }],
  ["request", "returns a request without messages", { request: ({ model }) => ({ model, stream: false }) as never }],
  ["request", "resolves with a list", { request: async () => [] as never }],
  ["attempt", "throws", { attempt: boom }],
  ["attempt", "returns text", { attempt: () => "x" as never }],
  ["attempt", "returns another object", { attempt: () => ({ model: "m" }) as never }],
  ["upstream", "throws", { upstream: boom }],
  ["upstream", "returns another object", { upstream: () => ({}) as never }],
  ["upstream", "returns no address", { upstream: (message) => ({ ...message, url: "here" }) }],
  ["upstream", "returns headers of numbers", { upstream: (message) => ({ ...message, headers: { a: 1 as never } }) }],
  ["events", "throws when made", { events: boom }],
  ["events", "makes no machine", { events: () => undefined as never }],
  ["events", "throws at an event", { events: () => ({ push: boom }) }],
  ["events", "returns nothing", { events: () => ({ push: () => undefined as never }) }],
  ["events", "returns no list", { events: () => ({ push: () => ({ type: "finish", reason: "stop" }) as never }) }],
  ["events", "returns what is no event", { events: () => ({ push: () => [{ type: "nonsense" }] as never }) }],
  ["events", "returns a delta without text", { events: () => ({ push: () => [{ type: "text-delta" }] as never }) }],
];

test.each(badTransforms)(
  "a transform whose %s %s fails the request, and its name is told",
  async (position, _how, transform) => {
    const watcher = watch("plugin-error");
    await using upstream = await startFakeUpstream(good);
    await using kernel = await startGateway([upstream, upstream], {
      plugins: [tripping({ transform }), watcher.plugin],
    });
    const answer = await chat(kernel);
    const body = (await answer.json()) as { fault: string; message: string };
    expect([answer.status, body.fault]).toEqual([500, "plugin-failed"]);
    expect(body.message).toContain('plugin "tripping"');
    expect(body.message).toContain(`transform.${position}`);
    expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "tripping", hook: `transform.${position}` });
    expect(upstream.requests.length).toBeLessThanOrEqual(1);
    expect(kernel.status()).toMatchObject({ running: 0, pools: [{ ready: 2 }] });
  },
);

test.each(badTransforms)(
  "an optional transform whose %s %s is reported and the request goes on",
  async (position, _how, transform) => {
    const watcher = watch("plugin-error");
    await using upstream = await startFakeUpstream(good);
    await using kernel = await startGateway([upstream], {
      plugins: [tripping({ transform: { ...transform, optional: true } }), watcher.plugin],
    });
    const answer = await chat(kernel);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ text: "good" })]);
    expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "tripping", hook: `transform.${position}` });
  },
);

test.each<[string, Transform]>([
  ["request", { request: () => never }],
  ["attempt", { attempt: () => never }],
  ["upstream", { upstream: () => never }],
])("a transform whose %s never settles is given up after a second", async (position, transform) => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], { plugins: [tripping({ transform })] }, { clock });
  const pending = chat(kernel);
  // The exchange's own deadline, and the transform's.
  await clock.waitForTimers(2);
  await clock.advance(1000);
  const answer = await pending;
  const body = (await answer.json()) as { fault: string; message: string };
  expect([answer.status, body.fault]).toEqual([504, "plugin-timeout"]);
  expect(body.message).toContain(`plugin "tripping" did not settle transform.${position}`);
});

test("an optional transform that never settles costs a second and nothing else", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(good);
  const transform: Transform = { optional: true, attempt: () => never };
  await using kernel = await startGateway([upstream], { plugins: [tripping({ transform })] }, { clock });
  const pending = chat(kernel);
  await clock.waitForTimers(2);
  await clock.advance(1000);
  expect((await pending).status).toBe(200);
});

test("a machine that throws behind the first content ends the stream in-band and closes the upstream", async () => {
  await using upstream = await startFakeUpstream({
    ...sse([{ text: "a" }, { text: "b" }]),
    steps: [...sse([{ text: "a" }, { text: "b" }]).steps, { type: "hang" }],
  });
  const events: Transform["events"] = () => {
    let turns = 0;
    return { push: (passing) => (++turns > 1 ? boom() : passing) };
  };
  await using kernel = await startGateway([upstream], { plugins: [tripping({ transform: { events } })] });
  const text = await readerOf(await chat(kernel, stream)).rest();
  expect(dataOf(text)).toEqual([{ text: "a" }, expect.objectContaining({ fault: "plugin-failed" })]);
  await upstream.closedByClient(1);
});

test("a machine that cannot be made costs no call to a node", async () => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], { plugins: [tripping({ transform: { events: boom } })] });
  expect((await chat(kernel)).status).toBe(500);
  expect(upstream.requests).toHaveLength(0);
});

test("a transform that calls its own request off is at fault, and the client is told", async () => {
  await using upstream = await startFakeUpstream(good);
  const request = async () => {
    throw new DOMException("my own time-out", "AbortError");
  };
  await using kernel = await startGateway([upstream], { plugins: [tripping({ transform: { request } })] });
  const answer = await chat(kernel);
  expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ fault: "plugin-failed" })]);
});

test.each<[string, Hooks["selectNode"]]>([
  ["throws", boom],
  [
    "throws what is no error",
    () => {
      throw unspeakable;
    },
  ],
  ["rejects", async () => boom()],
  ["returns nothing", () => undefined as never],
  ["returns an object", () => ({}) as never],
  ["returns a list of numbers", () => [1, 2] as never],
  ["returns nodes in place of candidates", (candidates) => candidates.map(({ node }) => node) as never],
  ["resolves with null", async () => null as never],
  [
    "throws after it has dropped everything",
    (candidates, selection) => {
      for (const candidate of candidates) selection.drop(candidate, { reason: "no" });
      return boom();
    },
  ],
])("a policy that %s is skipped and reported", async (_how, selectNode) => {
  const watcher = watch("plugin-error");
  await using upstream = await startFakeUpstream(good);
  const reverse = plug("reverse", { selectNode: (candidates) => candidates.toReversed() });
  await using kernel = await startGateway([upstream, upstream], {
    plugins: [plug("tripping", selectNode ? { selectNode } : {}), reverse, watcher.plugin],
  });
  expect((await chat(kernel)).status).toBe(200);
  // The list went on as it was, to the policy behind.
  expect(upstream.requests[0]?.headers["authorization"]).toBe(`Bearer ${keyOf("b")}`);
  expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "tripping", hook: "selectNode" });
});

test("a policy that never settles is skipped after twenty milliseconds", async () => {
  const clock = createTestClock();
  const watcher = watch("plugin-error");
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway(
    [upstream],
    { plugins: [tripping({ selectNode: () => never }), watcher.plugin] },
    { clock },
  );
  const pending = chat(kernel);
  await clock.waitForTimers(2);
  await clock.advance(20);
  expect((await pending).status).toBe(200);
  expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "tripping", hook: "selectNode" });
});

const finish: ChatEvent = { type: "finish", reason: "stop" };

const badCalls: readonly [string, CallProvider["call"]][] = [
  ["throws at once", boom],
  ["returns nothing", () => undefined as never],
  ["returns a promise", () => Promise.resolve([]) as never],
  ["returns a list", () => [finish] as never],
  [
    "throws",
    async function* () {
      boom();
      yield finish;
    },
  ],
  [
    "throws what is no error",
    async function* () {
      yield [];
      throw unspeakable;
    },
  ],
  [
    "yields text",
    async function* () {
      yield "text" as never;
    },
  ],
  [
    "yields null",
    async function* () {
      yield null as never;
    },
  ],
  [
    "yields an unknown event",
    async function* () {
      yield { type: "nonsense" } as never;
    },
  ],
  [
    "yields a delta without text",
    async function* () {
      yield { type: "text-delta" } as never;
    },
  ],
  [
    "yields a list with a hole",
    async function* () {
      yield [finish, undefined] as never;
    },
  ],
  ["ends at once", async function* () {}],
  [
    "ends without a finish",
    async function* () {
      yield { type: "start", id: "x", model: "m" };
    },
  ],
  ["has an iterator that answers nonsense", () => ({ [Symbol.asyncIterator]: () => ({ next: () => 7 }) }) as never],
  [
    "calls itself off",
    async function* () {
      yield [];
      throw new DOMException("own time-out", "AbortError");
    },
  ],
];

const codePool = { code: { provider: "coded", nodes: [{ id: "one" }] } };

test.each(badCalls)("a provider that %s makes the next node answer", async (_how, call) => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], {
    plugins: [coded(call)],
    pools: codePool,
    defaultPool: ["code", "main"],
  });
  expect((await chat(kernel)).status).toBe(200);
  expect(upstream.requests).toHaveLength(1);
});

test.each(badCalls)("a provider that %s and stands alone is a 502 that names the plugin", async (_how, call) => {
  await using kernel = await startGateway([], { plugins: [coded(call)], pools: codePool, defaultPool: "code" });
  for (const isStream of [false, true]) {
    const answer = await chat(kernel, { stream: isStream, model: String(isStream) });
    expect(answer.status).toBe(502);
    expect(((await answer.json()) as { message: string }).message).toContain('plugin "coded-provider"');
  }
});

test("a provider that never yields is given up after the wait for the first byte", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(good);
  const plugin = coded(async function* () {
    await never;
    yield finish;
  });
  await using kernel = await startGateway(
    [upstream],
    { plugins: [plugin], pools: codePool, defaultPool: ["code", "main"], upstream: { firstByteMs: 3000 } },
    { clock },
  );
  const pending = chat(kernel);
  await clock.waitForTimers(2);
  await clock.advance(3000);
  expect((await pending).status).toBe(200);
});

test("a provider that falls silent is given up after the longest silence, in-band", async () => {
  const clock = createTestClock();
  const plugin = coded(async function* () {
    yield { type: "text-delta", text: "a" };
    await never;
  });
  await using kernel = await startGateway(
    [],
    { plugins: [plugin], pools: codePool, defaultPool: "code", upstream: { idleMs: 3000 } },
    { clock },
  );
  const reader = readerOf(await chat(kernel, stream));
  await reader.until('"a"');
  await clock.advance(3000);
  expect(dataOf(await reader.rest()).at(-1)).toMatchObject({
    fault: "timeout",
    message: expect.stringContaining("coded-provider"),
  });
});

test("a provider that ends without a finish behind content is told in-band", async () => {
  const plugin = coded(async function* () {
    yield { type: "text-delta", text: "a" };
  });
  await using kernel = await startGateway([], { plugins: [plugin], pools: codePool, defaultPool: "code" });
  const text = await (await chat(kernel, stream)).text();
  expect(dataOf(text)).toEqual([{ text: "a" }, expect.objectContaining({ fault: "stream-interrupted" })]);
});

test.each<[string, (request: unknown) => unknown]>([
  ["throws", boom],
  ["returns nothing", () => undefined],
  ["returns no stream", () => ({ model: "m" })],
  ["resolves with no stream", async () => ({ model: "m" })],
  ["rejects", async () => boom()],
])("a route's target that %s is a 500 that names plugin and hook", async (_how, target) => {
  await using upstream = await startFakeUpstream(good);
  const odd = plug("odd-protocol", {
    inboundProtocol: {
      id: "odd",
      wire: plainWire,
      routes: [{ method: "POST", path: "/v1/odd", operation: "chat", target: target as never }],
    },
  });
  await using kernel = await startGateway([upstream], { plugins: [odd] });
  const answer = await kernel.request("/v1/odd", { model: "m", text: "x" });
  const body = (await answer.json()) as { fault: string; message: string };
  expect([answer.status, body.fault]).toEqual([500, "plugin-failed"]);
  expect(body.message).toContain('plugin "odd-protocol"');
  expect(body.message).toContain("inboundProtocol");
});

test.each<[string, "endpoints" | "profile" | "capabilities"]>([
  ["endpoint", "endpoints"],
  ["profile", "profile"],
  ["capabilities", "capabilities"],
])("a declared provider whose %s throws is not the client's fault: the next node answers", async (_name, member) => {
  await using upstream = await startFakeUpstream(good);
  const declared = plug("declared", {
    outboundProvider: {
      id: "declared",
      wire: "plain",
      endpoints: { chat: "chat" },
      ...(member === "endpoints" ? { endpoints: { chat: boom } } : { [member]: boom }),
    },
    // Somebody must look at the request, else nothing needs to know what the model can do.
    transform: { attempt: (request) => ({ ...request }) },
  });
  await using kernel = await startGateway([upstream], {
    plugins: [declared],
    pools: { odd: { provider: "declared", nodes: [{ baseUrl: upstream.url }] } },
    defaultPool: ["odd", "main"],
  });
  expect((await chat(kernel)).status).toBe(200);
  expect(upstream.requests).toHaveLength(1);
});

test("an error encoder that throws leaves no client without an answer", async () => {
  const wire = {
    ...plainWire,
    id: "mute",
    codec: { ...plainWire.codec, errors: { ...plainWire.codec.errors, encode: boom } },
  };
  const mute = plug("mute-protocol", {
    inboundProtocol: { id: "mute", wire, routes: [{ method: "POST", path: "/v1/mute", operation: "chat" }] },
  });
  await using kernel = await startGateway([], { plugins: [mute] });
  const answer = await kernel.request("/v1/mute", { model: "m", text: "x" });
  expect(answer.status).toBe(500);
  expect(kernel.status().running).toBe(0);
});
