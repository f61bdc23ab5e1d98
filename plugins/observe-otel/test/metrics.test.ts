import { errorStatus, hangBeforeHeaders, kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { startReceiver } from "./receiver.ts";
import { start } from "./start.ts";
import { openWorld, question, streamed, whole } from "./world.ts";

describe("metrics", () => {
  test("agree with what was asked, answered and used, hedges and retries included", async () => {
    const answers = [whole, streamed] as const;
    await using world = await openWorld(
      [({ text }) => (text.includes('"m-bad"') ? errorStatus(500, {}) : answers[text.includes("true") ? 1 : 0])],
      { options: { maxModels: 4 } },
    );
    for (let n = 0; n < 10; n++) await (await world.ask({ ...question, stream: n % 2 === 0 })).text();
    expect((await world.ask({ ...question, model: "m-bad" })).status).toBe(500);
    const receiver = await world.finish();
    const { spans } = receiver;
    expect(receiver.total("gen_ai.server.request.duration", "count")).toBe(11);
    expect(receiver.total("gen_ai.server.request.duration", "count", { "error.type": "upstream-failed" })).toBe(1);
    expect(receiver.total("gen_ai.server.time_to_first_token", "count", { "gen_ai.request.model": "m" })).toBe(10);
    expect(receiver.total("gen_ai.client.operation.duration", "count", { "patchbay.pool": "main" })).toBe(11);
    expect(receiver.total("gen_ai.client.token.usage", "sum", { "gen_ai.token.type": "input" })).toBe(50);
    expect(receiver.total("gen_ai.client.token.usage", "sum", { "gen_ai.token.type": "output" })).toBe(30);
    expect(spans).toHaveLength(22);
    const units = Object.fromEntries(receiver.metrics.map(({ name, unit }) => [name, unit] as const));
    expect(units).toEqual({
      "gen_ai.client.token.usage": "{token}",
      "gen_ai.client.operation.duration": "s",
      "gen_ai.server.request.duration": "s",
      "gen_ai.server.time_to_first_token": "s",
    });
  });

  test("tell a hedge from the first attempt", async () => {
    await using world = await openWorld([hangBeforeHeaders(), whole], {
      config: { upstream: { hedge: { afterMs: 20, maxShare: 1 } } },
    });
    await (await world.ask()).text();
    const receiver = await world.finish();
    const count = (cause: string) =>
      receiver.total("gen_ai.client.operation.duration", "count", { "patchbay.cause": cause });
    expect([count("first"), count("hedge"), count("retry")]).toEqual([1, 1, 0]);
  });

  test("have room for so many models, half of it for names that never answered", async () => {
    await using world = await openWorld([({ text }) => (text.includes("real") ? whole : errorStatus(400, {}))], {
      options: { maxModels: 4 },
    });
    const models = ["made-1", "made-2", "made-3", "real-1", "real-2", "real-3"];
    for (const model of models) await (await world.ask({ ...question, model })).text();
    const receiver = await world.finish();
    const count = (model: string) =>
      receiver.total("gen_ai.server.request.duration", "count", { "gen_ai.request.model": model });
    expect(["made-1", "made-2", "real-1", "real-2", "other"].map(count)).toEqual([1, 1, 1, 1, 2]);
  });

  test("have room for so many pools", async () => {
    await using receiver = await startReceiver();
    const { tell, dispose } = await start({ endpoint: receiver.url, maxPools: 2 });
    await tell(...["one", "two", "three", "four"].map((pool) => kernelEvent("attempt-end", { pool })));
    await dispose();
    const count = (pool: string) =>
      receiver.total("gen_ai.client.operation.duration", "count", { "patchbay.pool": pool });
    expect(["one", "two", "other"].map(count)).toEqual([1, 1, 2]);
  });

  test("count what probes used", async () => {
    await using receiver = await startReceiver();
    const { tell, dispose } = await start({ endpoint: receiver.url });
    await tell(kernelEvent("probe", { usage: { inputTokens: 4 } }));
    await dispose();
    expect(receiver.total("gen_ai.client.token.usage", "sum", { "patchbay.cause": "probe" })).toBe(4);
    expect(receiver.spans).toEqual([]);
  });

  test("may count from export to export", async () => {
    await using world = await openWorld([whole], {
      options: { temporality: "delta", metricsIntervalMs: 100, traces: false },
    });
    await (await world.ask()).text();
    await world.receiver.http.received(1);
    await (await world.ask()).text();
    const receiver = await world.finish();
    expect(receiver.metrics[0]?.histogram?.aggregationTemporality).toBe(1);
    expect(receiver.total("gen_ai.server.request.duration", "count")).toBe(1);
    expect(receiver.spans).toEqual([]);
  });

  test("may be left away", async () => {
    await using world = await openWorld([whole], { options: { metrics: false } });
    await (await world.ask()).text();
    const receiver = await world.finish();
    expect(receiver.http.requests.map(({ path }) => path)).toEqual(["/v1/traces"]);
  });
});
