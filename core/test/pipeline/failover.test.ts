import { createServer } from "node:net";
import { once } from "node:events";
import { createTestClock, errorStatus, json, resetBeforeHeaders, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, coded, gatewayConfig, keyOf, nodeAt, plug, send, startGateway, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

const good = json({ text: "good" });
const done = sse([{ text: "good" }, { done: true }]);

/** A port at which nobody listens. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

test.each([500, 502, 503, 529])("a status %i makes the next node answer", async (status) => {
  await using first = await startFakeUpstream(errorStatus(status, { fault: "down" }));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first, second]);
  const answer = await chat(kernel);
  expect([answer.status, await answer.json()]).toEqual([200, { text: "good" }]);
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
});

test("a client's fault is told at once and no other node is asked", async () => {
  await using first = await startFakeUpstream(errorStatus(400, { fault: "bad" }));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first, second]);
  const answer = await chat(kernel);
  expect(answer.status).toBe(400);
  expect(second.requests).toHaveLength(0);
});

test("a client's fault never makes a node rest", async () => {
  await using upstream = await startFakeUpstream(errorStatus(400, { fault: "bad" }));
  await using kernel = await startGateway([upstream]);
  for (let turn = 0; turn < 4; turn++) expect((await chat(kernel)).status).toBe(400);
  upstream.setDefault(good);
  expect((await chat(kernel)).status).toBe(200);
  expect(kernel.status().pools[0]?.ready).toBe(1);
});

test("a refused connection is tried once more on the same node, then the next node answers", async () => {
  const watcher = watch("attempt-start");
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([await deadUrl(), upstream], { plugins: [watcher.plugin] });
  expect((await chat(kernel)).status).toBe(200);
  await watcher.seen("attempt-start", 3);
  expect(watcher.of("attempt-start").map(({ node }) => node)).toEqual(["a", "a", "b"]);
});

test("a reset before the head is a fault of the connection: the same node answers the second time", async () => {
  await using first = await startFakeUpstream(good);
  await using second = await startFakeUpstream(good);
  first.enqueue(resetBeforeHeaders());
  await using kernel = await startGateway([first, second]);
  expect((await chat(kernel)).status).toBe(200);
  expect([first.requests.length, second.requests.length]).toEqual([2, 0]);
});

test("a failure with a status is not tried again on the same node", async () => {
  await using upstream = await startFakeUpstream(errorStatus(500, { fault: "down" }));
  await using kernel = await startGateway([upstream]);
  expect((await chat(kernel)).status).toBe(500);
  expect(upstream.requests).toHaveLength(1);
});

test("when all nodes fail the client gets the last failure in its dialect", async () => {
  await using first = await startFakeUpstream(errorStatus(500, { fault: "first" }));
  const dead = await deadUrl();
  await using kernel = await startGateway([first, dead]);
  const answer = await chat(kernel);
  const body = (await answer.json()) as { fault: string; message: string; requestId: string };
  expect(answer.status).toBe(502);
  expect(body.fault).toBe("unreachable");
  expect(body.message).toContain("connection refused");
  expect(body.requestId).toBe(answer.headers.get("x-request-id"));
});

test.each([401, 403])("a status %i leads to the next node, and the node rests", async (status) => {
  await using first = await startFakeUpstream(errorStatus(status, { fault: "key" }));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first, second]);
  expect((await chat(kernel)).status).toBe(200);
  expect((await chat(kernel, { model: "another" })).status).toBe(200);
  expect([first.requests.length, second.requests.length]).toEqual([1, 2]);
});

test.each([401, 403])(
  "a rejected key (%i) everywhere is a 502 that names the pool and shows the key nowhere",
  async (status) => {
    const watcher = watch(
      "exchange-end",
      "attempt-end",
      "wire-head",
      "wire-body",
      "plugin-error",
      "exchange-start",
      "selection",
    );
    const say = (id: string) => errorStatus(status, { fault: "invalid", message: `incorrect key ${keyOf(id)}` });
    await using first = await startFakeUpstream(say("a"));
    await using second = await startFakeUpstream(say("b"));
    await using kernel = await startGateway([first, second], { plugins: [watcher.plugin] });
    const answer = await chat(kernel);
    const text = await answer.text();
    expect(answer.status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({
      fault: "credential-rejected",
      message: expect.stringContaining('pool "main"'),
    });
    await watcher.seen("exchange-end");
    expect(first.requests[0]?.headers["authorization"]).toBe(`Bearer ${keyOf("a")}`);
    const everything = [
      text,
      JSON.stringify([...answer.headers]),
      kernel.logs.join("\n"),
      JSON.stringify(watcher.events),
    ];
    for (const id of ["a", "b"]) for (const seen of everything) expect(seen).not.toContain(keyOf(id));
  },
);

test("behavior 21: a 429 with Retry-After rests the node for that model alone and for that long", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream((request) =>
    (request.json() as { model: string }).model === "busy"
      ? errorStatus(429, { fault: "slow" }, { "retry-after": "30" })
      : good,
  );
  await using kernel = await startGateway([upstream], {}, { clock });
  const first = await chat(kernel, { model: "busy" });
  expect([first.status, first.headers.get("retry-after")]).toEqual([429, "30"]);
  expect((await chat(kernel, { model: "calm" })).status).toBe(200);
  await clock.advance(10_000);
  const resting = await chat(kernel, { model: "busy" });
  expect([resting.status, resting.headers.get("retry-after")]).toEqual([429, "20"]);
  expect(await resting.json()).toMatchObject({ fault: "all-cooling" });
  expect(upstream.requests).toHaveLength(2);
  await clock.advance(20_000);
  upstream.setDefault(good);
  expect((await chat(kernel, { model: "busy" })).status).toBe(200);
});

test("behavior 21: when all nodes rest the 429 names the soonest return", async () => {
  const clock = createTestClock();
  await using first = await startFakeUpstream(errorStatus(429, {}, { "retry-after": "50" }));
  await using second = await startFakeUpstream(errorStatus(429, {}, { "retry-after": "40" }));
  await using kernel = await startGateway([first, second], {}, { clock });
  expect((await chat(kernel)).status).toBe(429);
  const resting = await chat(kernel);
  expect([resting.status, resting.headers.get("retry-after")]).toEqual([429, "40"]);
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
});

test("a rest ends by itself when its time has passed", async () => {
  const clock = createTestClock();
  await using first = await startFakeUpstream(good);
  first.enqueue(errorStatus(429, {}, { "retry-after": "5" }));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first, second], {}, { clock });
  await chat(kernel);
  await chat(kernel);
  expect(first.requests).toHaveLength(1);
  await clock.advance(5000);
  await chat(kernel);
  expect(first.requests).toHaveLength(2);
});

test("a node that failed twice rests, and is still asked when no other is left", async () => {
  const clock = createTestClock();
  await using flaky = await startFakeUpstream(errorStatus(500, { fault: "down" }));
  await using sound = await startFakeUpstream(good);
  await using kernel = await startGateway([flaky, sound], {}, { clock });
  await chat(kernel);
  await chat(kernel);
  await chat(kernel);
  expect(flaky.requests).toHaveLength(2);
  expect(kernel.status().pools).toEqual([{ id: "main", nodes: 2, ready: 2 }]);
  flaky.setDefault(good);
  sound.setDefault(errorStatus(500, { fault: "down" }));
  expect(await (await chat(kernel)).json()).toEqual({ text: "good" });
  expect(flaky.requests).toHaveLength(3);
});

test("a success heals: the node is among the first again", async () => {
  const clock = createTestClock();
  await using flaky = await startFakeUpstream(good);
  flaky.enqueue(errorStatus(500, {}), errorStatus(500, {}));
  await using kernel = await startGateway([flaky], {}, { clock });
  expect((await chat(kernel)).status).toBe(500);
  expect((await chat(kernel)).status).toBe(500);
  expect((await chat(kernel)).status).toBe(200);
  flaky.enqueue(errorStatus(500, {}));
  expect((await chat(kernel)).status).toBe(500);
  await using spare = await startFakeUpstream(good);
  await kernel.reload(gatewayConfig([flaky, spare]));
  expect((await chat(kernel)).status).toBe(200);
  // One failure after a success is no rest: the healed node was asked, and not the spare one.
  expect(spare.requests).toHaveLength(0);
});

test("maxAttempts ends the search", async () => {
  await using upstream = await startFakeUpstream(errorStatus(503, { fault: "down" }));
  const nodes = Array.from({ length: 5 }, () => upstream);
  await using kernel = await startGateway(nodes, { upstream: { maxAttempts: 3 } });
  expect((await chat(kernel)).status).toBe(503);
  expect(upstream.requests).toHaveLength(3);
});

test("without maxAttempts every candidate is asked once", async () => {
  await using upstream = await startFakeUpstream(errorStatus(503, { fault: "down" }));
  await using kernel = await startGateway(Array.from({ length: 7 }, () => upstream));
  expect((await chat(kernel)).status).toBe(503);
  expect(upstream.requests.map(({ headers }) => headers["authorization"])).toEqual(
    "abcdefg".split("").map((id) => `Bearer ${keyOf(id)}`),
  );
});

test("behavior 22: the request is encoded anew for a node of another wire", async () => {
  await using first = await startFakeUpstream(errorStatus(500, { fault: "down" }));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first], {
    plugins: [otherProvider],
    pools: { spare: { provider: "other", nodes: [nodeAt(second)] } },
    defaultPool: ["main", "spare"],
  });
  expect(await (await chat(kernel, { unknown: 1 })).json()).toMatchObject({ text: "good" });
  expect(first.requests[0]?.json()).toMatchObject({ unknown: 1 });
  expect(second.requests[0]?.json()).toEqual({ model: "m", stream: false, text: "hi", encoded: true });
  expect(second.requests[0]?.headers["x-api-key"]).toBe(keyOf("a"));
  expect(second.requests[0]?.headers["authorization"]).toBeUndefined();
});

test("a failed node that a policy hands in again, under whatever guise, is not asked twice", async () => {
  await using upstream = await startFakeUpstream(errorStatus(503, { fault: "down" }));
  let first: readonly { readonly node: never; readonly model: string }[] | undefined;
  const stubborn = plug("stubborn", {
    selectNode: (candidates) => (first ??= candidates as never).map((candidate) => ({ ...candidate })),
  });
  await using kernel = await startGateway([upstream, upstream], { plugins: [stubborn] });
  expect((await chat(kernel)).status).toBe(503);
  expect(upstream.requests.map(({ headers }) => headers["authorization"])).toEqual([
    `Bearer ${keyOf("a")}`,
    `Bearer ${keyOf("b")}`,
  ]);
});

test("an error whose body breaks off keeps its status and its Retry-After", async () => {
  const clock = createTestClock();
  const broken = { ...errorStatus(429, { fault: "slow" }, { "retry-after": "30" }) };
  await using upstream = await startFakeUpstream({ ...broken, steps: [...broken.steps, { type: "reset" }] });
  await using kernel = await startGateway([upstream], {}, { clock });
  const answer = await chat(kernel);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "30"]);
});

test("all drops of the policies with a time make a 429 that names the soonest", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(good);
  const limit = plug("limit", {
    selectNode: (candidates, selection) => {
      for (const [index, candidate] of candidates.entries())
        selection.drop(candidate, { reason: "full", until: selection.now + 8000 + index * 1000 });
      return [];
    },
  });
  await using kernel = await startGateway([upstream, upstream], { plugins: [limit] }, { clock });
  const answer = await chat(kernel);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "8"]);
});

test("drops without a time make a 503", async () => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], { plugins: [plug("none", { selectNode: () => [] })] });
  const answer = await chat(kernel);
  expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ fault: "no-node" })]);
});

test("a stream fails over as a whole answer does", async () => {
  await using first = await startFakeUpstream(errorStatus(500, {}));
  await using second = await startFakeUpstream(done);
  await using kernel = await startGateway([first, second]);
  const answer = await chat(kernel, { stream: true });
  expect(await answer.text()).toBe('data: {"text":"good"}\n\ndata: {"done":true}\n\n');
});

test("a programmed provider's own failure leads to the next node as well", async () => {
  await using upstream = await startFakeUpstream(good);
  const plugin = coded(async function* () {
    yield { type: "start", id: "x", model: "m" };
    throw new Error("tripped");
  });
  await using kernel = await startGateway([upstream], {
    plugins: [plugin],
    pools: { code: { provider: "coded", nodes: [{ id: "one" }] } },
    defaultPool: ["code", "main"],
  });
  expect((await chat(kernel)).status).toBe(200);
  expect(upstream.requests).toHaveLength(1);
});

test("debug headers say who answered and after how many attempts", async () => {
  await using first = await startFakeUpstream(errorStatus(500, {}));
  await using second = await startFakeUpstream(good);
  await using kernel = await startGateway([first, second], { server: { debugHeaders: true } });
  const answer = await send(`${kernel.url}/v1/chat`, { body: JSON.stringify({ model: "m", text: "hi" }) });
  expect(answer.status).toBe(200);
  expect(answer.headers["x-patchbay-pool"]).toBe("main");
  expect(answer.headers["x-patchbay-attempts"]).toBe("2");
  expect(answer.headers["x-patchbay-node"]).toBe("b");
});
