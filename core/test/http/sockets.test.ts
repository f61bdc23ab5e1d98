import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  pauseAfter,
  pauseBeforeHeaders,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { ServerConfig } from "../../src/index.ts";
import { type TestKernel, type TestKernelOptions } from "../../src/testing.ts";
import { startGateway } from "../support/gateway.ts";
import { socketProtocol } from "../support/socket-wire.ts";

const hello = sse([{ text: "hel" }, { text: "lo" }, { done: true }]);

interface World extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly upstream: FakeUpstream;
}

async function world(server: ServerConfig = {}, options: TestKernelOptions = {}): Promise<World> {
  const upstream = await startFakeUpstream(hello);
  const kernel = await startGateway([upstream], { plugins: [socketProtocol], server }, options);
  return { kernel, upstream, [Symbol.asyncDispose]: () => kernel.close().then(() => upstream.close()) };
}

/** A client that keeps what it got. */
async function connect({ kernel }: World, path = "/v1/chat", options: ClientOptions = {}) {
  const socket = new WebSocket(`${kernel.url.replace("http", "ws")}${path}`, options);
  const inbox: unknown[] = [];
  let wake = (): void => undefined;
  socket.on("message", (data: Buffer) => {
    inbox.push(JSON.parse(data.toString()));
    wake();
  });
  await once(socket, "open");
  return {
    socket,
    inbox,
    send: (message: object) => socket.send(JSON.stringify({ model: "m", ...message })),
    async got(count: number): Promise<readonly unknown[]> {
      while (inbox.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return inbox;
    },
    [Symbol.asyncDispose]: async () => socket.terminate(),
  };
}

/** The answer to an upgrade that is refused. */
async function refusal({ kernel }: World, path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${kernel.url.replace("http", "ws")}${path}`, { headers });
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown };
}

const answer = [{ text: "hel" }, { text: "lo" }, { done: true }];

describe("a connection that stays open", () => {
  test("gets one message per event", async () => {
    await using it = await world();
    await using client = await connect(it);
    client.send({ text: "hi" });
    expect(await client.got(3)).toEqual(answer);
  });

  test("is answered message by message, in order", async () => {
    await using it = await world();
    await using client = await connect(it);
    const gate = createGate();
    it.upstream.enqueue(
      pauseAfter(sse([{ text: "first" }, { done: true }]), 1, gate),
      sse([{ text: "second" }, { done: true }]),
    );
    client.send({ text: "one" });
    client.send({ thanks: true });
    client.send({ text: "two" });
    await client.got(1);
    gate.open();

    expect(await client.got(4)).toEqual([{ text: "first" }, { done: true }, { text: "second" }, { done: true }]);
    expect(it.upstream.requests.map(({ text }) => JSON.parse(text) as unknown)).toMatchObject([
      { text: "one" },
      { text: "two" },
    ]);
  });

  test("is in the pool that its path names", async () => {
    await using it = await world();
    await using client = await connect(it, "/main/v1/chat");
    client.send({ text: "hi" });
    expect(await client.got(3)).toEqual(answer);
  });

  test("gets failures in its dialect, and goes on", async () => {
    await using it = await world();
    await using client = await connect(it);
    it.upstream.enqueue(errorStatus(400, { fault: "no" }));
    client.socket.send("{broken");
    client.socket.send("oops");
    client.send({ model: 7 });
    client.send({ text: "hi" });
    client.send({ text: "hi" });

    expect(await client.got(7)).toMatchObject([
      { status: 400, fault: "bad-request" },
      { status: 500, fault: "plugin-failed" },
      { status: 400, message: "`model` must be the name of a model" },
      { status: 400, fault: "no" },
      ...answer,
    ]);
  });

  test("learns of a failure in the middle of an answer", async () => {
    await using it = await world();
    await using client = await connect(it);
    it.upstream.enqueue(sse([{ text: "hel" }]));
    client.send({ text: "hi" });
    expect(await client.got(2)).toMatchObject([{ text: "hel" }, { fault: "stream-interrupted" }]);
  });

  test("ends the call to the upstream when its client leaves", async () => {
    await using it = await world();
    const client = await connect(it);
    it.upstream.enqueue(pauseAfter(sse([{ text: "hel" }, { done: true }]), 1, createGate()));
    client.send({ text: "hi" });
    await client.got(1);
    client.socket.terminate();
    await it.upstream.closedByClient(1);
  });

  test("ends when its peer is gone without a word", async () => {
    const clock = createTestClock();
    await using it = await world({}, { clock });
    await using client = await connect(it, "/v1/chat", { autoPong: false });
    const closed = once(client.socket, "close");
    const pinged = once(client.socket, "ping");
    await clock.advance(30_000);
    await pinged;
    await clock.advance(30_000);
    await closed;
  });

  test("is ended when it sends more than it waits for", async () => {
    await using it = await world();
    await using client = await connect(it);
    it.upstream.enqueue(pauseBeforeHeaders(hello, createGate()));
    const closed = once(client.socket, "close");
    for (let n = 0; n < 18; n++) client.send({ text: "hi" });
    const [code] = await closed;
    expect(code).toBe(1008);
  });

  test("finishes its answer when the gateway closes", async () => {
    const it = await world();
    await using client = await connect(it);
    await using idle = await connect(it);
    const idleClosed = once(idle.socket, "close");
    const gate = createGate();
    it.upstream.enqueue(pauseAfter(sse([{ text: "hel" }, { done: true }]), 1, gate));
    client.send({ text: "hi" });
    await client.got(1);
    const closed = once(client.socket, "close");
    const closing = it.kernel.close();
    expect((await idleClosed)[0]).toBe(1001);
    gate.open();
    expect((await closed)[0]).toBe(1001);
    expect(client.inbox).toEqual([{ text: "hel" }, { done: true }]);
    await closing;
    await it.upstream.close();
  });
});

describe("an upgrade", () => {
  test("needs a key where the door needs one", async () => {
    await using it = await world({ keys: ["key-of-ann-123456"] });
    expect(await refusal(it, "/v1/chat")).toMatchObject({ status: 401, body: { fault: "unauthenticated" } });
    expect(await refusal(it, "/v1/chat", { authorization: "Bearer wrong-key" })).toMatchObject({ status: 401 });
    await using client = await connect(it, "/v1/chat", { headers: { authorization: "Bearer key-of-ann-123456" } });
    client.send({ text: "hi" });
    expect(await client.got(3)).toEqual(answer);
  });

  test("is for routes that have one", async () => {
    await using it = await world();
    expect(await refusal(it, "/v1/models")).toMatchObject({ status: 405 });
    expect(await refusal(it, "/v1/nothing")).toMatchObject({ status: 404, body: { error: { code: "not-found" } } });
  });

  test("is not for pages of elsewhere while the door is open", async () => {
    await using it = await world();
    expect(await refusal(it, "/v1/chat", { origin: "https://example.com" })).toMatchObject({
      status: 403,
      body: { fault: "permission-denied" },
    });
    await using client = await connect(it, "/v1/chat", { headers: { origin: it.kernel.url } });
    client.send({ text: "hi" });
    expect(await client.got(3)).toEqual(answer);
  });
});

test("a route that upgrades is no GET for those who do not", async () => {
  await using it = await world();
  const response = await it.kernel.request("/v1/chat");
  expect(response.status).toBe(405);
  expect(await response.text()).toContain("knows POST");
});
