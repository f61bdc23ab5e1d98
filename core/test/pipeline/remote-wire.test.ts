import http from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { GatewayError, type OutboundProvider, type Wire } from "@patchbay/sdk";
import {
  createGate,
  createTestClock,
  cutAfter,
  errorStatus,
  json,
  pauseBeforeHeaders,
  raw,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/index.ts";
import type { TestKernel } from "../../src/testing.ts";
import { chat, dataOf, type NodeAt, nodeAt, plug, readerOf, startGateway, watch } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";
import { FakeRemote, never, rejects } from "../support/remote-wire.ts";

const clean = sse([{ text: "one" }, { text: "two" }, { done: true }]);
const good = json({ text: "good" });
const codecMs = 5000;
const lastWordsMs = 1000;

function start(remote: FakeRemote, nodes: readonly NodeAt[], config: Config = {}, clock = createTestClock()) {
  return startGateway(nodes, { ...config, plugins: [remote.protocol, ...(config.plugins ?? [])] }, { clock });
}

function ask(kernel: TestKernel, stream: boolean, init?: RequestInit): Promise<Response> {
  return kernel.request("/away/chat", { model: "m", stream, text: "hi" }, init);
}

describe("a wire whose codec runs elsewhere", () => {
  test.each([true, false])(
    "gives its clients the bytes that the same codec writes here (stream: %s)",
    async (stream) => {
      const remote = new FakeRemote();
      const script = stream ? clean : good;
      await using upstream = await startFakeUpstream(script);
      await using kernel = await start(remote, [], {
        plugins: [plug("other-wire", { outboundProvider: otherPlain })],
        pools: { main: { provider: "other-plain", nodes: [nodeAt(upstream)] } },
      });
      const [away, here] = [await ask(kernel, stream), await chat(kernel, { stream })];
      const withoutId = (text: string): string => text.replaceAll(/req_\w+/g, "req");
      expect(withoutId(await away.text())).toBe(withoutId(await here.text()));
      expect(away.headers.get("content-type")).toBe(here.headers.get("content-type"));
      expect(remote.asked.filter((question, index, all) => question !== all[index - 1])).toEqual([
        "decodeChat",
        "encodeChat",
        "push",
        "end",
      ]);
      expect(remote.closed).toBe(0);
    },
  );

  test("is asked for the request once, before transforms, however many nodes are tried", async () => {
    const remote = new FakeRemote();
    const seen: string[] = [];
    const looking = plug("looking", {
      transform: { request: (request) => void seen.push(`${remote.asked.join()} ${request.messages.length}`) },
      selectNode: (candidates, selection) => (seen.push(selection.request()?.model ?? ""), candidates),
    });
    await using first = await startFakeUpstream(errorStatus(500, {}));
    await using second = await startFakeUpstream(good);
    await using kernel = await start(remote, [first, second], { plugins: [looking] });
    expect((await ask(kernel, false)).status).toBe(200);
    expect(seen).toEqual(["decodeChat 1", "m", "m"]);
    expect(remote.count("decodeChat")).toBe(1);
  });

  test("lets nothing pass unread, also to a node that speaks the same", async () => {
    const remote = new FakeRemote();
    const watcher = watch("attempt-start");
    const same: Wire = { ...plainWire, id: "away" };
    const provider: OutboundProvider = { id: "same", wire: () => same, endpoints: { chat: "chat" } };
    await using upstream = await startFakeUpstream(good);
    await using kernel = await start(remote, [], {
      plugins: [watcher.plugin, plug("same", { outboundProvider: provider })],
      pools: { main: { provider: "same", nodes: [nodeAt(upstream)] } },
    });
    expect((await ask(kernel, false)).status).toBe(200);
    expect(upstream.requests[0]?.json()).toMatchObject({ encoded: true });
    expect(await watcher.seen("attempt-start")).toMatchObject({ wire: "away", passthrough: false });
  });

  test("is asked for one piece after the other, and the next waits for the one before", async () => {
    const remote = new FakeRemote();
    const gate = createGate();
    let pending = 0;
    let most = 0;
    remote.behaviors.push = async (answer) => {
      most = Math.max(most, ++pending);
      await gate.opened;
      pending--;
      return answer();
    };
    const pieces = Array.from({ length: 40 }, (_, index) => ({ text: `${index} ` }));
    await using upstream = await startFakeUpstream(sse([...pieces, { done: true }]));
    await using kernel = await start(remote, [upstream]);
    const response = ask(kernel, true);
    await remote.wasAsked("push");
    gate.open();
    expect(dataOf(await (await response).text())).toEqual([...pieces, { done: true }]);
    expect(most).toBe(1);
  });

  test("stops the upstream while it does not answer", async () => {
    const remote = new FakeRemote();
    remote.behaviors.push = (answer) => (remote.count("push") === 1 ? Promise.resolve(answer()) : never(answer));
    await using upstream = await startFakeUpstream(big);
    await using kernel = await start(remote, [upstream]);
    const response = await askSlowly(kernel.url);
    expect(await upstream.stalled(1)).toBeLessThan(total / 2);
    expect(remote.count("push")).toBe(2);
    response.destroy();
    await upstream.closedByClient(1);
  });

  test("is not asked on while the client does not read", async () => {
    const remote = new FakeRemote();
    await using upstream = await startFakeUpstream(big);
    await using kernel = await start(remote, [upstream]);
    const response = await askSlowly(kernel.url);
    expect(await upstream.stalled(1)).toBeLessThan(total / 2);
    response.destroy();
    await upstream.closedByClient(1);
  });

  test.each(["decodeChat", "encodeChat", "push", "end"] as const)(
    "is left alone by a client that leaves while %s is pending",
    async (question) => {
      const remote = new FakeRemote();
      const watcher = watch("exchange-end", "plugin-error");
      remote.behaviors[question] = never;
      await using upstream = await startFakeUpstream(clean);
      await using kernel = await start(remote, [upstream], { plugins: [watcher.plugin] });
      const leaving = new AbortController();
      const answer = ask(kernel, true, { signal: leaving.signal }).catch(() => undefined);
      await remote.wasAsked(question);
      leaving.abort();
      await answer;
      expect(await watcher.seen("exchange-end")).toMatchObject({ outcome: "cancelled" });
      expect(kernel.status()).toMatchObject({ running: 0, pools: [{ ready: 1 }] });
      expect(remote.closed).toBe(question === "push" ? 1 : 0);
      expect(watcher.of("plugin-error")).toEqual([]);
    },
  );

  test("gives up an encoder that comes when the client has left", async () => {
    const remote = new FakeRemote();
    const gate = createGate();
    const watcher = watch("exchange-end");
    remote.behaviors.encodeChat = async (answer) => {
      await gate.opened;
      return answer();
    };
    await using upstream = await startFakeUpstream(clean);
    await using kernel = await start(remote, [upstream], { plugins: [watcher.plugin] });
    const leaving = new AbortController();
    const answer = ask(kernel, true, { signal: leaving.signal }).catch(() => undefined);
    await remote.wasAsked("encodeChat");
    leaving.abort();
    await answer;
    await watcher.seen("exchange-end");
    gate.open();
    await expect.poll(() => remote.closed).toBe(1);
  });

  test.each(["decodeChat", "encodeChat", "push"] as const)("that never answers %s is given up", async (question) => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    remote.behaviors[question] = never;
    await using upstream = await startFakeUpstream(good);
    await using kernel = await start(remote, [upstream], {}, clock);
    const answer = ask(kernel, false);
    await remote.wasAsked(question);
    await clock.advance(codecMs);
    const { status, body } = await read(await answer);
    expect([status, body]).toEqual([504, expect.objectContaining({ fault: "plugin-timeout" })]);
    expect(JSON.stringify(body)).toContain("away-protocol");
    expect(kernel.status().pools[0]?.ready).toBe(1);
  });

  test.each<[string, FakeRemote["behaviors"]]>([
    ["is gone while it reads", { decodeChat: rejects }],
    ["reads what is no request", { decodeChat: async () => ({ model: "m" }) }],
    ["is gone before it writes", { encodeChat: rejects }],
    ["names no content type", { encodeChat: async () => ({ close: () => undefined }) }],
    ["names a content type that breaks the head", { encodeChat: async () => ({ contentType: "a\r\nb: c" }) }],
    ["is gone while it writes", { push: rejects }],
    ["writes what is no text", { push: async () => 7 }],
    [
      "blames the node",
      {
        push: async () => {
          throw new GatewayError("rate-limited", "not my fault", { retryAfterMs: 60_000 });
        },
      },
    ],
    ["is gone at the end", { end: rejects }],
  ])("that %s fails the exchange, names its plugin and harms no node", async (_what, behaviors) => {
    const remote = new FakeRemote();
    Object.assign(remote.behaviors, behaviors);
    await using upstream = await startFakeUpstream(good);
    await using kernel = await start(remote, [upstream]);
    const { status, body } = await read(await ask(kernel, false));
    expect([status, body]).toEqual([500, expect.objectContaining({ fault: "plugin-failed" })]);
    expect(JSON.stringify(body)).toContain('plugin \\"away-protocol\\"');
    expect(kernel.status().pools[0]?.ready).toBe(1);
  });

  test("refuses a client's request in its own words", async () => {
    const remote = new FakeRemote();
    await using upstream = await startFakeUpstream(good);
    await using kernel = await start(remote, [upstream]);
    const { status, body } = await read(await kernel.request("/away/chat", { model: "m", text: 7 }));
    expect([status, body]).toEqual([400, expect.objectContaining({ fault: "bad-request" })]);
    expect(upstream.requests).toHaveLength(0);
  });

  test("keeps a silent stream open with its own bytes", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseBeforeHeaders(clean, gate));
    await using kernel = await start(remote, [upstream], {}, clock);
    const pending = ask(kernel, true);
    await upstream.received(1);
    await clock.advance(15_000);
    const reader = readerOf(await pending);
    await reader.until(": ping\n\n");
    gate.open();
    expect(dataOf(await reader.rest())).toEqual([{ text: "one" }, { text: "two" }, { done: true }]);
    expect(remote.count("encodeChat")).toBe(1);
  });

  test("has nothing to keep a stream open with before it has read the request", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    remote.behaviors.decodeChat = never;
    await using kernel = await start(remote, [], { plugins: [hasty(remote)] }, clock);
    const answer = kernel.request("/hasty", { model: "m", stream: true, text: "hi" });
    await remote.wasAsked("decodeChat");
    await clock.advance(codecMs);
    expect((await answer).status).toBe(504);
    expect(remote.count("encodeChat")).toBe(0);
  });
});

describe("a failure on such a wire", () => {
  test("after the first byte is told in the wire's own words", async () => {
    const remote = new FakeRemote();
    await using upstream = await startFakeUpstream(cutAfter(clean, 1));
    await using kernel = await start(remote, [upstream]);
    expect(dataOf(await (await ask(kernel, true)).text())).toEqual([
      { text: "one" },
      expect.objectContaining({ fault: "stream-interrupted" }),
    ]);
    expect(remote.closed).toBe(0);
  });

  test("that the upstream told of is told, and what came before it as well", async () => {
    const remote = new FakeRemote();
    await using upstream = await startFakeUpstream(sse([{ text: "one" }, { fault: "down" }]));
    await using kernel = await start(remote, [upstream]);
    expect(dataOf(await (await ask(kernel, true)).text())).toEqual([
      { text: "one" },
      { fault: "upstream-failed", message: "down" },
    ]);
  });

  test("of an encoder that does not answer any more is told as well as it can", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    remote.behaviors.push = never;
    await using upstream = await startFakeUpstream(clean);
    await using kernel = await start(remote, [upstream], {}, clock);
    const response = ask(kernel, true);
    await remote.wasAsked("push");
    await clock.advance(codecMs);
    expect(dataOf(await (await response).text())).toEqual([expect.objectContaining({ fault: "plugin-timeout" })]);
  });

  test("breaks the connection when the last words do not come in time", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    const watcher = watch("exchange-end");
    remote.behaviors.fail = never;
    await using upstream = await startFakeUpstream(cutAfter(clean, 1));
    await using kernel = await start(remote, [upstream], { plugins: [watcher.plugin] }, clock);
    const reader = readerOf(await ask(kernel, true));
    await remote.wasAsked("fail");
    await clock.advance(lastWordsMs);
    await expect(reader.rest()).rejects.toThrow();
    expect(await watcher.seen("exchange-end")).toMatchObject({ error: { code: "stream-interrupted" } });
    expect(kernel.status().running).toBe(0);
  });

  test.each<[string, FakeRemote["behaviors"]]>([
    ["the child is gone", { fail: rejects }],
    ["there are no last words", { fail: async () => "" }],
    ["the last words are no text", { fail: async () => null }],
    ["the child is gone at the end", { end: rejects }],
  ])("breaks the connection when %s", async (_what, behaviors) => {
    const remote = new FakeRemote();
    Object.assign(remote.behaviors, behaviors);
    await using upstream = await startFakeUpstream("end" in behaviors ? clean : cutAfter(clean, 1));
    await using kernel = await start(remote, [upstream]);
    await expect(readerOf(await ask(kernel, true)).rest()).rejects.toThrow();
    expect(remote.closed).toBe(0);
  });

  test("of the deadline is told although the exchange is called off", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    remote.behaviors.push = never;
    await using upstream = await startFakeUpstream(clean);
    await using kernel = await start(remote, [upstream], { server: { deadlineMs: 2000 } }, clock);
    const response = ask(kernel, true);
    await remote.wasAsked("push");
    await clock.advance(2000);
    expect(dataOf(await (await response).text())).toEqual([expect.objectContaining({ fault: "deadline" })]);
  });

  test("before the first byte is told plainly when the child does not answer in time", async () => {
    const remote = new FakeRemote();
    const clock = createTestClock();
    remote.behaviors.encodeError = never;
    await using upstream = await startFakeUpstream(errorStatus(429, {}, { "retry-after": "7" }));
    await using kernel = await start(remote, [upstream], {}, clock);
    const answer = ask(kernel, true);
    await remote.wasAsked("encodeError");
    await clock.advance(lastWordsMs);
    const { status, headers, body } = await read(await answer);
    expect([status, headers.get("retry-after")]).toEqual([429, "7"]);
    expect(headers.get("content-type")).toBe("application/json");
    expect(body).toEqual({ error: { type: "rate-limited", message: expect.stringContaining("main") as string } });
  });

  test.each<[string, unknown]>([
    ["no object", "error"],
    ["no status", { body: {} }],
    ["the status of a success", { status: 200, body: {} }],
    ["a body that is none", { status: 500, body: "x" }],
    ["a header that breaks the head", { status: 500, headers: { "x-a": "1\r\nx-b: 2" }, body: {} }],
    ["a header that is no text", { status: 500, headers: { "x-a": 1 }, body: {} }],
  ])("before the first byte is told plainly when its words are nonsense: %s", async (_what, answer) => {
    const remote = new FakeRemote();
    const watcher = watch("plugin-error");
    remote.behaviors.encodeError = async () => answer;
    await using kernel = await start(remote, [], { plugins: [watcher.plugin] });
    const { status, body } = await read(await ask(kernel, false));
    expect([status, body]).toEqual([404, { error: expect.objectContaining({ type: "unknown-model" }) as object }]);
    expect(await watcher.seen("plugin-error")).toMatchObject({ plugin: "away-protocol", hook: "wire.errors" });
  });

  test("keeps the wire's headers, but for those that frame the answer", async () => {
    const remote = new FakeRemote();
    const headers = { "x-own": "1", "Transfer-Encoding": "chunked", "content-length": "1" };
    remote.behaviors.encodeError = async () => ({ status: 404, headers, body: { own: true } });
    await using kernel = await start(remote, []);
    const answer = await read(await ask(kernel, false));
    expect([answer.headers.get("x-own"), answer.body]).toEqual(["1", { own: true }]);
  });

  test.each<[string, FakeRemote["behaviors"], object]>([
    ["in the wire's words", {}, { fault: "unauthenticated" }],
    ["plainly when the child is gone", { encodeError: rejects }, { error: { type: "unauthenticated" } }],
  ])("before there is an exchange is told %s", async (_how, behaviors, told) => {
    const remote = new FakeRemote();
    Object.assign(remote.behaviors, behaviors);
    await using kernel = await start(remote, [], { server: { keys: ["key-of-a-client"] } });
    const { status, body } = await read(await ask(kernel, false));
    expect(status).toBe(401);
    expect(body).toMatchObject(told);
  });

  test("of an upstream that speaks the same is put into words anew", async () => {
    const remote = new FakeRemote();
    const same: Wire = { ...plainWire, id: "away" };
    const provider: OutboundProvider = { id: "same", wire: () => same, endpoints: { chat: "chat" } };
    await using upstream = await startFakeUpstream(errorStatus(400, { own: "words" }));
    await using kernel = await start(remote, [], {
      plugins: [plug("same", { outboundProvider: provider })],
      pools: { main: { provider: "same", nodes: [nodeAt(upstream)] } },
    });
    const { status, body } = await read(await ask(kernel, false));
    expect([status, body]).toEqual([400, expect.objectContaining({ fault: "bad-request" })]);
  });
});

describe("an operation with one answer on such a wire", () => {
  const embedding = plug("embedding", {
    outboundProvider: {
      id: "embedding",
      call: async function* () {},
      embed: async ({ model }) => ({ model, embeddings: [[1, 2]], usage: { inputTokens: 3 } }),
      models: async () => ({ models: [{ id: "m" }] }),
    },
  });
  const config: Config = { plugins: [embedding], pools: { main: { provider: "embedding", nodes: [{}] } } };

  test.each<[string, unknown, object]>([
    ["embed", { model: "m" }, { model: "m", embeddings: [[1, 2]] }],
    ["count", { model: "m" }, { estimated: true }],
    ["models", undefined, { models: [{ id: "m", ownedBy: "main" }] }],
  ])("is read and written there: %s", async (operation, body, reply) => {
    const remote = new FakeRemote();
    await using kernel = await start(remote, [], config);
    const answer = await read(await kernel.request(`/away/${operation}`, body));
    expect([answer.status, answer.body]).toEqual([200, { reply: expect.objectContaining(reply) as object }]);
    expect(remote.asked).toEqual(["decodeUnary", "encodeUnary"]);
  });

  test.each<[string, FakeRemote["behaviors"]]>([
    ["reads nothing", { decodeUnary: async () => undefined }],
    ["is gone", { decodeUnary: rejects }],
    ["is gone when it writes", { encodeUnary: rejects }],
  ])("fails where the wire's plugin %s", async (_what, behaviors) => {
    const remote = new FakeRemote();
    Object.assign(remote.behaviors, behaviors);
    await using kernel = await start(remote, [], config);
    const { status, body } = await read(await kernel.request("/away/embed", { model: "m" }));
    expect([status, body]).toEqual([500, expect.objectContaining({ fault: "plugin-failed" })]);
  });
});

const otherPlain: OutboundProvider = {
  id: "other-plain",
  wire: { ...plainWire, id: "other-plain" },
  endpoints: { chat: "chat" },
};

/** A protocol of the wire whose keep-alive comes early. */
function hasty({ wire }: FakeRemote) {
  return plug("hasty", {
    inboundProtocol: {
      id: "hasty",
      wire,
      keepAliveMs: 10,
      routes: [{ method: "POST", path: "/hasty", operation: "chat" }],
    },
  });
}

async function read(response: Response): Promise<Pick<Response, "status" | "headers"> & { readonly body: unknown }> {
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** More than the sockets of two hops hold on any machine. */
const total = 512 * 1024 * 1024;
const piece = `data: ${JSON.stringify({ text: "x".repeat(64 * 1024 - 20) })}\n\n`;
const big = raw(
  Array.from({ length: total / piece.length }, () => piece),
  { headers: { "content-type": "text/event-stream" } },
);

async function askSlowly(url: string): Promise<IncomingMessage> {
  const request = http.request(`${url}/away/chat`, { method: "POST" });
  request.end(JSON.stringify({ model: "m", stream: true, text: "hi" }));
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.pause();
  return response;
}
