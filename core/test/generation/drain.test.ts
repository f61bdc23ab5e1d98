import http, { createServer } from "node:http";
import { once } from "node:events";
import {
  createGate,
  createTestClock,
  hangAfter,
  hangBeforeHeaders,
  json,
  pauseAfter,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, dataOf, plug, readerOf, send, startGateway, watch } from "../support/gateway.ts";

const body = JSON.stringify({ model: "m", text: "x" });
const stream = { stream: true };
const three = sse([{ text: "one" }, { text: "two" }, { done: true }]);

test("while it drains, /ready is a 503 and new requests on open connections are refused, and streams finish", async () => {
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseAfter(three, 1, gate));
  const kernel = await startGateway([upstream]);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const spare = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("one");
  // A connection with a request under way is not idle, and so stays open.
  const held = http.request(`${kernel.url}/v1/chat`, {
    method: "POST",
    agent,
    headers: { "content-length": String(body.length) },
  });
  held.write(body.slice(0, 5));
  await until(() => kernel.status().running === 2);
  const closed = kernel.close();
  expect(kernel.status().isDraining).toBe(true);
  upstream.setDefault(json({ text: "held" }));
  held.end(body.slice(5));
  const [answer] = (await once(held, "response")) as [http.IncomingMessage];
  expect(answer.statusCode).toBe(200);
  await once(answer.resume(), "end");
  const ready = await send(`${kernel.url}/ready`, { agent });
  expect([ready.status, JSON.parse(ready.text)]).toEqual([503, expect.objectContaining({ status: "draining" })]);
  const refused = await send(`${kernel.url}/v1/chat`, { body, agent });
  expect([refused.status, JSON.parse(refused.text)]).toEqual([503, expect.objectContaining({ fault: "draining" })]);
  await expect(send(`${kernel.url}/v1/chat`, { body, agent: spare })).rejects.toThrow("ECONNREFUSED");
  gate.open();
  expect(dataOf(await reader.rest())).toEqual([{ text: "one" }, { text: "two" }, { done: true }]);
  await closed;
  agent.destroy();
});

test("a kernel in somebody else's server refuses while it drains", async () => {
  const gate = createGate();
  await using upstream = await startFakeUpstream(pauseAfter(three, 1, gate));
  const kernel = await startGateway([upstream]);
  const server = createServer(kernel.handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("one");
  const closed = kernel.close();
  expect((await send(`${url}/ready`)).status).toBe(503);
  expect((await send(`${url}/health`)).status).toBe(200);
  expect((await send(`${url}/v1/chat`, { body })).status).toBe(503);
  gate.open();
  await reader.rest();
  await closed;
  server.close();
});

test("what has not finished when the drain time is over is ended in the dialect, and everything is disposed of", async () => {
  const clock = createTestClock();
  const disposed = createGate();
  const watcher = watch("exchange-end");
  await using upstream = await startFakeUpstream(hangAfter(three, 1));
  const kernel = await startGateway(
    [upstream],
    { plugins: [plug("held", { dispose: () => disposed.open() }), watcher.plugin], server: { drainMs: 4000 } },
    { clock },
  );
  const reader = readerOf(await chat(kernel, stream));
  await reader.until("one");
  upstream.setDefault(hangBeforeHeaders());
  const whole = chat(kernel);
  await upstream.received(2);
  const closed = kernel.close();
  await clock.waitForTimers(4);
  await clock.advance(3999);
  expect(kernel.status().running).toBe(2);
  await clock.advance(1);
  expect(dataOf(await reader.rest())).toEqual([{ text: "one" }, expect.objectContaining({ fault: "draining" })]);
  const answer = await whole;
  expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ fault: "draining" })]);
  await closed;
  await disposed.opened;
  expect(watcher.of("exchange-end")).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

test("close is done at once when nothing runs, and asking twice is asking once", async () => {
  const clock = createTestClock();
  let disposals = 0;
  const kernel = await startGateway([], { plugins: [plug("held", { dispose: () => void disposals++ })] }, { clock });
  await Promise.all([kernel.close(), kernel.close()]);
  await kernel.close();
  expect(disposals).toBe(1);
  expect(clock.pending).toBe(0);
  await expect(kernel.request("/health")).rejects.toThrow();
});

test("idle connections do not keep a kernel from closing", async () => {
  const kernel = await startGateway([]);
  const agent = new http.Agent({ keepAlive: true });
  await send(`${kernel.url}/health`, { agent });
  await kernel.close();
  agent.destroy();
});

test("a request whose body never comes does not keep a kernel from closing", async () => {
  const clock = createTestClock();
  const kernel = await startGateway([], { server: { drainMs: 1000 } }, { clock });
  const request = http.request(`${kernel.url}/v1/chat`, { method: "POST", headers: { "content-length": "1000" } });
  request.on("error", () => undefined);
  request.write("{");
  await until(() => kernel.status().running === 1);
  const closed = kernel.close();
  await clock.waitForTimers(2);
  await clock.advance(1000);
  await closed;
});

test("observers see the last exchange before their plugin is disposed of, and nothing afterwards", async () => {
  const seen: string[] = [];
  const last = plug("last", {
    observe: {
      events: ["exchange-end", "generation"],
      handle: (batch) => void seen.push(...batch.map(({ type }) => type)),
    },
    dispose: () => void seen.push("disposed"),
  });
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  const kernel = await startGateway([upstream], { plugins: [last] });
  await chat(kernel);
  await kernel.close();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(seen).toEqual(["exchange-end", "disposed"]);
});

/** Turns the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
