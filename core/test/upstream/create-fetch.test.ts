import { createSecret } from "@patchbay/sdk/host";
import {
  createGate,
  errorStatus,
  hangAfter,
  json,
  pauseBeforeHeaders,
  raw,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { plainAccess } from "../../src/credentials/node-access.ts";
import { createFetch, type FetchOptions } from "../../src/upstream/create-fetch.ts";
import { hostMatcher } from "@patchbay/sdk/host";
import type { Transport } from "../../src/upstream/transport.ts";
import { direct, failureOf, patient, useTransport } from "./support/call.ts";

function fetchThrough(transport: Transport, options: Partial<FetchOptions> = {}) {
  return createFetch({
    transport,
    connection: direct,
    timeouts: patient,
    signal: new AbortController().signal,
    allow: () => true,
    label: "plugin hello",
    ...options,
  });
}

describe("a plugin's fetch", () => {
  it("gets by default, posts with a body, and sends JSON as such", async () => {
    await using upstream = await startFakeUpstream(json({ ok: true }));
    await using transport = useTransport();
    const call = fetchThrough(transport);
    await (await call(upstream.url)).text();
    await (await call(new URL(upstream.url), { body: "text" })).text();
    const response = await call(`${upstream.url}/x`, { json: { a: 1 }, headers: { "X-Mine": "1" } });
    expect([response.status, response.ok, response.url]).toEqual([200, true, `${upstream.url}/x`]);
    expect(await response.json()).toEqual({ ok: true });
    expect(upstream.requests.map(({ method, text }) => [method, text])).toEqual([
      ["GET", ""],
      ["POST", "text"],
      ["POST", '{"a":1}'],
    ]);
    expect(upstream.requests[2]?.headers).toMatchObject({ "content-type": "application/json", "x-mine": "1" });
  });

  it("answers with any status, and streams the body", async () => {
    await using upstream = await startFakeUpstream(errorStatus(429, "slow down", { "retry-after": "3" }));
    await using transport = useTransport();
    const response = await fetchThrough(transport)(upstream.url);
    expect([response.status, response.ok, response.headers["retry-after"]]).toEqual([429, false, "3"]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe("slow down");
    await expect(response.text()).rejects.toThrow("read already");
  });

  it("carries the host's credential, which wins over the plugin's, and does not show it", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const secret = createSecret("node-key", "test");
    for (const auth of [
      { type: "header", name: "Authorization", prefix: "Bearer " },
      { type: "query", name: "key" },
    ] as const) {
      const call = fetchThrough(transport, {
        access: plainAccess(auth, secret),
      });
      const response = await call(`${upstream.url}/a?key=mine`, { headers: { AUTHORIZATION: "mine" } });
      expect(response.url).toBe(`${upstream.url}/a?key=mine`);
      await response.text();
    }
    const [first, second] = upstream.requests;
    expect([first?.headers.authorization, first?.path]).toEqual(["Bearer node-key", "/a?key=mine"]);
    expect([second?.headers.authorization, second?.path]).toEqual(["mine", "/a?key=node-key"]);
  });

  it("reaches declared hosts alone", async () => {
    await using upstream = await startFakeUpstream(json({}));
    await using transport = useTransport();
    const { host } = new URL(upstream.url);
    const call = fetchThrough(transport, { allow: hostMatcher([host]) });
    expect((await call(upstream.url)).status).toBe(200);
    const failure = await failureOf(call("https://other.test/path?key=hidden"));
    expect([failure.code, failure.message]).toEqual([
      "permission-denied",
      "plugin hello may not reach other.test:443, which it did not declare",
    ]);
    expect((await failureOf(call("file:///etc/passwd"))).code).toBe("permission-denied");
    expect((await failureOf(call("no address"))).code).toBe("plugin-failed");
    expect(upstream.requests).toHaveLength(1);
  });

  it("ends by the caller's signal as well as by its own", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(["one", "two"]), 1));
    await using transport = useTransport();
    const [own, caller] = [new AbortController(), new AbortController()];
    const call = fetchThrough(transport, { signal: own.signal });
    const first = await call(upstream.url, { signal: caller.signal });
    const second = await call(upstream.url, { signal: caller.signal });
    caller.abort();
    expect((await failureOf(first.text())).code).toBe("aborted");
    expect((await failureOf(second.text())).code).toBe("aborted");
    const third = await call(upstream.url);
    own.abort();
    expect((await failureOf(third.text())).code).toBe("aborted");
  });

  it("waits as long as it says", async () => {
    await using upstream = await startFakeUpstream(pauseBeforeHeaders(json({}), createGate()));
    await using transport = useTransport();
    const failure = await failureOf(fetchThrough(transport)(upstream.url, { firstByteMs: 100 }));
    expect([failure.code, failure.message]).toEqual([
      "timeout",
      `no answer from ${new URL(upstream.url).host} within 100 ms`,
    ]);
  });

  it("tells what is not JSON", async () => {
    await using upstream = await startFakeUpstream(raw("<html>"));
    await using transport = useTransport();
    const response = await fetchThrough(transport)(upstream.url);
    expect((await failureOf(response.json())).code).toBe("invalid-reply");
  });
});
