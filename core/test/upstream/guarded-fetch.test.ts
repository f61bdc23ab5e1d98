import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createSecret } from "@patchbay/sdk/host";
import {
  createGate,
  createTestClock,
  errorStatus,
  hangAfter,
  json,
  pauseBeforeHeaders,
  raw,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { plainAccess } from "../../src/credentials/node-access.ts";
import { createCallGate, maxCallMs, maxCalls, maxRequestBytes } from "../../src/upstream/call-gate.ts";
import { createFetch, type FetchGuard, type FetchOptions } from "../../src/upstream/create-fetch.ts";
import { createTransport } from "../../src/upstream/create-transport.ts";
import type { Resolve } from "../../src/upstream/guarded-lookup.ts";
import { hostMatcher } from "@patchbay/sdk/host";
import type { Transport } from "../../src/upstream/transport.ts";
import { direct, failureOf, patient, requestTo, textOf } from "./support/call.ts";
import { listen } from "./support/listen.ts";

const label = 'plugin "far"';

/** Names and what they lead to, one answer for each question, the last one again and again. */
function resolving(
  answers: Readonly<Record<string, readonly (readonly string[])[]>>,
): Resolve & { readonly asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (name) => {
    const list = answers[name] ?? [];
    const before = asked.filter((each) => each === name).length;
    asked.push(name);
    const addresses = list[Math.min(before, list.length - 1)];
    if (addresses === undefined) return Promise.reject(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }));
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
  };
  return Object.assign(resolve, { asked });
}

function transportWith(resolve: Resolve, defaultProxy?: string): Transport & AsyncDisposable {
  const proxy = defaultProxy === undefined ? undefined : createSecret(defaultProxy, "test");
  const transport = createTransport({ defaultProxy: proxy, connectMs: 5000, resolve });
  return { ...transport, [Symbol.asyncDispose]: () => transport.close() };
}

function guarded(transport: Transport, options: Partial<FetchOptions> = {}, guard: Partial<FetchGuard> = {}) {
  return createFetch({
    transport,
    connection: direct,
    timeouts: patient,
    signal: new AbortController().signal,
    allow: () => true,
    label,
    guard: { gate: createCallGate({ clock: createTestClock(), label }), reach: "public", words: () => [], ...guard },
    ...options,
  });
}

const nobody = resolving({});

describe("where a guarded call leads", () => {
  it.each([
    "http://127.0.0.1:1/",
    "http://2130706433:1/",
    "http://0x7f.1:1/",
    "http://[::1]:1/",
    "http://[::ffff:7f00:1]:1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://0.0.0.0:1/",
  ])("is not %s", async (address) => {
    await using transport = transportWith(nobody);
    const failure = await failureOf(guarded(transport)(address));
    expect([failure.code, failure.message]).toEqual(["permission-denied", expect.stringContaining("privateNetwork")]);
  });

  it("is not a private host behind a public name, nor where one of several addresses is private", async () => {
    const resolve = resolving({ "inside.test": [["10.0.0.7"]], "mixed.test": [["8.8.8.8", "127.0.0.1"]] });
    await using transport = transportWith(resolve);
    const call = guarded(transport);
    const inside = await failureOf(call("http://inside.test:9/"));
    expect([inside.code, inside.message]).toEqual([
      "permission-denied",
      "inside.test leads to 10.0.0.7, which is in a private network, and privateNetwork is not granted",
    ]);
    expect((await failureOf(call("https://mixed.test/"))).message).toContain("mixed.test leads to 127.0.0.1");
  });

  it("is the address that was checked: a name is looked up once for a connection, and another answer is checked again", async () => {
    await using upstream = await startFakeUpstream(json({ ok: true }));
    const { port } = new URL(upstream.url);
    const resolve = resolving({ "moving.test": [["127.0.0.1"], ["169.254.169.254"]] });
    await using transport = transportWith(resolve);
    const call = guarded(transport, {}, { reach: "private" });
    expect(await (await call(`http://moving.test:${port}/`)).json()).toEqual({ ok: true });
    expect(resolve.asked).toEqual(["moving.test"]);
    expect(upstream.requests[0]?.headers.host).toBe(`moving.test:${port}`);
    // Another port is another connection, and the second answer leads to metadata.
    const failure = await failureOf(call("http://moving.test:9/"));
    expect([failure.code, failure.message]).toEqual([
      "permission-denied",
      "moving.test leads to 169.254.169.254, which is where clouds keep credentials",
    ]);
    expect(resolve.asked).toEqual(["moving.test", "moving.test"]);
  });

  it("never uses a connection that an unguarded call has opened", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = transportWith(nobody);
    await textOf(await transport.send(requestTo(upstream.url)));
    expect((await failureOf(guarded(transport)(upstream.url))).code).toBe("permission-denied");
    expect(upstream.requests).toHaveLength(1);
  });

  it("is on this machine where that is granted", async () => {
    await using upstream = await startFakeUpstream(json({ ok: 1 }));
    await using transport = transportWith(nobody);
    const response = await guarded(transport, {}, { reach: "private" })(upstream.url);
    expect(await response.json()).toEqual({ ok: 1 });
  });

  it("is not where a redirect points: the plugin gets the redirect, and may not go there by itself", async () => {
    const to = "http://169.254.169.254/latest/";
    await using upstream = await startFakeUpstream(errorStatus(302, "", { location: to }));
    await using transport = transportWith(nobody);
    const { host } = new URL(upstream.url);
    const allow = hostMatcher([`http://${host}`], { strict: true });
    const call = guarded(transport, { allow }, { reach: "private" });
    const response = await call(upstream.url);
    expect([response.status, response.headers["location"]]).toEqual([302, to]);
    expect((await failureOf(call(to))).message).toBe(
      `${label} may not reach 169.254.169.254:80, which it did not declare`,
    );
    expect(upstream.requests).toHaveLength(1);
  });

  it("is checked before a proxy is asked to look a name up", async () => {
    const resolve = resolving({ "inside.test": [["192.168.0.9"]] });
    await using transport = transportWith(resolve, "http://127.0.0.1:9");
    const call = guarded(transport, { connection: { proxy: undefined, ca: undefined, verify: true } });
    expect((await failureOf(call("http://inside.test/"))).code).toBe("permission-denied");
    expect((await failureOf(call("http://10.0.0.1/"))).code).toBe("permission-denied");
    expect((await failureOf(call("http://only-the-proxy-knows.test/"))).code).toBe("unreachable");
  });

  it("proves its name: the certificate is checked against the name and not against the address", async () => {
    const [cert, key] = await Promise.all(
      ["loopback-certificate.pem", "loopback-key.pem"].map((name) =>
        readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8"),
      ),
    );
    const names: unknown[] = [];
    const server = createTlsServer({ cert, key }, (request, response) => {
      names.push("servername" in request.socket && request.socket.servername);
      response.end("{}");
    });
    await using listening = await listen(server);
    const resolve = resolving({ localhost: [["127.0.0.1"]], "other.test": [["127.0.0.1"]] });
    await using transport = transportWith(resolve);
    const call = guarded(transport, { connection: { ...direct, ca: cert } }, { reach: "private" });
    await (await call(`https://localhost:${listening.port}/`)).text();
    expect([names, resolve.asked]).toEqual([["localhost"], ["localhost"]]);
    const failure = await failureOf(call(`https://other.test:${listening.port}/`));
    expect([failure.code, failure.message]).toEqual(["unreachable", expect.stringContaining("is for another host")]);
  });

  it("holds no user name", async () => {
    await using transport = transportWith(nobody);
    const failure = await failureOf(guarded(transport)("https://user:word@api.test/"));
    expect([failure.code, failure.message]).toEqual(["permission-denied", expect.not.stringContaining("word@")]);
  });
});

describe("what a guarded call sends", () => {
  it("has no field that belongs to the transport, and none that cuts the answer", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = transportWith(nobody);
    const headers = {
      Host: "evil.test",
      "Content-Length": "3",
      "transfer-encoding": "chunked",
      connection: "upgrade",
      "Proxy-Authorization": "Basic x",
      range: "bytes=0-5",
      te: "trailers",
      "x-mine": "1",
    };
    await (await guarded(transport, {}, { reach: "private" })(upstream.url, { headers, body: "whole" })).text();
    const [request] = upstream.requests;
    expect(request?.text).toBe("whole");
    expect(request?.headers).toMatchObject({ host: new URL(upstream.url).host, "x-mine": "1", "content-length": "5" });
    for (const name of ["transfer-encoding", "proxy-authorization", "range", "te"])
      expect(request?.headers).not.toHaveProperty(name);
  });

  it.each([
    [{ method: "TRACE" }, "permission-denied"],
    [{ method: "CONNECT" }, "permission-denied"],
    [{ headers: { "x-a": "b\r\nx-c: d" } }, "plugin-failed"],
    [{ headers: { "x a": "b" } }, "plugin-failed"],
    [{ body: new Uint8Array(maxRequestBytes + 1) }, "too-large"],
  ])("is not %o", async (init, code) => {
    await using transport = transportWith(nobody);
    const failure = await failureOf(guarded(transport, {}, { reach: "private" })("http://127.0.0.1:9/", init));
    expect([failure.code, failure.message]).toEqual([code, expect.stringContaining(label)]);
  });

  it("is never more than so many calls at once", async () => {
    const gate = createGate();
    await using upstream = await startFakeUpstream(pauseBeforeHeaders(json({}), gate));
    await using transport = transportWith(nobody);
    const call = guarded(transport, {}, { reach: "private" });
    const running = Array.from({ length: maxCalls }, () => call(upstream.url));
    const failure = await failureOf(call(upstream.url));
    expect([failure.code, failure.message]).toEqual([
      "queue-full",
      expect.stringContaining(`${label} has ${maxCalls} calls`),
    ]);
    gate.open();
    for (const response of await Promise.all(running)) await response.text();
    expect((await call(upstream.url)).status).toBe(200);
  });

  it("ends when its time is up, also while its answer is read", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using transport = transportWith(nobody);
    const clock = createTestClock();
    const call = guarded(transport, {}, { reach: "private", gate: createCallGate({ clock, label }) });
    const response = await call(upstream.url);
    const reading = failureOf(response.text());
    await clock.advance(maxCallMs);
    expect(await reading).toMatchObject({ code: "timeout", message: expect.stringContaining(`${maxCallMs} ms`) });
    expect(clock.pending).toBe(0);
  });
});

describe("what comes back from a guarded call", () => {
  const key = "sk-far/away+4711=";
  const forms: readonly (readonly [string, string])[] = [
    ["as it is", `you said ${key}!`],
    ["escaped as JSON", `{"a":"sk-far\\/away+4711="}`],
    ["escaped for an address", `?k=${encodeURIComponent(key)}&b=1`],
    ["in base64", Buffer.from(key).toString("base64")],
    ["in base64 with something before it", Buffer.from(`Bearer ${key}`).toString("base64")],
    ["in base64 of a pair", Buffer.from(`u:${key}:more`).toString("base64url")],
    ["as hex", Buffer.from(key).toString("hex")],
  ];

  it.each(forms)("does not show the node's credential %s", async (_, text) => {
    await using server = await serveBytes(text);
    await using transport = transportWith(nobody);
    const access = plainAccess({ type: "header", name: "x-api-key" }, createSecret(key, "test"));
    const call = guarded(transport, { access }, { reach: "private", words: access.words });
    const response = await call(server.url);
    const [shown, clean] = [JSON.stringify(response.headers), await response.text()];
    expect(clean).toContain("[redacted]");
    expect(shown).toContain("[redacted]");
    for (const seen of [shown, clean, Buffer.from(clean, "base64").toString(), Buffer.from(clean, "hex").toString()])
      expect(seen).not.toContain("far/away");
  });

  it("is passed on at once while nothing in it begins like the credential", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["data: one\n\n", "data: two\n\n"]), 1));
    await using transport = transportWith(nobody);
    const call = guarded(transport, {}, { reach: "private", words: () => [key] });
    for await (const chunk of (await call(upstream.url)).body) {
      expect(Buffer.from(chunk).toString()).toBe("data: one\n\n");
      break;
    }
  });
});

/** A server that echoes a text byte by byte, and in a header. */
async function serveBytes(text: string): Promise<AsyncDisposable & { readonly url: string }> {
  const listening = await listen(
    createServer((request, response) => {
      request.resume();
      response.writeHead(200, { "x-echo": text });
      const bytes = Buffer.from(text);
      const write = (at: number): void => {
        if (at === bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 1), () => write(at + 1));
      };
      write(0);
    }),
  );
  return { ...listening, url: `http://127.0.0.1:${listening.port}/` };
}
