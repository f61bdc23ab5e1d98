import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createGate } from "../../src/testing/upstream/gate.ts";
import { errorStatus, hangBeforeHeaders, huge, json, sse } from "../../src/testing/upstream/replies.ts";
import { cutAfter, hangAfter, pauseAfter } from "../../src/testing/upstream/reshape.ts";
import { startFakeUpstream } from "../../src/testing/upstream.ts";
import { open } from "./collect.ts";

describe("scripts and requests", () => {
  it("answers queued scripts in order and then the default", async () => {
    await using upstream = await startFakeUpstream(json({ n: "default" }));
    upstream.enqueue(json({ n: 1 }), errorStatus(429, { error: "slow" }, { "Retry-After": "2" }));
    const first = await fetch(upstream.url);
    const second = await fetch(upstream.url);
    const third = await fetch(upstream.url);
    expect(first.status).toBe(200);
    expect(first.headers.get("content-type")).toBe("application/json");
    expect(await first.json()).toEqual({ n: 1 });
    expect(second.status).toBe(429);
    expect(second.headers.get("retry-after")).toBe("2");
    expect(await second.json()).toEqual({ error: "slow" });
    expect(await third.json()).toEqual({ n: "default" });
  });

  it("lets a function choose the script by what was asked", async () => {
    await using upstream = await startFakeUpstream();
    upstream.setDefault((request) => json({ asked: request.path }));
    const response = await fetch(`${upstream.url}/a?b=1`);
    expect(await response.json()).toEqual({ asked: "/a?b=1" });
  });

  it("names the request that nothing was scripted for", async () => {
    await using upstream = await startFakeUpstream();
    const response = await fetch(`${upstream.url}/v1/x`, { method: "POST" });
    expect(response.status).toBe(501);
    expect(await response.text()).toBe("no script is queued for POST /v1/x");
  });

  it("records method, path, headers and the bytes of the body", async () => {
    await using upstream = await startFakeUpstream(json({}));
    const body = JSON.stringify({ text: "héllo 🌍" });
    await fetch(`${upstream.url}/v1/chat?x=y`, {
      method: "POST",
      headers: { Authorization: "Bearer k" },
      body,
    });
    const [request] = upstream.requests;
    expect(request).toMatchObject({ method: "POST", path: "/v1/chat?x=y", text: body });
    expect(request?.headers.authorization).toBe("Bearer k");
    expect(request?.rawHeaders).toContain("Bearer k");
    expect(request?.body).toEqual(Buffer.from(body));
    expect(request?.json()).toEqual({ text: "héllo 🌍" });
    expect(request?.aborted).toBe(false);
  });

  it("tells of a request as soon as it has arrived, before and after the question", async () => {
    await using upstream = await startFakeUpstream(json({}));
    const second = upstream.received(2);
    await fetch(`${upstream.url}/one`);
    await fetch(`${upstream.url}/two`);
    expect((await second).path).toBe("/two");
    expect((await upstream.received(1)).path).toBe("/one");
  });

  it("rejects those who wait for a request that never came", async () => {
    const upstream = await startFakeUpstream();
    const never = expect(upstream.received(1)).rejects.toThrow(/before request 1 arrived/u);
    await upstream.close();
    await never;
    await expect(upstream.received(1)).rejects.toThrow(/before request 1 arrived/u);
    await expect(upstream.received(0)).rejects.toThrow(RangeError);
  });

  it("waits for a gate in the middle of a stream", async () => {
    await using upstream = await startFakeUpstream();
    const gate = createGate();
    upstream.enqueue(pauseAfter(sse(["a", "b"]), 1, gate));
    const { response } = await open(upstream.url);
    const chunks = response.setEncoding("utf8")[Symbol.asyncIterator]();
    expect(await chunks.next()).toEqual({ done: false, value: "data: a\n\n" });
    const next = chunks.next();
    expect(await Promise.race([next, turns(20)])).toBe("quiet");
    gate.open();
    expect(await next).toEqual({ done: false, value: "data: b\n\n" });
    expect(await chunks.next()).toMatchObject({ done: true });
  });
});

describe("who ended the reply", () => {
  it("tells when the client went away before the first byte", async () => {
    await using upstream = await startFakeUpstream(hangBeforeHeaders());
    const controller = new AbortController();
    const failed = expect(fetch(upstream.url, { signal: controller.signal })).rejects.toThrow();
    const request = await upstream.received(1);
    expect(request.aborted).toBe(false);
    const before = performance.now();
    controller.abort();
    const at = await upstream.closedByClient(1);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(performance.now());
    expect(request.aborted).toBe(true);
    await failed;
  });

  it("tells when the client went away in the middle of a stream", async () => {
    await using upstream = await startFakeUpstream(hangAfter(sse(["a", "b"]), 1));
    const { request, response } = await open(upstream.url);
    await once(response, "data");
    request.destroy();
    await upstream.closedByClient(1);
    expect(upstream.requests[0]?.aborted).toBe(true);
  });

  it("records a request that was broken off while it was sent", async () => {
    await using upstream = await startFakeUpstream(json({}));
    const request = httpRequest(upstream.url, {
      method: "POST",
      headers: { "content-length": "10", expect: "100-continue" },
    });
    request.on("error", () => {});
    request.flushHeaders();
    await once(request, "continue");
    await new Promise((resolve) => request.write("half", resolve));
    request.destroy();
    await upstream.closedByClient(1);
    expect(upstream.requests[0]?.text).toBe("half");
    expect(upstream.requests[0]?.aborted).toBe(true);
  });

  it("does not call a reply closed by the client that ended or was cut", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await (await fetch(upstream.url)).text();
    await expect(upstream.closedByClient(1)).rejects.toThrow(/request 1 was ended by the upstream/u);
    upstream.enqueue(cutAfter(json({}), 0));
    await expect((await fetch(upstream.url)).text()).rejects.toThrow();
    await expect(upstream.closedByClient(2)).rejects.toThrow(/request 2 was ended by the upstream/u);
    expect(upstream.requests.map((request) => request.aborted)).toEqual([false, false]);
  });
});

describe("back-pressure", () => {
  it("stops writing while the client does not read, and counts what was accepted", async () => {
    const total = 192 * 1024 * 1024;
    await using upstream = await startFakeUpstream(huge(total));
    const { response } = await open(upstream.url);
    const accepted = await upstream.stalled(1);
    expect(accepted).toBeLessThanOrEqual(upstream.bytesWritten(1));
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(total / 2);
    let read = 0;
    for await (const chunk of response) read += Buffer.byteLength(chunk);
    expect(read).toBe(total);
    expect(upstream.bytesWritten(1)).toBe(total);
  });

  it("says so when a reply was over without a stall or is not there", async () => {
    await using upstream = await startFakeUpstream(json({}));
    expect(() => upstream.bytesWritten(1)).toThrow(/request 1 has not arrived/u);
    await (await fetch(upstream.url)).text();
    await expect(upstream.stalled(1)).rejects.toThrow(/over before any write had to wait/u);
  });
});

describe("closing", () => {
  it("closes hanging and idle connections and the port", async () => {
    const upstream = await startFakeUpstream(hangBeforeHeaders());
    const { port } = new URL(upstream.url);
    const idle = connect(Number(port), "127.0.0.1");
    await once(idle, "connect");
    const failed = expect(fetch(upstream.url)).rejects.toThrow();
    await upstream.received(1);
    expect(upstream.openConnections).toBe(2);
    await upstream.close();
    await failed;
    expect(upstream.openConnections).toBe(0);
    await expect(fetch(upstream.url)).rejects.toThrow();
    expect(upstream.requests[0]?.aborted).toBe(false);
    await expect(upstream.closedByClient(1)).rejects.toThrow(/by the upstream/u);
  });

  it("may be closed twice", async () => {
    const upstream = await startFakeUpstream();
    await upstream.close();
    await expect(upstream.close()).resolves.toBeUndefined();
  });

  it("rejects with the fault of a script", async () => {
    const fault = new Error("unexpected model");
    const upstream = await startFakeUpstream(() => {
      throw fault;
    });
    await expect(fetch(upstream.url)).rejects.toThrow();
    await expect(upstream.close()).rejects.toMatchObject({ cause: fault });
  });
});

async function turns(count: number): Promise<"quiet"> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return "quiet";
}
