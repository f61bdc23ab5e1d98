import {
  cutBeforeHeaders,
  type DefaultScript,
  errorStatus,
  hangBeforeHeaders,
  json,
  kernelEvent,
} from "@patchbay/sdk/testing";
import { describe, expect, test, vi } from "vitest";
import { startReceiver } from "./receiver.ts";
import { start } from "./start.ts";
import { openWorld, streamed, whole } from "./world.ts";

const end = (n: number) => kernelEvent("exchange-end", { exchange: `exchange-${n}` });
const ends = (count: number) => Array.from({ length: count }, (_, n) => end(n));

describe("a receiver that", () => {
  const bad: readonly (readonly [name: string, script: DefaultScript])[] = [
    ["hangs", hangBeforeHeaders()],
    ["refuses", errorStatus(401, "canary-of-the-receiver")],
    ["breaks off", cutBeforeHeaders()],
  ];

  test.each(bad)("%s changes no answer, and what was lost is said once", async (_name, script) => {
    await using world = await openWorld([({ text }) => (text.includes("true") ? streamed : whole)], {
      receiver: script,
      options: { batchSize: 1, timeoutMs: 50, metricsIntervalMs: 100 },
    });
    const texts = new Set<string>();
    for (let n = 0; n < 8; n++) texts.add(await (await world.ask()).text());
    expect(texts.size).toBe(1);
    expect(texts.values().next().value).toContain("canary-answer");
    await world.receiver.http.received(2);
    await world.finish();
    const warnings = world.kernel.logs.filter((line) => line.includes("telemetry did not arrive"));
    expect(warnings.length).toBeGreaterThanOrEqual(1);
    expect(warnings.length).toBeLessThanOrEqual(2);
    expect(world.kernel.logs.join("\n")).not.toContain("canary");
  });

  test("is gone changes no answer either", async () => {
    await using world = await openWorld([whole], { options: { endpoint: "http://127.0.0.1:9", batchSize: 1 } });
    for (let n = 0; n < 5; n++) expect((await world.ask()).status).toBe(200);
    await world.finish();
    const lost = world.kernel.logs.flatMap((line) =>
      [...line.matchAll(/"spans":(\d+)/g)].map(([, count]) => Number(count)),
    );
    expect(lost.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  test("hangs is left when an export has taken too long, and the next one goes out", async () => {
    await using receiver = await startReceiver();
    receiver.http.enqueue(hangBeforeHeaders());
    const { tell, context, dispose, warnings } = await start({
      endpoint: receiver.url,
      batchSize: 1,
      metrics: false,
      timeoutMs: 30_000,
    });
    await tell(end(1), end(2));
    await receiver.http.received(1);
    await context.clock.advance(30_000);
    await receiver.http.closedByClient(1);
    await receiver.http.received(2);
    await dispose();
    expect(receiver.spans).toHaveLength(2);
    expect(warnings()).toMatchObject([{ fields: { lost: { spans: 1 } } }]);
  });

  test("is slow to come back gets what waits, as far as the queue has room, and hears of the rest", async () => {
    await using receiver = await startReceiver();
    const gone = await start({ endpoint: receiver.url, maxQueue: 3, batchSize: 100, batchDelayMs: 5000 });
    await gone.tell(...ends(10));
    expect(gone.warnings()).toMatchObject([{ fields: { lost: { spans: 1 }, error: "the queue is full" } }]);
    await gone.dispose();
    expect(receiver.spans.length).toBeGreaterThanOrEqual(3);
    expect(
      receiver.total("patchbay.otel.dropped_spans", "asInt") +
        receiver.total("patchbay.otel.dropped_spans", "asDouble"),
    ).toBe(10 - receiver.spans.length);
  });

  test("is gone is named in the log when all tries have failed", async () => {
    await using receiver = await startReceiver(errorStatus(503, ""));
    const options = { batchSize: 1, metrics: false, timeoutMs: 100 };
    const refused = await start({ ...options, endpoint: "http://127.0.0.1:9" });
    const busy = await start({ ...options, endpoint: receiver.url });
    for (const { tell, dispose } of [refused, busy]) {
      await tell(end(1));
      await dispose();
    }
    expect(refused.warnings()).toMatchObject([{ fields: { lost: { spans: 1 }, error: "ECONNREFUSED" } }]);
    expect(busy.warnings()).toMatchObject([
      { fields: { lost: { spans: 1 }, error: expect.stringContaining("retryable") } },
    ]);
  });

  test("is overloaded is asked again after a while", async () => {
    await using receiver = await startReceiver();
    receiver.http.enqueue(errorStatus(503, "", { "retry-after": "0" }));
    const { tell, dispose } = await start({ endpoint: receiver.url, batchSize: 1, metrics: false });
    await tell(end(1));
    await receiver.http.received(2);
    await dispose();
    expect(receiver.http.requests.map(({ text }) => text)).toHaveLength(2);
    expect(receiver.http.requests[0]?.text).toBe(receiver.http.requests[1]?.text);
  });
});

describe("exports", () => {
  test("go out when the batch is full or its time has come", async () => {
    await using receiver = await startReceiver();
    const { tell, context, dispose } = await start({
      endpoint: receiver.url,
      metrics: false,
      batchSize: 3,
      batchDelayMs: 4000,
    });
    await tell(...ends(3));
    await receiver.http.received(1);
    await tell(end(4));
    await context.clock.advance(3999);
    expect(receiver.http.requests).toHaveLength(1);
    await context.clock.advance(1);
    await receiver.http.received(2);
    await dispose();
    expect(receiver.spans).toHaveLength(4);
  });

  test("go on after a wait whose spans went out with an earlier batch", async () => {
    await using receiver = await startReceiver();
    const { tell, context, dispose } = await start({
      endpoint: receiver.url,
      metrics: false,
      batchSize: 2,
      batchDelayMs: 4000,
    });
    await tell(...ends(2));
    // While the first batch is under way: this one waits for the timer, and goes before it.
    await tell(end(3));
    await receiver.http.received(2);
    // Nothing is under way any more; only that timer is left.
    await expect.poll(() => context.clock.pending).toBe(1);
    await context.clock.advance(4000);
    await tell(end(4), end(5));
    await receiver.http.received(3);
    await dispose();
    expect(receiver.spans).toHaveLength(5);
  });

  test("go to the paths of the signals below the base address", async () => {
    await using receiver = await startReceiver();
    const { tell, dispose } = await start({ endpoint: `${receiver.url}/otlp/?key=1` });
    await tell(end(1));
    await dispose();
    expect(receiver.http.requests.map(({ path }) => path).toSorted()).toEqual([
      "/otlp/v1/metrics?key=1",
      "/otlp/v1/traces?key=1",
    ]);
  });

  test("go by the options, and by the environment only where it adds headers", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    vi.stubEnv("OTEL_SERVICE_NAME", "nobody");
    vi.stubEnv("OTEL_TRACES_SAMPLER", "always_off");
    vi.stubEnv("OTEL_SDK_DISABLED", "true");
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "X-One=env,X-Two=env");
    vi.stubEnv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta");
    try {
      await using receiver = await startReceiver();
      const { tell, dispose } = await start({ endpoint: receiver.url, headers: { "x-two": "option" } });
      await tell(end(1));
      await dispose();
      expect(receiver.spans).toHaveLength(1);
      expect(receiver.resource["service.name"]).toBe("patchbay");
      expect(receiver.metrics[0]?.histogram?.aggregationTemporality).toBe(2);
      expect(receiver.http.requests[0]?.headers).toMatchObject({ "x-one": "env", "x-two": "option" });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("name the version of the conventions", async () => {
    await using receiver = await startReceiver();
    const { tell, dispose } = await start({ endpoint: receiver.url });
    await tell(end(1));
    await dispose();
    expect(receiver.scopes.map(({ schemaUrl }) => schemaUrl)).toEqual([
      "https://opentelemetry.io/schemas/1.41.1",
      "https://opentelemetry.io/schemas/1.41.1",
    ]);
  });

  test.each([
    ["answers", json({})],
    ["hangs", hangBeforeHeaders()],
  ])("leave no handle when the plugin is disposed of and the receiver %s", async (_name, script) => {
    await using receiver = await startReceiver(script);
    const { tell, dispose, context } = await start({ endpoint: receiver.url, batchSize: 1 });
    await tell(end(1));
    await receiver.http.received(1);
    const disposed = dispose();
    await context.clock.advance(2000);
    await disposed;
    await expect.poll(() => receiver.http.openConnections).toBe(0);
    expect(context.clock.pending).toBe(0);
  });
});
