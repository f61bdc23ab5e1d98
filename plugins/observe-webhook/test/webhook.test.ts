import { createHmac } from "node:crypto";
import { GatewayError } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { fetchResponse, kernelEvent, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { plugin, webhookTo } from "../src/index.ts";
import { type Answer, start, url } from "./start.ts";

const cooling = kernelEvent("node-state");

describe("a post", () => {
  it("tells of one event as JSON", async () => {
    const { fetch, bodies, tell } = await start();
    await tell(cooling);
    expect(fetch.calls).toMatchObject([
      { url, init: { method: "POST", headers: { "content-type": "application/json" } } },
    ]);
    expect(bodies()).toEqual([{ id: expect.stringMatching(/^[\w-]{36}$/), type: "node-state", event: cooling }]);
  });

  it("is signed with the secret, over the very bytes of the body", async () => {
    const secret = createSecret("hook-secret-123456", "env HOOK_SECRET");
    const { fetch, tell } = await start({ secret });
    await tell({ ...cooling, reason: "é ✓" });
    const { headers = {}, body = "" } = fetch.calls[0]?.init ?? {};
    const expected = createHmac("sha256", "hook-secret-123456")
      .update(Buffer.from(String(body)))
      .digest("hex");
    expect(headers["x-patchbay-signature"]).toBe(`sha256=${expected}`);
  });

  it("is not signed without one", async () => {
    const { fetch, tell } = await start();
    await tell(cooling);
    expect(fetch.calls[0]?.init.headers).not.toHaveProperty("x-patchbay-signature");
  });
});

describe("the filter", () => {
  const events = ["node-state", "probe", "generation"];

  test.each([
    [{}, ["node-state"]],
    [{ events }, ["node-state", "probe", "generation"]],
    [{ events, pools: ["other"] }, ["generation"]],
    [{ events, pools: ["test"] }, ["node-state", "probe", "generation"]],
    [{ events, conditions: ["disabled"] }, ["probe", "generation"]],
    [{ conditions: ["cooling"] }, ["node-state"]],
  ])("%j lets %j through", async (options, expected) => {
    const { bodies, tell } = await start(options);
    await tell(cooling, kernelEvent("probe"), kernelEvent("generation"), kernelEvent("exchange-end"));
    expect(bodies().map(({ type }) => type)).toEqual(expected);
  });
});

describe("a post that is not taken", () => {
  it("is tried three times under one id, with growing pauses", async () => {
    const { context, bodies, tell } = await start({}, () => fetchResponse("", { status: 503 }));
    await tell(cooling);
    const counts: number[] = [];
    for (const ms of [999, 1, 3999, 1, 30_000]) {
      await context.clock.advance(ms);
      counts.push(bodies().length);
    }
    expect(counts).toEqual([1, 2, 2, 3, 3]);
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(1);
    expect(context.log.lines).toMatchObject([{ level: "warn", fields: { tries: 3 } }]);
  });

  it("may arrive with a later try", async () => {
    const { context, bodies, tell } = await start({}, (_call, number) => {
      if (number === 1) throw new GatewayError("unreachable", "nobody listens");
      return fetchResponse("");
    });
    await tell(cooling, kernelEvent("node-state", { node: "second" }));
    expect(bodies()).toHaveLength(1);
    await context.clock.advance(1000);
    expect(bodies().map(({ event }) => (event as { node: string }).node)).toEqual(["test", "test", "second"]);
    expect(context.log.lines).toEqual([]);
  });

  test.each([[400], [404], [410]])("is not tried again after %i", async (status) => {
    const { context, bodies, tell } = await start({}, () => fetchResponse("", { status }));
    await tell(cooling);
    await context.clock.advance(30_000);
    expect(bodies()).toHaveLength(1);
    expect(context.log.lines).toMatchObject([{ level: "warn", fields: { tries: 1 } }]);
  });

  it("is ended by the time-out and tried again", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const hanging: Answer = ({ init }) => {
      signals.push(init.signal);
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(new GatewayError("aborted", "ended")));
      });
    };
    const { context, tell } = await start({ timeoutMs: 2000 }, hanging);
    await tell(cooling);
    await context.clock.advance(1999);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
    await context.clock.advance(1001);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
  });

  it("is counted in a later summary", async () => {
    const { context, bodies, tell } = await start({}, (_call, number) =>
      fetchResponse("", { status: number === 1 ? 400 : 200 }),
    );
    await tell(cooling);
    await context.clock.advance(60_000);
    expect(bodies()[1]).toMatchObject({ type: "left-out", counts: { "node-state": 1 } });
  });
});

describe("what is left out", () => {
  it("is what a minute does not allow, and is summed up once the minute is over", async () => {
    const { context, bodies, tell } = await start({ perMinute: 2, events: ["node-state", "probe"] });
    await tell(cooling, cooling, cooling, kernelEvent("probe"), cooling);
    expect(bodies()).toHaveLength(2);
    await context.clock.advance(60_000);
    const from = new Date(cooling.at).toISOString();
    const to = new Date(cooling.at + 60_000).toISOString();
    expect(bodies().slice(2)).toEqual([
      { id: expect.any(String), type: "left-out", from, to, counts: { "node-state": 2, probe: 1 } },
    ]);
    await tell(cooling, cooling, cooling);
    expect(bodies()).toHaveLength(5);
  });

  it("is what finds the queue full, though not for ever", async () => {
    const { context, bodies, tell } = await start({ maxQueue: 2 }, (_call, number) =>
      fetchResponse("", { status: number === 1 ? 503 : 200 }),
    );
    await tell(cooling, ...["a", "b", "c", "d"].map((node) => kernelEvent("node-state", { node })));
    await context.clock.advance(1000);
    expect(bodies()).toHaveLength(4);
    await context.clock.advance(60_000);
    expect(bodies().at(-1)).toMatchObject({ type: "left-out", counts: { "node-state": 2 } });
  });

  it("is an event of more than 64 KiB", async () => {
    const { context, bodies, tell } = await start({ events: ["plugin-error"] });
    await tell(kernelEvent("plugin-error", { message: "x".repeat(70_000) }));
    expect(bodies()).toEqual([]);
    await context.clock.advance(60_000);
    expect(bodies()).toMatchObject([{ type: "left-out", counts: { "plugin-error": 1 } }]);
  });
});

describe("the end", () => {
  it("sends what waits and what was left out, and then nothing", async () => {
    const { context, dispose, observer, bodies } = await start({ perMinute: 2 });
    await observer?.handle([cooling, cooling, cooling]);
    await dispose();
    expect(bodies().map(({ type }) => type)).toEqual(["node-state", "node-state", "left-out"]);
    await context.clock.advance(600_000);
    expect(bodies()).toHaveLength(3);
  });

  it("does not wait for a receiver that is away", async () => {
    const { dispose, observer, context, bodies } = await start({}, () => fetchResponse("", { status: 503 }));
    await observer?.handle([cooling, cooling, cooling]);
    await dispose();
    expect(bodies()).toHaveLength(1);
    expect(context.log.lines.at(-1)).toMatchObject({ level: "warn", fields: { counts: { "node-state": 3 } } });
  });
});

describe("what it may reach", () => {
  it("is told at the start, and how to allow it", async () => {
    await expect(startPlugin(plugin, { url })).rejects.toThrow('webhookTo("hooks.example.com:443")');
    await expect(startPlugin(webhookTo("hooks.example.com"), { url: "http://hooks.example.com/" })).rejects.toThrow(
      'webhookTo("hooks.example.com:80")',
    );
  });

  it("shows nothing of an address that is a secret", async () => {
    const secretUrl = createSecret("https://hooks.example.com/T000/very-secret", "env HOOK_URL");
    const { fetch, tell } = await start({ url: secretUrl });
    await tell(cooling);
    expect(fetch.calls[0]?.url).toBe("https://hooks.example.com/T000/very-secret");
    const error = await startPlugin(plugin, { url: secretUrl }).catch(String);
    expect(error).not.toContain("very-secret");
  });

  test.each([{ url: "ftp://x" }, { secret: "plain text" }, { events: [] }, { events: ["request"] }])(
    "options %j are refused",
    async (options) => {
      await expect(startPlugin(webhookTo("x"), { url, ...options })).rejects.toThrow(TypeError);
    },
  );
});
