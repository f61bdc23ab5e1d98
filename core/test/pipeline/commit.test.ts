import {
  createGate,
  cutAfter,
  errorStatus,
  json,
  pauseAfter,
  raw,
  resetAfter,
  splitEvery,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, coded, dataOf, nodeAt, readerOf, startGateway, streamedText, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

const stream = { stream: true };
const clean = sse([{ text: "one " }, { text: "two" }, { done: true }]);
const cleanText = 'data: {"text":"one "}\n\ndata: {"text":"two"}\n\ndata: {"done":true}\n\n';

/** The same kernel with the client's own wire upstream, where bytes pass through, and with another one. */
const ways = [
  { way: "passed through", config: {}, pool: "main" },
  { way: "translated", config: { plugins: [otherProvider] }, pool: "far" },
] as const;

function start(way: (typeof ways)[number], ...upstreams: readonly { readonly url: string }[]) {
  const far = { far: { provider: "other", nodes: upstreams.map(nodeAt) } };
  return startGateway(upstreams, { ...way.config, ...(way.pool === "far" && { pools: far }), defaultPool: way.pool });
}

test.each(ways)(
  "behavior 7: an error inside a 200 stream before its first content leads to the next node ($way)",
  async (way) => {
    await using first = await startFakeUpstream(sse([{ tokens: 3 }, { fault: "sorry" }]));
    await using second = await startFakeUpstream(clean);
    await using kernel = await start(way, first, second);
    expect(await (await chat(kernel, stream)).text()).toBe(cleanText);
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  },
);

test.each(ways)(
  "nothing of an attempt that failed before its first content is seen by the client ($way)",
  async (way) => {
    await using first = await startFakeUpstream(resetAfter(sse([": waiting", { tokens: 3 }, { text: "never" }]), 2));
    await using second = await startFakeUpstream(clean);
    await using kernel = await start(way, first, second);
    expect(await (await chat(kernel, stream)).text()).toBe(cleanText);
  },
);

test.each(ways)(
  "behavior 8: a reset after three deltas is told in-band: no text twice and no clean end ($way)",
  async (way) => {
    const deltas = [{ text: "a" }, { text: "b" }, { text: "c" }];
    await using first = await startFakeUpstream(resetAfter(sse([...deltas, { text: "d" }, { done: true }]), 3));
    await using second = await startFakeUpstream(clean);
    await using kernel = await start(way, first, second);
    const text = await (await chat(kernel, stream)).text();
    expect(streamedText(text)).toBe("abc");
    expect(dataOf(text).at(-1)).toMatchObject({ fault: "stream-interrupted" });
    expect(text).not.toContain("done");
    expect(second.requests).toHaveLength(0);
  },
);

test.each(ways)("an answer that is cut off before its finish is told in-band ($way)", async (way) => {
  await using upstream = await startFakeUpstream(cutAfter(clean, 2));
  await using kernel = await start(way, upstream);
  const text = await (await chat(kernel, stream)).text();
  expect(streamedText(text)).toBe("one two");
  expect(dataOf(text).at(-1)).toMatchObject({ fault: "stream-interrupted" });
  expect(text).not.toContain("done");
});

test.each(ways)(
  "an answer that had come whole when its connection broke is whole, and the node is well ($way)",
  async (way) => {
    await using upstream = await startFakeUpstream(resetAfter(clean, 3));
    await using kernel = await start(way, upstream);
    expect(await (await chat(kernel, stream)).text()).toBe(cleanText);
    expect(kernel.nodes()).toContainEqual(expect.objectContaining({ pool: way.pool, failuresInRow: 0, inFlight: 0 }));
  },
);

test("a zero byte within text that passes through leads to the next node, or is told in-band", async () => {
  const eventStream = { headers: { "content-type": "text/event-stream" } };
  await using first = await startFakeUpstream(raw(["\0", cleanText], eventStream));
  await using second = await startFakeUpstream(clean);
  await using kernel = await startGateway([first, second]);
  expect(await (await chat(kernel, stream)).text()).toBe(cleanText);
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  first.setDefault(raw(['data: {"text":"one "}\n\n', "\0", 'data: {"done":true}\n\n'], eventStream));
  const text = await (await chat(kernel, stream)).text();
  expect(dataOf(text).at(-1)).toMatchObject({ fault: "invalid-reply" });
  expect(text).not.toContain("done");
});

test("bytes of a type that is not the one asked for are never passed through", async () => {
  await using upstream = await startFakeUpstream(
    json({ text: "one two" }, { headers: { "content-type": "text/plain" } }),
  );
  await using kernel = await startGateway([upstream]);
  const answer = await chat(kernel);
  expect([answer.headers.get("content-type"), await answer.json()]).toEqual([
    "application/json",
    expect.objectContaining({ text: "one two" }),
  ]);
});

test.each(ways)("a stream that ends in good order but without its finish is told in-band ($way)", async (way) => {
  await using upstream = await startFakeUpstream(sse([{ text: "half" }]));
  await using kernel = await start(way, upstream);
  const text = await (await chat(kernel, stream)).text();
  expect(dataOf(text)).toEqual([{ text: "half" }, expect.objectContaining({ fault: "stream-interrupted" })]);
});

test("an event that broke off in its middle is parted from the error that follows it", async () => {
  const half = raw(['data: {"text":"whole"}\n\n', 'data: {"text":"ha'], {
    headers: { "content-type": "text/event-stream" },
  });
  await using upstream = await startFakeUpstream(cutAfter(half, 2));
  await using kernel = await startGateway([upstream]);
  const text = await (await chat(kernel, stream)).text();
  expect(text.split("\n\n").filter((part) => part !== "")).toEqual([
    'data: {"text":"whole"}',
    'data: {"text":"ha',
    expect.stringMatching(/^data: \{"fault":"stream-interrupted"/),
  ]);
});

test.each(ways)(
  "an upstream's error event after content ends the stream, and no other node is asked ($way)",
  async (way) => {
    await using first = await startFakeUpstream(sse([{ text: "a" }, { fault: "sorry" }]));
    await using second = await startFakeUpstream(clean);
    await using kernel = await start(way, first, second);
    const text = await (await chat(kernel, stream)).text();
    expect(dataOf(text)).toHaveLength(2);
    expect(dataOf(text)[1]).toHaveProperty("fault");
    expect(second.requests).toHaveLength(0);
  },
);

test.each(ways)("a whole answer of broken JSON leads to the next node ($way)", async (way) => {
  await using first = await startFakeUpstream(
    raw('{"text": "hal', { headers: { "content-type": "application/json" } }),
  );
  await using second = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await start(way, first, second);
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "good" });
});

test.each(ways)("a whole answer that is cut off leads to the next node ($way)", async (way) => {
  await using first = await startFakeUpstream(cutAfter(splitEvery(json({ text: "never" }), 4), 2));
  await using second = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await start(way, first, second);
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "good" });
});

test.each(ways)("an empty stream leads to the next node ($way)", async (way) => {
  await using first = await startFakeUpstream(sse([]));
  await using second = await startFakeUpstream(clean);
  await using kernel = await start(way, first, second);
  expect(await (await chat(kernel, stream)).text()).toBe(cleanText);
});

test.each(ways)("an empty stream from the only node is an error with a status ($way)", async (way) => {
  await using upstream = await startFakeUpstream(sse([]));
  await using kernel = await start(way, upstream);
  const answer = await chat(kernel, stream);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ fault: "stream-interrupted" });
});

test.each(ways)(
  "an upstream that answers a wish for a stream with the whole is streamed to the client ($way)",
  async (way) => {
    await using upstream = await startFakeUpstream(json({ text: "all of it" }));
    await using kernel = await start(way, upstream);
    const answer = await chat(kernel, stream);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(await answer.text()).toBe('data: {"text":"all of it"}\n\ndata: {"done":true}\n\n');
  },
);

test("garbage after content is told in-band", async () => {
  await using upstream = await startFakeUpstream(sse([{ text: "a" }, "{not json"]));
  await using kernel = await startGateway([upstream]);
  const text = await (await chat(kernel, stream)).text();
  expect(dataOf(text)).toEqual([{ text: "a" }, expect.objectContaining({ fault: "invalid-reply" })]);
});

test("the first delta reaches the client before the upstream has sent the second", async () => {
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseAfter(clean, 1, gate));
  await using kernel = await startGateway([upstream]);
  const reader = readerOf(await chat(kernel, stream));
  expect(await reader.until("one")).toBe('data: {"text":"one "}\n\n');
  gate.open();
  expect(await reader.rest()).toBe(cleanText);
});

test.each(ways)("an answer in pieces of one byte is the same answer ($way)", async (way) => {
  const script = sse([{ text: "größer 🦜 大" }, { done: true }]);
  await using upstream = await startFakeUpstream(splitEvery(script, 1));
  await using kernel = await start(way, upstream);
  expect(streamedText(await (await chat(kernel, stream)).text())).toBe("größer 🦜 大");
});

test("a failed attempt is counted, the one that answered as well", async () => {
  const watcher = watch("attempt-end", "exchange-end", "attempt-commit");
  await using first = await startFakeUpstream(errorStatus(500, {}));
  await using second = await startFakeUpstream(sse([{ text: "a" }, { tokens: 7 }, { done: true }]));
  await using kernel = await startGateway([first, second], { plugins: [watcher.plugin] });
  await (await chat(kernel, stream)).text();
  const end = await watcher.seen("exchange-end");
  expect(end).toMatchObject({
    outcome: "done",
    status: 200,
    attempts: 2,
    pool: "main",
    node: "b",
    upstreamModel: "m",
    finish: "stop",
    usage: { outputTokens: 7 },
  });
  expect(watcher.of("attempt-end").map(({ node, outcome }) => [node, outcome])).toEqual([
    ["a", "failed"],
    ["b", "done"],
  ]);
  expect(watcher.of("attempt-commit").map(({ node }) => node)).toEqual(["b"]);
});

test("a programmed provider's answer is held back until its first content", async () => {
  let calls = 0;
  const plugin = coded(async function* () {
    calls++;
    yield { type: "start", id: "x", model: "m" };
    yield { type: "usage", usage: { inputTokens: 3 } };
    if (calls === 1) yield { type: "error", failure: { code: "overloaded", message: "busy" } };
    yield { type: "text-delta", text: "second" };
    yield { type: "finish", reason: "stop" };
  });
  await using kernel = await startGateway([], {
    plugins: [plugin],
    pools: { code: { provider: "coded", nodes: [{ id: "one" }, { id: "two" }] } },
    defaultPool: "code",
  });
  expect(await (await chat(kernel, stream)).text()).toBe('data: {"text":"second"}\n\ndata: {"done":true}\n\n');
  expect(calls).toBe(2);
});
