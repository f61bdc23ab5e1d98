import { once } from "node:events";
import { createTestClock, cutAfter, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import type { RouteTarget } from "@patchbay/sdk";
import type { TestKernel } from "../../src/testing.ts";
import { plug, startGateway, watch } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";
import { FakeRemote, never, rejects } from "../support/remote-wire.ts";
import { plainSession } from "../support/socket-wire.ts";

const clean = sse([{ text: "one" }, { done: true }]);

/** A protocol whose target is read elsewhere. */
function telling(target: () => Promise<RouteTarget>) {
  return plug("telling", {
    inboundProtocol: {
      id: "telling",
      wire: plainWire,
      // The contract for authors has targets that answer at once; this one comes from the host of a sandbox.
      routes: [{ method: "POST", path: "/v1/told", operation: "chat", target: target as never }],
    },
  });
}

test("a target that is read elsewhere is waited for", async () => {
  await using upstream = await startFakeUpstream(json({ text: "good" }));
  await using kernel = await startGateway([upstream], {
    plugins: [telling(async () => ({ model: "told", stream: false }))],
  });
  const answer = await kernel.request("/v1/told", { text: "hi" });
  expect([answer.status, await answer.json()]).toEqual([200, { text: "good" }]);
});

test("a target that never comes is given up after a second", async () => {
  const clock = createTestClock();
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((resolve) => (asked = resolve));
  const plugin = telling(() => {
    asked();
    return new Promise(() => undefined);
  });
  await using kernel = await startGateway([], { plugins: [plugin] }, { clock });
  const answer = kernel.request("/v1/told", { text: "hi" });
  await wasAsked;
  await clock.advance(1000);
  expect((await answer).status).toBe(504);
});

test("a client that leaves ends the wait for its target", async () => {
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((resolve) => (asked = resolve));
  const plugin = telling(() => {
    asked();
    return new Promise(() => undefined);
  });
  await using kernel = await startGateway([], { plugins: [plugin] }, { clock: createTestClock() });
  const leaving = new AbortController();
  const answer = kernel.request("/v1/told", { text: "hi" }, { signal: leaving.signal }).catch(() => undefined);
  await wasAsked;
  leaving.abort();
  await answer;
  await expect.poll(() => kernel.status().running).toBe(0);
});

/** A socket route of this process on a wire whose codec runs elsewhere. */
function socketPlugin(wire: FakeRemote) {
  return [
    wire.protocol,
    plug("away-socket", {
      inboundProtocol: {
        id: "away-socket",
        wire: "away",
        routes: [
          { method: "GET", path: "/away/chat", transport: "websocket", operation: "chat", session: plainSession },
        ],
      },
    }),
  ];
}

function connect(kernel: TestKernel): WebSocket {
  return new WebSocket(`${kernel.url.replace("http", "ws")}/away/chat`);
}

async function messages(kernel: TestKernel, count: number): Promise<readonly unknown[]> {
  const socket = connect(kernel);
  const inbox: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on("message", (data: Buffer) => {
      inbox.push(JSON.parse(data.toString()));
      if (inbox.length === count) resolve();
    });
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ model: "m", text: "hi" }));
  await all;
  socket.terminate();
  return inbox;
}

test("a socket is served by such a wire as well", async () => {
  await using upstream = await startFakeUpstream(clean);
  await using kernel = await startGateway([upstream], { plugins: socketPlugin(new FakeRemote()) });
  expect(await messages(kernel, 2)).toEqual([{ text: "one" }, { done: true }]);
});

test("a socket is told of a failure plainly when the child is gone", async () => {
  const remote = new FakeRemote();
  remote.behaviors.encodeError = rejects;
  await using kernel = await startGateway([], { plugins: socketPlugin(remote) });
  expect(await messages(kernel, 1)).toEqual([
    { status: 404, error: expect.objectContaining({ type: "unknown-model" }) as object },
  ]);
});

test("a socket whose answer broke off without last words is closed as broken", async () => {
  const remote = new FakeRemote();
  remote.behaviors.fail = never;
  const clock = createTestClock();
  const watcher = watch("exchange-end");
  await using upstream = await startFakeUpstream(cutAfter(clean, 1));
  await using kernel = await startGateway(
    [upstream],
    { plugins: [...socketPlugin(remote), watcher.plugin] },
    { clock },
  );
  const socket = connect(kernel);
  await once(socket, "open");
  socket.send(JSON.stringify({ model: "m", text: "hi" }));
  await remote.wasAsked("fail");
  const closed = once(socket, "close");
  await clock.advance(1000);
  expect((await closed)[0]).toBe(1011);
  expect(await watcher.seen("exchange-end")).toMatchObject({ outcome: "failed" });
});

test("a socket that is not let in is refused in the wire's words", async () => {
  const remote = new FakeRemote();
  await using kernel = await startGateway([], { plugins: socketPlugin(remote), server: { keys: ["key-of-a-client"] } });
  const [, response] = (await once(connect(kernel), "unexpected-response")) as [
    unknown,
    AsyncIterable<Buffer> & { readonly statusCode: number },
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  expect([response.statusCode, body]).toEqual([401, expect.objectContaining({ fault: "unauthenticated" })]);
});
