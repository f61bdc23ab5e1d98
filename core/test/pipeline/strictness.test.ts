import { definePlugin, type Wire } from "@patchbay/sdk";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { ServerConfig } from "../../src/index.ts";
import { startTestKernel } from "../../src/testing.ts";
import { plainProtocol, plainProvider, plainWire } from "../support/plain-wire.ts";

/** A wire that cannot say all, and says so. */
const lossyWire: Wire = {
  ...plainWire,
  id: "lossy",
  codec: {
    ...plainWire.codec,
    chat: {
      ...plainWire.codec.chat,
      encodeRequest(request, context) {
        context.losses({ path: "tools[0]", kind: "dropped", reason: "there are no tools" });
        context.losses({ path: "tools[1].name", kind: "renamed", reason: "names are short" });
        return plainWire.codec.chat.encodeRequest(request, context);
      },
    },
  },
};

const lossyProvider = definePlugin({
  name: "lossy-provider",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: { id: "lossy", wire: lossyWire, endpoints: { chat: "chat" }, auth: { type: "none" } },
  }),
});

/** A programmed provider that says what it leaves out, before it calls or after. */
const lossyCall = definePlugin({
  name: "lossy-call",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "lossy-call",
      async *call({ fetch, node, model, losses }) {
        if (model === "early") losses({ path: "tools", kind: "dropped", reason: "there are no tools" });
        const answer = await fetch(`${node.baseUrl}/chat`, { json: {} });
        if (model === "late") losses({ path: "tools", kind: "dropped", reason: "there are no tools" });
        yield { type: "text-delta", text: await answer.text() };
        yield { type: "finish", reason: "stop" };
      },
    },
  }),
});

async function world(server: ServerConfig = {}) {
  const upstream = await startFakeUpstream(json({ text: "hello" }));
  const kernel = await startTestKernel({
    server,
    plugins: [plainProtocol, plainProvider, lossyProvider, lossyCall],
    pools: {
      call: { provider: "lossy-call", nodes: [{ baseUrl: upstream.url, models: ["early", "late"] }] },
      lossy: { provider: "lossy", nodes: [{ baseUrl: upstream.url, models: ["narrow"] }] },
      plain: { provider: "plain", nodes: [{ baseUrl: upstream.url, models: ["wide"] }] },
    },
  });
  const ask = (model: string, strict?: string): Promise<Response> =>
    kernel.request("/v1/chat", { model, text: "hi" }, { ...(strict !== undefined && withStrict(strict, model)) });
  return { upstream, kernel, ask, [Symbol.asyncDispose]: () => kernel.close().then(() => upstream.close()) };
}

function withStrict(strict: string, model: string): RequestInit {
  return { method: "POST", headers: { "x-patchbay-strict": strict }, body: JSON.stringify({ model, text: "hi" }) };
}

describe("what translation loses", () => {
  test("is not told unless somebody asks", async () => {
    await using it = await world();
    const response = await it.ask("narrow");

    expect(response.status).toBe(200);
    expect(response.headers.get("x-patchbay-losses")).toBeNull();
  });

  test.each([
    ["the operator", { strict: "warn" }, undefined],
    ["the client", {}, "warn"],
    ["debugHeaders", { debugHeaders: true }, undefined],
  ] as const)("stands in a header when %s wants it", async (_who, server, strict) => {
    await using it = await world(server);
    const response = await it.ask("narrow", strict);

    expect(response.status).toBe(200);
    expect(response.headers.get("x-patchbay-losses")).toBe("dropped tools[0]; renamed tools[1].name");
  });

  test("refuses the request in strict mode, naming each path, and nothing is sent", async () => {
    await using it = await world();
    const response = await it.ask("narrow", "reject");

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      fault: "unsupported",
      message: expect.stringContaining("tools[0] (dropped: there are no tools)"),
    });
    expect(it.upstream.requests).toHaveLength(0);
  });

  test("refuses nothing where the request passes through", async () => {
    await using it = await world({ strict: "reject" });

    expect((await it.ask("wide")).status).toBe(200);
  });

  test.each([
    ["before it calls", "early", 0],
    ["when it has called", "late", 1],
  ])(
    "refuses what a programmed provider cannot say, told %s, before anything is answered",
    async (_when, model, calls) => {
      await using it = await world();
      const response = await it.ask(model, "reject");
      expect([response.status, await response.json()]).toMatchObject([400, { fault: "unsupported" }]);
      expect(it.upstream.requests).toHaveLength(calls);
      expect((await it.ask(model, "warn")).status).toBe(200);
    },
  );

  test("the client's word goes before the operator's", async () => {
    await using it = await world({ strict: "reject" });

    expect((await it.ask("narrow", "off")).status).toBe(200);
  });

  test("a word that is none of the three is a bad request", async () => {
    await using it = await world();
    const response = await it.ask("narrow", "rejct");

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('did you mean "reject"') });
  });
});

test("the operator may be stricter on some routes than on others", async () => {
  await using it = await world({ strict: "off", strictRoutes: { "/v1/*": "reject", "/v1/other": "off" } });
  const response = await it.ask("narrow");
  expect(response.status).toBe(400);
  expect((await it.ask("narrow", "off")).status).toBe(200);

  await using other = await world({ strict: "reject", strictRoutes: { "/v1/*": "reject", "/v1/chat": "warn" } });
  const warned = await other.ask("narrow");
  expect(warned.status).toBe(200);
  expect(warned.headers.get("x-patchbay-losses")).toContain("tools[0]");
});
