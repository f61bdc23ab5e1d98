import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { hangAfter, json, raw, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { direct, failureOf, patient, requestTo, textOf, through, useTransport } from "./support/call.ts";
import { startHttpProxy } from "./support/http-proxy.ts";
import { type Listening, listen } from "./support/listen.ts";
import { startSocksProxy } from "./support/socks-proxy.ts";

const key = readFileSync(new URL("fixtures/loopback-key.pem", import.meta.url), "utf8");
const ca = readFileSync(new URL("fixtures/loopback-certificate.pem", import.meta.url), "utf8");

async function startTlsUpstream(): Promise<Listening & { readonly url: string }> {
  const listening = await listen(createTlsServer({ key, cert: ca }, (_message, response) => response.end("safe")));
  return { ...listening, url: `https://localhost:${listening.port}/` };
}

describe("TLS", () => {
  it("refuses an unknown authority, takes one that the node names, and checks nothing when told so", async () => {
    await using upstream = await startTlsUpstream();
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo(upstream.url)));
    expect(failure.code).toBe("unreachable");
    expect(failure.message).toBe(`cannot reach localhost:${upstream.port}: its certificate is self-signed`);
    for (const connection of [
      { ...direct, ca },
      { ...direct, verify: false },
    ]) {
      expect(await textOf(await transport.send(requestTo(upstream.url, { connection })))).toBe("safe");
    }
  });

  it("tells that an authority is no certificate", async () => {
    await using transport = useTransport();
    const request = requestTo("https://127.0.0.1:1/", {
      connection: { ...direct, ca: "-----BEGIN CERTIFICATE-----\nno" },
    });
    const failure = await failureOf(transport.send(request));
    expect([failure.code, failure.message]).toEqual([
      "internal",
      "cannot use the ca of a node: it is no certificate in PEM form",
    ]);
  });
});

describe("an HTTP proxy", () => {
  it("forwards plain http, with its account, over one connection", async () => {
    await using upstream = await startFakeUpstream(json({ ok: true }));
    await using proxy = await startHttpProxy("user:p@ss word");
    await using transport = useTransport();
    const connection = through(`http://user:p%40ss%20word@127.0.0.1:${proxy.port}`);
    for (let n = 0; n < 2; n++) {
      const response = await transport.send(requestTo(`${upstream.url}/a?b=c`, { connection }));
      expect(await textOf(response)).toBe('{"ok":true}');
    }
    expect(proxy.seen).toEqual([`POST ${upstream.url}/a?b=c`, `POST ${upstream.url}/a?b=c`]);
    const request = await upstream.received(1);
    expect(request.headers.host).toBe(new URL(upstream.url).host);
    expect(request.headers["proxy-authorization"]).toBeUndefined();
  });

  it("tunnels https, as the default for nodes that name no proxy", async () => {
    await using upstream = await startTlsUpstream();
    await using proxy = await startHttpProxy("user:secret");
    await using transport = useTransport(`http://user:secret@127.0.0.1:${proxy.port}`);
    const connection = { ...direct, proxy: undefined, ca };
    expect(await textOf(await transport.send(requestTo(upstream.url, { connection })))).toBe("safe");
    expect(proxy.seen).toEqual([`CONNECT localhost:${upstream.port}`]);
    expect(await textOf(await transport.send(requestTo(upstream.url, { connection: { ...direct, ca } })))).toBe("safe");
    expect(proxy.seen).toHaveLength(1);
  });

  it.each(["http:", "https:"])(
    "that refuses the account of an %s call is named, the password is not",
    async (scheme) => {
      await using proxy = await startHttpProxy("user:right");
      await using transport = useTransport();
      const connection = through(`http://user:wrong-password@127.0.0.1:${proxy.port}`);
      const failure = await failureOf(transport.send(requestTo(`${scheme}//127.0.0.1:1/`, { connection })));
      expect([failure.code, failure.message]).toEqual([
        "unreachable",
        "cannot reach 127.0.0.1:1 through the proxy: the proxy answered 407",
      ]);
      expect(failure.details).toMatchObject({ phase: "connect" });
      expect(inspect(failure, { depth: 9 })).not.toContain("wrong-password");
    },
  );

  it("that hangs up on CONNECT is tried once", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.once("data", () => socket.end());
    });
    await using proxy = await listen(server);
    await using transport = useTransport();
    const connection = through(`http://127.0.0.1:${proxy.port}`);
    const failure = await failureOf(transport.send(requestTo("https://127.0.0.1:1/", { connection })));
    expect([failure.code, failure.message]).toEqual([
      "unreachable",
      "cannot reach 127.0.0.1:1 through the proxy: the proxy closed the connection",
    ]);
    expect(connections).toBe(1);
  });

  it("that never answers CONNECT is a time-out of the connection", async () => {
    await using proxy = await listen(createServer());
    await using transport = useTransport();
    const connection = through(`http://127.0.0.1:${proxy.port}`);
    const timeouts = { ...patient, connectMs: 50 };
    const failure = await failureOf(transport.send(requestTo("https://127.0.0.1:1/", { connection, timeouts })));
    expect([failure.code, failure.details]).toEqual(["timeout", { phase: "connect" }]);
  });

  it("does not keep an abort from the upstream", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using proxy = await startSocksProxy();
    await using transport = useTransport();
    const controller = new AbortController();
    const connection = through(`socks5://127.0.0.1:${proxy.port}`);
    const response = await transport.send(requestTo(upstream.url, { connection, signal: controller.signal }));
    const before = performance.now();
    controller.abort();
    expect((await upstream.closedByClient(1)) - before).toBeLessThan(100);
    expect((await failureOf(response.body.readAll(10))).code).toBe("aborted");
  });
});

describe("a SOCKS5 proxy", () => {
  it("carries http and https, with names looked up on its side and connections kept", async () => {
    await using plain = await startFakeUpstream(json({ ok: true }));
    await using safe = await startTlsUpstream();
    await using proxy = await startSocksProxy("user:p@ss");
    await using transport = useTransport();
    const connection = through(`socks5h://user:p%40ss@127.0.0.1:${proxy.port}`, { ca });
    const { port } = new URL(plain.url);
    for (let n = 0; n < 5; n++) {
      const response = await transport.send(requestTo(`http://upstream.test:${port}/`, { connection }));
      expect(await textOf(response)).toBe('{"ok":true}');
    }
    expect(await textOf(await transport.send(requestTo(safe.url, { connection })))).toBe("safe");
    expect(new Set(proxy.seen)).toEqual(new Set([`upstream.test:${port}`, `localhost:${safe.port}`]));
    expect(proxy.seen.length).toBeLessThan(5);
  });

  it("that refuses is named, the password is not", async () => {
    await using proxy = await startSocksProxy("user:right");
    await using transport = useTransport();
    const connection = through(`socks5://user:wrong-password@127.0.0.1:${proxy.port}`);
    const failure = await failureOf(transport.send(requestTo("http://127.0.0.1:1/", { connection })));
    expect([failure.code, failure.message]).toEqual([
      "unreachable",
      "cannot reach 127.0.0.1:1 through the proxy: the proxy said socks5 authentication failed",
    ]);
    expect(inspect(failure, { depth: 9 })).not.toContain("wrong-password");
  });

  it("that cannot reach the host says so", async () => {
    const gone = await listen(createServer());
    await gone[Symbol.asyncDispose]();
    await using proxy = await startSocksProxy();
    await using transport = useTransport();
    const connection = through(`socks5://127.0.0.1:${proxy.port}`);
    const failure = await failureOf(transport.send(requestTo(`http://127.0.0.1:${gone.port}/`, { connection })));
    expect(failure.code).toBe("unreachable");
    expect(failure.message).toContain("connectionrefused");
  });

  it("that is not there is told as such", async () => {
    const gone = await listen(createServer());
    await gone[Symbol.asyncDispose]();
    await using transport = useTransport();
    const connection = through(`socks5://127.0.0.1:${gone.port}`);
    const failure = await failureOf(transport.send(requestTo("http://127.0.0.1:1/", { connection })));
    expect(failure.message).toBe("cannot reach 127.0.0.1:1 through the proxy: connection refused");
  });
});

describe("an address that is no proxy", () => {
  it.each([
    ["not an address", "the proxy from test is no address: give protocol://host:port"],
    ["ftp://user:hidden@127.0.0.1:21", "cannot use a ftp: proxy: give an http, https or socks5 address"],
  ])("is refused without its text: %s", async (address, message) => {
    await using transport = useTransport();
    const failure = await failureOf(transport.send(requestTo("http://127.0.0.1:1/", { connection: through(address) })));
    expect([failure.code, failure.message]).toEqual(["internal", message]);
  });
});
