import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { ServerConfig } from "../../src/index.ts";
import { startTestKernel } from "../../src/testing.ts";
import { plainProtocol } from "../support/plain-wire.ts";
import { signingPlugin } from "../support/signing-wire.ts";

const keys = ["key-of-ann-123456", "key-of-ben-123456"];

async function world(server: ServerConfig = {}) {
  const clock = createTestClock();
  const upstream = await startFakeUpstream(json({ text: "hello" }));
  const kernel = await startTestKernel(
    {
      server: { keys, ...server },
      plugins: [plainProtocol, signingPlugin],
      pools: { main: { provider: "signing", nodes: [{ baseUrl: upstream.url }] } },
      defaultPool: "main",
    },
    { clock },
  );
  const ask = (key = keys[0], path = "/v1/chat"): Promise<Response> =>
    kernel.request(path, { model: "m", text: "hi" }, { headers: { authorization: `Bearer ${key}` } });
  const sentLast = (): string | undefined => upstream.requests.at(-1)?.text;
  return { clock, upstream, ask, sentLast, [Symbol.asyncDispose]: () => kernel.close().then(() => upstream.close()) };
}

describe("proofs that a client cannot carry", () => {
  test("go back with the client's next request", async () => {
    await using it = await world();
    await it.ask();
    expect(it.sentLast()).not.toContain("signed-4711");
    await it.ask();
    expect(it.sentLast()).toContain("signed-4711");
  });

  test("belong to the client's key", async () => {
    await using it = await world();
    await it.ask(keys[0]);
    await it.ask(keys[1]);
    expect(it.sentLast()).not.toContain("signed-4711");
  });

  test("are forgotten in time", async () => {
    await using it = await world({ proofMs: 5000 });
    await it.ask();
    await it.clock.advance(4999);
    await it.ask();
    expect(it.sentLast()).toContain("signed-4711");
    await it.clock.advance(5000);
    await it.ask();
    expect(it.sentLast()).not.toContain("signed-4711");
  });

  test("are not kept where the operator wants none", async () => {
    await using it = await world({ proofBytes: 0 });
    await it.ask();
    await it.ask();
    expect(it.sentLast()).not.toContain("signed-4711");
  });
});

describe("T27: proofs that the upstream refuses", () => {
  test("are left out in one more try, and that is told as a loss", async () => {
    await using it = await world({ strict: "warn" });
    await it.ask();
    it.upstream.enqueue(errorStatus(400, { fault: "bad proof" }));
    const response = await it.ask();

    expect(response.status).toBe(200);
    expect(response.headers.get("x-patchbay-losses")).toContain("proof");
    expect(it.upstream.requests.map(({ text }) => text.includes("signed-4711"))).toEqual([false, true, false]);
  });

  test("are refused to the client when it does not help", async () => {
    await using it = await world();
    it.upstream.enqueue(errorStatus(400, { fault: "bad proof" }), errorStatus(400, { fault: "bad proof" }));
    const response = await it.ask();

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fault: "proof-refused" });
    expect(it.upstream.requests).toHaveLength(2);
  });

  test("are the client's own affair when its body went through", async () => {
    await using it = await world();
    it.upstream.enqueue(errorStatus(400, { fault: "bad proof" }));
    const response = await it.ask(keys[0], "/v1/signed");

    expect(response.status).toBe(400);
    expect(it.upstream.requests).toHaveLength(1);
  });
});

test("a codec may send a body elsewhere than to the provider's endpoint", async () => {
  await using it = await world();
  await it.ask();
  await it.ask(keys[0], "/v1/signed");
  expect(it.upstream.requests.map(({ path }) => path)).toEqual(["/signed/chat", "/chat"]);
});
