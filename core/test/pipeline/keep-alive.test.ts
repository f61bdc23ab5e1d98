import {
  createGate,
  createTestClock,
  cutAfter,
  errorStatus,
  hangBeforeHeaders,
  pauseAfter,
  pauseBeforeHeaders,
  raw,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, dataOf, nodeAt, plug, readerOf, send, startGateway } from "../support/gateway.ts";
import { otherProvider, plainWire } from "../support/plain-wire.ts";

const stream = { stream: true };
const eventStream = { headers: { "content-type": "text/event-stream" } };
const clean = sse([{ text: "one" }, { done: true }]);

test.each(["plain", "other"])(
  "a silent stream gets a ping after fifteen seconds, and after fifteen more (%s wire)",
  async (provider) => {
    const clock = createTestClock();
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseAfter(clean, 1, gate));
    await using kernel = await startGateway(
      [],
      {
        plugins: [otherProvider],
        pools: { main: { provider, nodes: [nodeAt(upstream)] } },
      },
      { clock },
    );
    const reader = readerOf(await chat(kernel, stream));
    await reader.until("one");
    await clock.advance(14_999);
    expect(reader.text).not.toContain("ping");
    await clock.advance(1);
    await reader.until(": ping\n\n");
    await clock.advance(15_000);
    await reader.until(": ping\n\n: ping\n\n");
    gate.open();
    const text = await reader.rest();
    expect(dataOf(text)).toEqual([{ text: "one" }, { done: true }]);
  },
);

test("a ping before the first byte opens the stream, and failover goes on behind it", async () => {
  const clock = createTestClock();
  const gate = createGate();
  await using first = await startFakeUpstream(pauseBeforeHeaders(errorStatus(500, {}), gate));
  await using second = await startFakeUpstream(clean);
  await using kernel = await startGateway([first, second], {}, { clock });
  const pending = chat(kernel, stream);
  await first.received(1);
  await clock.advance(15_000);
  const answer = await pending;
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const reader = readerOf(answer);
  await reader.until(": ping");
  gate.open();
  expect(await reader.rest()).toBe(': ping\n\ndata: {"text":"one"}\n\ndata: {"done":true}\n\n');
});

test("when every node fails behind a ping the client is told in-band", async () => {
  const clock = createTestClock();
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseBeforeHeaders(errorStatus(500, { fault: "down" }), gate));
  await using kernel = await startGateway([upstream, upstream], {}, { clock });
  const pending = chat(kernel, stream);
  await upstream.received(1);
  await clock.advance(15_000);
  const reader = readerOf(await pending);
  await reader.until(": ping");
  gate.open();
  expect(await reader.rest()).toMatch(/^: ping\n\ndata: \{"fault":"upstream-failed"[^\n]*\n\n$/);
  expect(upstream.requests).toHaveLength(2);
});

test.each([
  ["a text that broke off", 'data: {"text":"on', 'e"}\n\ndata: {"done":true}\n\n'],
  ["one line end", 'data: {"text":"one"}\n', '\ndata: {"done":true}\n\n'],
  ["one line end of two characters", 'data: {"text":"one"}\r\n', '\r\ndata: {"done":true}\r\n\r\n'],
  ["a line of one character", 'data: {"text":"one"}\n:\n', '\ndata: {"done":true}\n\n'],
])("no ping is put into an event that has not ended: %s", async (_name, before, after) => {
  const clock = createTestClock();
  const gate = createGate();
  const script = raw(['data: {"text":"zero"}\n\n', before, after], eventStream);
  await using upstream = await startFakeUpstream(pauseAfter(script, 2, gate));
  await using kernel = await startGateway([upstream], {}, { clock });
  const reader = readerOf(await chat(kernel, stream));
  await reader.until(before);
  await clock.advance(60_000);
  gate.open();
  const text = await reader.rest();
  expect(text).toBe(`data: {"text":"zero"}\n\n${before}${after}`);
});

test("a ping follows an event whose blank line came in a piece of its own", async () => {
  const clock = createTestClock();
  const gate = createGate();
  const script = raw(['data: {"text":"one"}', "\r", "\n\r", "\n", 'data: {"done":true}\n\n'], eventStream);
  await using upstream = await startFakeUpstream(pauseAfter(script, 4, gate));
  await using kernel = await startGateway([upstream], {}, { clock });
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("\r\n\r\n");
  await clock.advance(15_000);
  await reader.until(": ping");
  gate.open();
  expect(await reader.rest()).toBe('data: {"text":"one"}\r\n\r\n: ping\n\ndata: {"done":true}\n\n');
});

test("a body that only the upstream understands can be waited for, and its failure told", async () => {
  const clock = createTestClock();
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseBeforeHeaders(cutAfter(clean, 1), gate));
  await using kernel = await startGateway([upstream], {}, { clock });
  const pending = chat(kernel, { stream: true, text: { new: "shape" } });
  await upstream.received(1);
  await clock.advance(15_000);
  const reader = readerOf(await pending);
  await reader.until(": ping");
  gate.open();
  expect(dataOf(await reader.rest()).at(-1)).toMatchObject({ fault: "stream-interrupted" });
});

test("a whole answer is waited for in silence", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(hangBeforeHeaders());
  await using kernel = await startGateway([upstream], { server: { deadlineMs: 300_000 } }, { clock });
  const pending = chat(kernel);
  await upstream.received(1);
  await clock.advance(299_999);
  await clock.advance(1);
  const answer = await pending;
  expect(answer.status).toBe(504);
  expect(await answer.text()).not.toContain("ping");
});

test("a protocol sets its own silence, and zero means never", async () => {
  const clock = createTestClock();
  const gate = createGate();
  const route = { method: "POST", operation: "chat" } as const;
  const protocols = plug("protocols", {
    inboundProtocol: [
      { id: "quick", wire: plainWire, routes: [{ ...route, path: "/v1/quick" }], keepAliveMs: 2000 },
      { id: "never", wire: plainWire, routes: [{ ...route, path: "/v1/never" }], keepAliveMs: 0 },
    ],
  });
  await using upstream = await startFakeUpstream(pauseBeforeHeaders(clean, gate));
  await using kernel = await startGateway([upstream], { plugins: [protocols] }, { clock });
  const body = JSON.stringify({ model: "m", stream: true, text: "x" });
  const never = send(`${kernel.url}/v1/never`, { body });
  await upstream.received(1);
  const quick = send(`${kernel.url}/v1/quick`, { body });
  await upstream.received(2);
  await clock.advance(2000);
  await clock.advance(58_000);
  gate.open();
  expect((await quick).text.split(": ping").length).toBe(31);
  expect((await never).text).not.toContain("ping");
});
