import { createServer } from "node:net";
import { gzipSync, brotliCompressSync } from "node:zlib";
import type { GatewayError } from "@patchbay/sdk";
import {
  createGate,
  cutAfter,
  cutBeforeHeaders,
  errorStatus,
  hangAfter,
  hangBeforeHeaders,
  huge,
  json,
  pauseAfter,
  raw,
  resetAfter,
  resetBeforeHeaders,
  splitAt,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { direct, failureOf, patient, requestTo, textOf, useTransport } from "./support/call.ts";
import { listen } from "./support/listen.ts";

const seconds = { connectMs: 300, firstByteMs: 300, idleMs: 300 };

describe("an answer", () => {
  it("comes with status, joined lower-case headers and the body as it was sent", async () => {
    await using upstream = await startFakeUpstream(json({ hello: 1 }, { status: 201, headers: { "X-Two": "a" } }));
    await using transport = useTransport();
    const response = await transport.send(requestTo(`${upstream.url}/v1/chat?x=1`, { body: '{"a":"ü"}' }));
    expect(response.status).toBe(201);
    expect(response.headers["x-two"]).toBe("a");
    expect(await textOf(response)).toBe('{"hello":1}');
    const request = await upstream.received(1);
    expect([request.method, request.path, request.text]).toEqual(["POST", "/v1/chat?x=1", '{"a":"ü"}']);
    expect(request.headers["accept-encoding"]).toBe("identity");
  });

  it("joins repeated headers", async () => {
    const server = createServer((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nWarning: a\r\nwarning: b\r\ncontent-length: 0\r\n\r\n"));
    });
    await using listening = await listen(server);
    await using transport = useTransport();
    const response = await transport.send(requestTo(`http://127.0.0.1:${listening.port}/`));
    expect(response.headers["warning"]).toBe("a, b");
    expect(await textOf(response)).toBe("");
  });

  it("is the same however it is cut, and its chunks stay valid after the loop", async () => {
    const script = sse([{ a: 1 }, { b: "ß" }, { c: 3 }], { done: true });
    await using upstream = await startFakeUpstream(splitAt(script, "every-byte"));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(3);
    expect(Buffer.concat(chunks).toString()).toBe(
      'data: {"a":1}\n\ndata: {"b":"ß"}\n\ndata: {"c":3}\n\ndata: [DONE]\n\n',
    );
  });

  it("that is a redirect is not followed", async () => {
    await using upstream = await startFakeUpstream(errorStatus(307, "away", { location: "http://127.0.0.1:1/" }));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    expect([response.status, response.headers["location"]]).toEqual([307, "http://127.0.0.1:1/"]);
    expect(await textOf(response)).toBe("away");
    expect(upstream.requests).toHaveLength(1);
  });

  it("leaves the connection open for the next request", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    for (let n = 0; n < 5; n++) await textOf(await transport.send(requestTo(upstream.url)));
    // One is resting for a turn of the event loop while the next request is sent.
    expect(upstream.openConnections).toBeLessThanOrEqual(2);
    expect(upstream.requests).toHaveLength(5);
  });

  it("shares connections with nodes of equal settings", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    for (let n = 0; n < 9; n++) {
      await textOf(await transport.send(requestTo(upstream.url, { connection: { ...direct } })));
    }
    expect(upstream.openConnections).toBeLessThanOrEqual(2);
  });

  it("beyond the reader's limit fails and closes the connection", async () => {
    await using upstream = await startFakeUpstream(huge(10_000_000));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    const failure = await failureOf(response.body.readAll(1_000));
    expect([failure.code, failure.message]).toEqual([
      "invalid-reply",
      `the answer of ${new URL(upstream.url).host} has more than 1000 bytes`,
    ]);
    await upstream.closedByClient(1);
  });

  it("gets two readers of one step each their own chunk", async () => {
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseAfter(raw(["one", "two"]), 0, gate));
    await using transport = useTransport();
    const iterator = (await transport.send(requestTo(upstream.url))).body[Symbol.asyncIterator]();
    const both = Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    gate.open();
    expect((await both).map(({ value }) => (value === undefined ? "end" : Buffer.from(value).toString()))).toEqual([
      "one",
      "two",
      "end",
    ]);
  });
});

describe("headers of the connection", () => {
  it("are not taken from the caller", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const headers = { connection: "close", "content-length": "99", "transfer-encoding": "chunked", "x-mine": "1" };
    await textOf(await transport.send(requestTo(upstream.url, { headers })));
    const request = await upstream.received(1);
    expect(request.headers).toMatchObject({ connection: "keep-alive", "content-length": "2", "x-mine": "1" });
    expect(request.headers["transfer-encoding"]).toBeUndefined();
  });

  it("that no HTTP message can have are refused without their value", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const request = requestTo(upstream.url, { headers: { "x-bad": "hidden\nvalue" } });
    const failure = await failureOf(transport.send(request));
    expect(failure.code).toBe("internal");
    expect(failure.message).toContain("x-bad");
    expect(failure.message).not.toContain("hidden");
  });
});

describe("a failure", () => {
  it("to connect is unreachable, before anything was sent", async () => {
    const listening = await listen(createServer());
    await listening[Symbol.asyncDispose]();
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(`http://127.0.0.1:${listening.port}/v1?key=hidden`)));
    expect(failure.code).toBe("unreachable");
    expect(failure.message).toBe(`cannot reach 127.0.0.1:${listening.port}: connection refused`);
    expect(failure.details).toEqual({ phase: "connect", reason: "ECONNREFUSED" });
  });

  it("to find the host is unreachable", async () => {
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo("http://nowhere.invalid/")));
    expect(failure.code).toBe("unreachable");
    expect(failure.message).toMatch(/^cannot reach nowhere\.invalid: (unknown host name|host name lookup failed)$/);
    expect(failure.details).toMatchObject({ phase: "connect" });
  });

  it("to get through TLS is unreachable", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url.replace("http:", "https:"))));
    expect([failure.code, failure.details?.["phase"]]).toEqual(["unreachable", "connect"]);
  });

  it.each([
    ["cut", cutBeforeHeaders()],
    ["reset", resetBeforeHeaders()],
  ])("before the head is unreachable when the connection is %s", async (_name, script) => {
    await using upstream = await startFakeUpstream(script);
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url)));
    expect([failure.code, failure.details?.["phase"]]).toEqual(["unreachable", "head"]);
  });

  it.each([
    ["cut", cutAfter(raw(["one", "two"]), 1)],
    ["reset", resetAfter(raw(["one", "two"]), 1)],
    ["short of its length", cutAfter(raw(["one", "two"], { headers: { "content-length": "6" } }), 1)],
  ])("in the body is an interrupted stream when it is %s, after what came", async (_name, script) => {
    await using upstream = await startFakeUpstream(script);
    await using transport = useTransport();
    const { body } = await transport.send(requestTo(upstream.url));
    const seen: string[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const chunk of body) seen.push(Buffer.from(chunk).toString());
      })(),
    );
    expect(seen).toEqual(["one"]);
    expect([failure.code, failure.details?.["phase"]]).toEqual(["stream-interrupted", "body"]);
  });

  it("is a timeout when no head comes", async () => {
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url, { timeouts: seconds })));
    const { host } = new URL(upstream.url);
    expect([failure.code, failure.message]).toEqual(["timeout", `no answer from ${host} within 300 ms`]);
    expect(failure.details).toEqual({ phase: "head" });
    await upstream.closedByClient(1);
  });

  it("is a timeout when the body falls silent", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url, { timeouts: { ...patient, idleMs: 300 } }));
    const failure = await failureOf(response.body.readAll(100));
    expect([failure.code, failure.message]).toEqual([
      "timeout",
      `silence of 300 ms from ${new URL(upstream.url).host}`,
    ]);
    await upstream.closedByClient(1);
  });

  it("is a timeout when no connection comes about", async () => {
    // A server that never says a word in the TLS handshake.
    await using listening = await listen(createServer());
    await using transport = useTransport();
    const request = requestTo(`https://127.0.0.1:${listening.port}/`, { timeouts: { ...patient, connectMs: 50 } });
    const failure = await failureOf(transport.send(request));
    expect(failure.code).toBe("timeout");
    expect(failure.message).toBe(`no connection to 127.0.0.1:${listening.port} within 50 ms`);
    expect(failure.details).toEqual({ phase: "connect" });
  });

  it("is an invalid reply when it is not HTTP", async () => {
    const server = createServer((socket) => {
      socket.once("data", () => socket.end("SSH-2.0-hello\r\n"));
    });
    await using listening = await listen(server);
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(`http://127.0.0.1:${listening.port}/`)));
    expect([failure.code, failure.details?.["phase"]]).toEqual(["invalid-reply", "head"]);
  });
});

describe("back-pressure", () => {
  it("stops the upstream while nobody reads, and lets it go on", async () => {
    const total = 192 * 1024 * 1024;
    await using upstream = await startFakeUpstream(huge(total));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    // What was accepted sits in the buffers of the two sockets, which a system may let grow to tens of megabytes.
    expect(await upstream.stalled(1)).toBeLessThan(total / 2);
    let size = 0;
    for await (const chunk of response.body) size += chunk.length;
    expect(size).toBe(total);
  });

  it("does not let a paused body run into the idle time-out", async () => {
    const total = 128 * 1024 * 1024;
    await using upstream = await startFakeUpstream(huge(total));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url, { timeouts: { ...patient, idleMs: 50 } }));
    await upstream.stalled(1);
    expect((await response.body.readAll(total)).length).toBe(total);
  });
});

async function failureAfter(act: (controller: AbortController) => void): Promise<GatewayError> {
  await using upstream = await startFakeUpstream(hangBeforeHeaders());
  await using transport = useTransport();
  const controller = new AbortController();
  const sent = failureOf(transport.send(requestTo(upstream.url, { signal: controller.signal })));
  await upstream.received(1);
  const before = performance.now();
  act(controller);
  expect((await upstream.closedByClient(1)) - before).toBeLessThan(100);
  return sent;
}

describe("a caller who has enough", () => {
  it("closes the connection at once by the signal, before the head", async () => {
    const failure = await failureAfter((controller) => controller.abort(new Error("the client left")));
    expect([failure.code, failure.details]).toEqual(["aborted", { phase: "head" }]);
    expect(failure.cause).toMatchObject({ message: "the client left" });
  });

  it("closes the connection at once by the signal, in the body, and unread chunks are dropped", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two", "three"]), 2));
    await using transport = useTransport();
    const controller = new AbortController();
    const { body } = await transport.send(requestTo(upstream.url, { signal: controller.signal }));
    const iterator = body[Symbol.asyncIterator]();
    await iterator.next();
    const before = performance.now();
    controller.abort();
    expect((await failureOf(iterator.next())).code).toBe("aborted");
    expect((await upstream.closedByClient(1)) - before).toBeLessThan(100);
  });

  it("closes the connection by leaving the loop", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using transport = useTransport();
    const { body } = await transport.send(requestTo(upstream.url));
    for await (const chunk of body) {
      expect(Buffer.from(chunk).toString()).toBe("one");
      break;
    }
    await upstream.closedByClient(1);
  });

  it("closes the connection by canceling a body that nobody read", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using transport = useTransport();
    const { body } = await transport.send(requestTo(upstream.url));
    body.cancel();
    await upstream.closedByClient(1);
    expect(await body.readAll(10)).toHaveLength(0);
  });

  it("gets no connection when the signal was aborted before", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url, { signal: AbortSignal.abort() })));
    expect([failure.code, failure.details, upstream.openConnections]).toEqual(["aborted", { phase: "connect" }, 0]);
  });

  it("is answered at once while the connection is still made", async () => {
    await using listening = await listen(createServer());
    await using transport = useTransport();
    const controller = new AbortController();
    const sent = failureOf(
      transport.send(requestTo(`https://127.0.0.1:${listening.port}/`, { signal: controller.signal })),
    );
    setImmediate(() => controller.abort());
    expect((await sent).details).toEqual({ phase: "connect" });
  });
});

describe("a packed answer", () => {
  const text = JSON.stringify({ words: Array.from({ length: 2_000 }, (_, n) => `word ${n * 7919}`) });

  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["br, gzip", gzipSync(brotliCompressSync(text))],
  ])("in %s is unpacked as it comes", async (encoding, bytes) => {
    const headers = { "content-encoding": encoding, "content-length": String(bytes.length) };
    await using upstream = await startFakeUpstream(splitAt(raw(bytes, { headers }), 100));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    expect(response.headers).not.toHaveProperty("content-encoding");
    expect(response.headers).not.toHaveProperty("content-length");
    expect(await textOf(response)).toBe(text);
  });

  it("that is a bomb is an invalid reply", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    await using upstream = await startFakeUpstream(raw(bomb, { headers: { "content-encoding": "gzip" } }));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    let size = 0;
    const failure = await failureOf(
      (async () => {
        for await (const chunk of response.body) size += chunk.length;
      })(),
    );
    expect(failure.code).toBe("invalid-reply");
    expect(size).toBeLessThan(20 * 1024 * 1024);
  });

  it.each([
    ["damaged", raw("this is not gzip", { headers: { "content-encoding": "gzip" } })],
    ["truncated", raw(gzipSync(text).subarray(0, 100), { headers: { "content-encoding": "gzip" } })],
  ])("that is %s is an invalid reply", async (_name, script) => {
    await using upstream = await startFakeUpstream(script);
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    expect((await failureOf(response.body.readAll(1_000_000))).code).toBe("invalid-reply");
  });

  it("of an unknown encoding is an invalid reply", async () => {
    await using upstream = await startFakeUpstream(raw("x", { headers: { "content-encoding": "pack200" } }));
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url)));
    expect([failure.code, failure.message]).toEqual([
      "invalid-reply",
      `the answer of ${new URL(upstream.url).host} is packed as pack200, which was not asked for`,
    ]);
  });

  it("that is cut tells the interruption, not the damage", async () => {
    const script = raw([gzipSync(text).subarray(0, 500), "more"], { headers: { "content-encoding": "gzip" } });
    await using upstream = await startFakeUpstream(cutAfter(script, 1));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    expect((await failureOf(response.body.readAll(1_000_000))).code).toBe("stream-interrupted");
  });

  it("closes the connection when the loop is left", async () => {
    const bytes = gzipSync(text);
    const script = raw([bytes.subarray(0, 2_000), bytes.subarray(2_000)], { headers: { "content-encoding": "gzip" } });
    await using upstream = await startFakeUpstream(hangAfter(script, 1));
    await using transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    for await (const chunk of response.body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await upstream.closedByClient(1);
  });
});

describe("closing", () => {
  it("lets what runs finish and turns away what comes", async () => {
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseAfter(raw(["one", "two"]), 1, gate));
    const transport = useTransport();
    const response = await transport.send(requestTo(upstream.url));
    const closed = transport.close();
    expect((await failureOf(transport.send(requestTo(upstream.url)))).code).toBe("draining");
    gate.open();
    expect(await textOf(response)).toBe("onetwo");
    await closed;
    await transport.close();
  });

  it("waits for no connection that nobody waits for", async () => {
    await using listening = await listen(createServer());
    const transport = useTransport();
    const timeouts = { ...patient, connectMs: 10 };
    const failure = await failureOf(transport.send(requestTo(`https://127.0.0.1:${listening.port}/`, { timeouts })));
    expect(failure.code).toBe("timeout");
    const before = performance.now();
    await transport.close();
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
