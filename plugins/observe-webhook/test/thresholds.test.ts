import type { KernelEvent } from "@patchbay/sdk";
import { fetchResponse, kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { start } from "./start.ts";

const prices = { models: [{ model: "m", input: 1, output: 10 }] };
const providerError = { code: "overloaded", owner: "provider", message: "busy", status: 503 } as const;
const clientError = { code: "bad-request", owner: "client", message: "what", status: 400 } as const;

const done = (overrides: object = {}) => kernelEvent("exchange-end", { upstreamModel: "m", ...overrides });
const failed = (overrides: object = {}) => done({ outcome: "failed", error: providerError, ...overrides });
/** Two thousandths of a dollar. */
const spent = (overrides: object = {}) =>
  kernelEvent("attempt-end", { model: "m", usage: { inputTokens: 1000, outputTokens: 100 }, ...overrides });
const times = (count: number, make: () => KernelEvent) => Array.from({ length: count }, make);

const watch = (threshold: object, more: object = {}) =>
  start({ events: [], prices, thresholds: [{ name: "limit", over: "5m", ...threshold }], ...more });

describe("errors", () => {
  const errors = { when: "errors", above: 0.2, minimum: 10 };

  it("are told once when their share is crossed, and again when it has fallen back", async () => {
    const { context, bodies, tell } = await watch(errors);
    const crossedAt = new Date(context.clock.now()).toISOString();
    await tell(...times(8, done), ...times(2, failed));
    expect(bodies()).toEqual([]);
    await tell(failed());
    await tell(failed(), failed());
    expect(bodies()).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{36}$/),
        type: "threshold",
        at: crossedAt,
        threshold: { name: "limit", when: "errors", over: "5m", above: 0.2 },
        value: 3 / 11,
        requests: 11,
        since: crossedAt,
      },
    ]);
    // Just below the threshold is not far enough below it: 5 of 26.
    await tell(...times(13, done));
    expect(bodies()).toHaveLength(1);
    await tell(...times(3, done));
    expect(bodies()[1]).toMatchObject({ type: "threshold-cleared", value: 5 / 29, requests: 29, since: crossedAt });
    expect(context.log.lines.map(({ level }) => level)).toEqual(["warn", "info"]);
  });

  it("of few requests say nothing", async () => {
    const { bodies, tell } = await watch(errors);
    await tell(...times(9, failed));
    expect(bodies()).toEqual([]);
    await tell(failed());
    expect(bodies()).toHaveLength(1);
  });

  it("leave out what clients gave up or got wrong", async () => {
    const { bodies, tell } = await watch(errors);
    await tell(...times(30, () => failed({ error: clientError })), ...times(30, () => done({ outcome: "cancelled" })));
    await tell(...times(9, failed));
    expect(bodies()).toEqual([]);
  });

  it("pass with time, also when nothing comes any more", async () => {
    const { context, bodies, tell } = await watch(errors);
    await tell(...times(10, failed));
    await context.clock.advance(294_000);
    expect(bodies()).toHaveLength(1);
    await context.clock.advance(12_000);
    expect(bodies()[1]).toMatchObject({ type: "threshold-cleared", value: 0, requests: 0 });
  });
});

describe("spend", () => {
  const spend = { when: "spend", over: "day", above: 0.01 };

  it("is that of attempts and probes in dollars, and the next day begins at none", async () => {
    const { context, bodies, tell } = await watch(spend);
    await tell(...times(4, spent), kernelEvent("probe", { model: "m", usage: { inputTokens: 2000, outputTokens: 0 } }));
    expect(bodies()).toEqual([]);
    await tell(spent());
    expect(bodies()).toMatchObject([{ type: "threshold", value: 0.012, requests: 6 }]);
    await context.clock.advance(86_390_000);
    expect(bodies()).toHaveLength(1);
    await context.clock.advance(10_000);
    expect(bodies()[1]).toMatchObject({ type: "threshold-cleared", value: 0, at: "2026-01-02T00:00:00.000Z" });
    await tell(...times(6, spent));
    expect(bodies()[2]).toMatchObject({ type: "threshold", value: 0.012, requests: 6 });
  });

  it("of a month lasts longer than a day", async () => {
    const { context, bodies, tell } = await watch({ ...spend, over: "month" });
    await tell(...times(3, spent));
    await context.clock.advance(86_400_000);
    await tell(...times(3, spent));
    expect(bodies()).toMatchObject([{ type: "threshold", value: 0.012 }]);
  });

  it("without a known price is told as such, and is not taken for nothing", async () => {
    const { bodies, tell } = await watch(spend);
    const unknown = [spent({ model: "of-nobody" }), spent({ usage: undefined, outcome: "cancelled" })];
    await tell(...unknown, ...times(6, spent));
    expect(bodies()).toMatchObject([{ value: 0.012, requests: 8, unpriced: 2 }]);
  });

  it("without a known price is a warning, once an hour: the sum may never cross", async () => {
    const { context, bodies, tell } = await watch(spend);
    await tell(...times(50, () => spent({ model: "of-nobody" })));
    await context.clock.advance(3_599_000);
    await tell(spent({ model: "of-nobody" }));
    expect(bodies()).toEqual([]);
    expect(context.log.lines).toMatchObject([{ level: "warn", fields: { model: "of-nobody" } }]);
    await context.clock.advance(1000);
    await tell(spent({ model: "of-another" }));
    expect(context.log.lines).toHaveLength(2);
  });

  it("of attempts that failed before they answered is none", async () => {
    const { bodies, tell } = await watch(spend);
    const vain = kernelEvent("attempt-end", { outcome: "failed", error: providerError });
    const { usage: _usage, firstEventMs: _firstEventMs, ...bare } = vain;
    await tell(bare, ...times(6, spent));
    expect(bodies()[0]).not.toHaveProperty("unpriced");
    expect(bodies()[0]).toMatchObject({ requests: 6 });
  });
});

test("tokens are those of input and output, and what nobody counted is told", async () => {
  const { bodies, tell } = await watch({ when: "tokens", above: 2199 });
  await tell(spent({ usage: undefined }), spent());
  expect(bodies()).toEqual([]);
  await tell(spent());
  expect(bodies()).toMatchObject([{ value: 2200, requests: 3, uncounted: 1 }]);
});

test("losses add up", async () => {
  const { bodies, tell } = await watch({ when: "losses", above: 0 });
  await tell(done({ losses: 0 }));
  expect(bodies()).toEqual([]);
  await tell(done({ losses: 3 }));
  expect(bodies()).toMatchObject([{ value: 3 }]);
});

describe("latency", () => {
  const latency = { when: "latency", above: 2000, minimum: 20 };

  it("is the 95th percentile of the time to the first event", async () => {
    const { bodies, tell } = await watch(latency);
    await tell(...times(95, () => done({ firstEventMs: 100 })), ...times(5, () => done({ firstEventMs: 9000 })));
    expect(bodies()).toEqual([]);
    await tell(done({ firstEventMs: 9000 }));
    expect(bodies()).toHaveLength(1);
    expect(Number(bodies()[0]?.["value"]) / 9000).toBeCloseTo(1, 1);
  });

  it("falls back when slow answers lie behind", async () => {
    const { context, bodies, tell } = await watch(latency);
    await tell(...times(20, () => done({ firstEventMs: 9000 })));
    await context.clock.advance(301_000);
    await tell(...times(20, () => done({ firstEventMs: 100 })));
    expect(bodies().map(({ type }) => type)).toEqual(["threshold", "threshold-cleared"]);
  });
});

describe("a threshold", () => {
  it("slides: what is older than its time no longer counts", async () => {
    const { context, bodies, tell } = await watch({ when: "tokens", over: "1m", above: 3000 });
    for (let minute = 0; minute < 10; minute++) {
      await tell(spent(), spent());
      await context.clock.advance(61_000);
    }
    expect(bodies()).toEqual([]);
    await tell(spent(), spent(), spent());
    expect(bodies()).toMatchObject([{ value: 3300 }]);
  });

  it("reminds as often as repeat says, while it lasts", async () => {
    const { context, bodies, tell } = await watch({ when: "spend", over: "day", above: 0, repeat: "1h" });
    await tell(spent());
    await context.clock.advance(3_599_000);
    expect(bodies()).toHaveLength(1);
    await context.clock.advance(2 * 3_600_000);
    expect(bodies().slice(1)).toMatchObject([
      { type: "threshold", reminder: true, since: "2026-01-01T00:00:00.000Z" },
      { type: "threshold", reminder: true },
    ]);
  });

  test.each([
    [{ pool: "main" }, 1],
    [{ pool: "ma*" }, 1],
    [{ model: "gpt-*" }, 2],
    [{ client: "team-a" }, 2],
    [{ pool: "main", client: "team-a" }, 1],
    [{}, 4],
  ])("of %j counts %d of what comes", async (filter, count) => {
    const exchanges = await watch({ when: "losses", above: count - 1, ...filter });
    const attempts = await watch({ when: "tokens", above: count - 1, ...filter });
    const about = [
      { pool: "main", upstreamModel: "gpt-1", client: "team-a" },
      { pool: "side", upstreamModel: "gpt-1", client: "team-b" },
      { pool: "side", upstreamModel: "other", client: "team-a" },
      { pool: "side", upstreamModel: "other", client: "team-b" },
    ];
    await exchanges.tell(...about.map((each) => done({ ...each, losses: 1 })));
    await attempts.tell(
      ...about.map(({ upstreamModel: model, ...each }) => spent({ ...each, model, usage: { outputTokens: 1 } })),
    );
    expect(exchanges.bodies()).toMatchObject([{ value: count, threshold: filter }]);
    expect(attempts.bodies()).toMatchObject([{ value: count, threshold: filter }]);
  });

  it("is told beside the limit of the minute, and what is watched is not told itself", async () => {
    const more = { events: ["node-state"], perMinute: 1 };
    const { bodies, tell } = await watch({ when: "losses", above: 0 }, more);
    await tell(kernelEvent("node-state"), kernelEvent("node-state"), done({ losses: 1 }), spent());
    expect(bodies().map(({ type }) => type)).toEqual(["node-state", "threshold"]);
  });

  it("that finds no room is counted, and summed up later", async () => {
    const thresholds = ["a", "b", "c"].map((name) => ({ name, when: "losses", over: "1h", above: 0 }));
    const { context, bodies, tell } = await start({ maxQueue: 1, thresholds }, (_call, number) =>
      fetchResponse("", { status: number === 1 ? 503 : 200 }),
    );
    await tell(done({ losses: 1 }));
    await context.clock.advance(61_000);
    expect(bodies().at(-1)).toMatchObject({ type: "left-out", counts: { threshold: 1 } });
  });

  it("is not spoiled by numbers that are none", async () => {
    const { bodies, tell } = await watch({ when: "tokens", above: 1000 });
    for (const outputTokens of [Number.NaN, -5, Number.POSITIVE_INFINITY])
      await tell(spent({ usage: { outputTokens } }));
    await tell(spent());
    expect(bodies()).toMatchObject([{ value: 1100, uncounted: 3 }]);
  });
});

describe("the options", () => {
  const threshold = { name: "limit", when: "errors", over: "5m", above: 0.1 };

  test.each([
    { over: "5 minutes" },
    { over: "9s" },
    { over: "8d" },
    { over: "year" },
    { above: 1 },
    { above: -1 },
    { when: "everything" },
    { when: "latency", over: "day" },
    { repeat: "30s" },
    { minimum: 0 },
    { name: "" },
    { pools: ["main"] },
  ])("refuse %j", async (wrong) => {
    await expect(watch({ ...threshold, ...wrong })).rejects.toThrow(TypeError);
  });

  it("refuse two thresholds of one name, prices that are none, and nothing to tell at all", async () => {
    await expect(start({ thresholds: [threshold, threshold] })).rejects.toThrow("a name of its own");
    await expect(start({ prices: { models: [{ model: "m" }] } })).rejects.toThrow("input is missing");
    await expect(start({ events: [], thresholds: [] })).rejects.toThrow("must name a kind of event");
  });

  it("make the kernel tell no more than thresholds need", async () => {
    const kinds = async (...names: readonly string[]) => {
      const thresholds = names.map((when) => ({ name: when, when, over: "5m", above: 0.5 }));
      return [...((await start({ thresholds })).observer?.events ?? [])];
    };
    expect(await kinds()).toEqual(["node-state"]);
    expect(await kinds("errors", "latency", "losses")).toEqual(["node-state", "exchange-end"]);
    expect(await kinds("spend", "tokens")).toEqual(["node-state", "attempt-end", "probe"]);
  });
});
