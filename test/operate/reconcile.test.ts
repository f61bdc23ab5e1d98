import { join as joinPath } from "node:path";
import { type Config, use } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as ledger } from "@patchbay/observe-ledger";
import { plugin as metrics } from "@patchbay/observe-metrics";
import { plugin as otel } from "@patchbay/observe-otel";
import { plugin as claudeProtocol } from "@patchbay/protocol-claude";
import { plugin as chatProtocol } from "@patchbay/protocol-openai-chat";
import { plugin as claudeProvider } from "@patchbay/provider-claude";
import { plugin as chatProvider } from "@patchbay/provider-openai";
import { plugin as cache } from "@patchbay/transform-response-cache";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Page as UsagePage } from "../../plugins/observe-ledger/test/support/start.ts";
import { type Page, readPage } from "../../plugins/observe-metrics/test/read-page.ts";
import { type Receiver, startReceiver } from "../../plugins/observe-otel/test/receiver.ts";
import { carryOut, clientKeys, isOfFirst } from "./support/client.ts";
import { droppedSpans } from "./support/dropped-spans.ts";
import { exchangeCount, makePlans } from "./support/plans.ts";
import { costOf, prices } from "./support/prices.ts";
import { keyOf, type ScriptedUpstream, type Served, startScriptedUpstream } from "./support/scripted-upstream.ts";
import { join, sumOf, type Tally, tally } from "./support/tally.ts";
import { toldByLedger } from "./support/told-by-ledger.ts";
import { toldByMetrics } from "./support/told-by-metrics.ts";
import { spanKinds, toldBySpans } from "./support/told-by-spans.ts";
import type { Tokens, WireName } from "./support/tokens.ts";
import { type Accounts, truthOf } from "./support/truth.ts";

const adminToken = "admin-token-of-the-test";
const seed = 20_261_120;
const atOnce = 24;
const probesEach = 10;
const probeTokens: Tokens = { input: 8, output: 1 };
/** Nodes that fail are asked again at once: the plans say who is asked. */
const neverRest = {
  "upstream-failed": false,
  "invalid-reply": false,
  "stream-interrupted": false,
  unreachable: false,
  overloaded: false,
  timeout: false,
} as const;
const providers = { chat: "openai", claude: "claude" } as const;
const hedge = { afterMs: 1, maxShare: 1 } as const;

function poolOf(upstream: ScriptedUpstream, wire: WireName, ending = ""): NonNullable<Config["pools"]>[string] {
  const nodes = ["a", "b"].map((id) => ({ id, baseUrl: `${upstream.url}/v1`, apiKey: keyOf(`${wire}${ending}`, id) }));
  const prefix = `${wire}${ending}`;
  return { provider: providers[wire], prefix, cooldown: neverRest, nodes, ...(ending === "-hedged" && { hedge }) };
}

function configOf(upstream: ScriptedUpstream, receiver: Receiver, file: string): Config {
  const wires = ["chat", "claude"] as const;
  const pools = wires.flatMap((wire) =>
    ["", "-hedged", "-cached"].map((ending) => [`${wire}${ending}`, poolOf(upstream, wire, ending)] as const),
  );
  return {
    server: { keys: clientKeys, adminToken },
    upstream: { retryPauseMs: 0 },
    plugins: [
      chatProtocol,
      claudeProtocol,
      chatProvider,
      claudeProvider,
      use(cache, { pools: ["chat-cached", "claude-cached"] }),
      use(ledger, { file, flushMs: 10, prices }),
      use(metrics, { prices, clientLabel: true }),
      use(otel, { endpoint: receiver.url, probes: true }),
    ],
    pools: Object.fromEntries(pools),
  };
}

/** What all of them told when everything was over. */
interface Told {
  readonly truth: Accounts;
  readonly served: readonly Served[];
  readonly statuses: readonly number[];
  readonly page: Page;
  readonly usage: Readonly<Record<string, UsagePage>>;
  readonly rows: Accounts;
  readonly receiver: Receiver;
}

let told: Told;

/** A thousand exchanges, some at a time; then nothing is asked until every sink has told of all of them. */
beforeAll(async () => {
  const folder = await mkdtemp(joinPath(tmpdir(), "patchbay-reconcile-"));
  const file = joinPath(folder, "ledger.db");
  const plans = makePlans(seed);
  const upstream = await startScriptedUpstream(plans, probeTokens);
  const receiver = await startReceiver();
  const kernel = await startTestKernel(configOf(upstream, receiver, file), { baseDir: folder });
  try {
    const statuses = await inTurns(plans, (plan) => carryOut(kernel, plan));
    await probe(kernel);
    const truth = truthOf(plans, upstream.served);
    const page = await settledPage(kernel, truth);
    const usage = await settledUsage(kernel, truth);
    await kernel.close();
    const rows = await toldByLedger(file);
    told = { truth, served: upstream.served, statuses: statuses.flat(), page, usage, rows, receiver };
  } finally {
    await kernel.close();
    await upstream.close();
    await rm(folder, { recursive: true });
  }
}, 60_000);

afterAll(() => told?.receiver[Symbol.asyncDispose]());

test("a thousand exchanges of every kind went through, and each client got what the plan says", () => {
  const { truth, statuses } = told;
  expect(exchangeCount).toBe(1000);
  expect(sumOf(truth.exchanges)).toBe(1000);
  const planned = Object.entries(truth.exchanges).map(([key, count]) => ({ status: key.split(" ")[2] ?? "", count }));
  expect(tally(statuses, String)).toEqual(
    tally(
      planned,
      ({ status }) => status,
      ({ count }) => count,
    ),
  );
  const causes = new Set(told.served.map(({ cause, outcome }) => join(cause, outcome)));
  expect([...causes].toSorted()).toEqual([
    "first cancelled",
    "first done",
    "first failed",
    "hedge cancelled",
    "hedge done",
    "probe done",
    "retry done",
    "retry failed",
  ]);
});

test("the page of metrics tells the truth, series by series", () => {
  expect(toldByMetrics(told.page)).toEqual(told.truth);
});

test("the metrics count what has no price, and answers that do not say what they used", () => {
  const { page, served } = told;
  const unpriced = served.filter(({ model, tokens }) => tokens && costOf(model, tokens) === undefined);
  const silent = served.filter(({ tokens, began }) => began && !tokens);
  expect(unpriced.length).toBeGreaterThan(0);
  expect(silent.length).toBeGreaterThan(0);
  expect(page.sum("patchbay_unpriced_attempts_total")).toBe(unpriced.length);
  expect(page.sum("patchbay_attempts_without_usage_total")).toBe(silent.length);
});

test("the rows of the ledger tell the truth, row by row", () => {
  expect(told.rows).toEqual(told.truth);
});

describe("the ledger's page adds up to the truth", () => {
  test.each(["model", "pool", "node", "client", "day", "cause"])("by %s", (by) => {
    const { usage, truth, served } = told;
    const { total, dropped, waiting } = usage[by] ?? {};
    expect({ dropped, waiting }).toEqual({ dropped: 0, waiting: 0 });
    expect(total).toMatchObject({
      attempts: served.length,
      costNano: sumOf(truth.cost),
      tokens: tokensOf(truth.tokens),
      unpriced: served.filter(mayHaveCost).length,
      estimated: 0,
      // By cause an exchange counts under each of its causes.
      ...(by !== "cause" && { exchanges: 1000 }),
    });
  });

  test.each([
    ["model", ({ model }: Served) => model],
    ["pool", ({ pool }: Served) => pool],
    ["node", ({ pool, node }: Served) => `${pool}/${node}`],
    ["cause", ({ cause }: Served) => (cause === "first" ? "attempt" : cause)],
  ] as const)("each row, by %s", (by, keyOf) => {
    const { usage, served } = told;
    const rows = (usage[by]?.rows ?? []).filter(({ attempts }) => attempts > 0);
    const toldOf = (amountOf: (row: (typeof rows)[number]) => number): Tally =>
      tally(rows, ({ key }) => String(key), amountOf);
    expect(toldOf(({ attempts }) => attempts)).toEqual(tally(served, keyOf));
    expect(toldOf(({ tokens }) => tokens["input"] ?? 0)).toEqual(
      tally(served, keyOf, ({ tokens }) => tokens?.input ?? 0),
    );
    expect(toldOf(({ tokens }) => tokens["output"] ?? 0)).toEqual(
      tally(served, keyOf, ({ tokens }) => tokens?.output ?? 0),
    );
    expect(toldOf(({ costNano }) => costNano)).toEqual(
      tally(served, keyOf, ({ model, tokens = {} }) => Number(costOf(model, tokens) ?? 0n)),
    );
  });

  test("each client's exchanges are its own", () => {
    const plans = makePlans(seed).flatMap((plan) => (plan.kind === "cached" ? [plan, plan] : [plan]));
    const byTruth = tally(plans, (plan) => String(isOfFirst(plan)));
    const byPage = (told.usage["client"]?.rows ?? []).map(({ exchanges }) => exchanges).filter((count) => count > 0);
    expect(new Set(byPage)).toEqual(new Set(Object.values(byTruth)));
  });
});

test("the spans that the receiver got tell the truth, in the kinds that the conventions name", () => {
  const { receiver, truth } = told;
  const { cost: _cost, ...known } = truth;
  const tokens = Object.entries(truth.tokens).filter(([key]) => spanKinds.includes(key.split(" ").at(-1) ?? ""));
  expect(toldBySpans(receiver.spans)).toEqual({ ...known, tokens: Object.fromEntries(tokens) });
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(receiver.spans.length);
});

test("each attempt's span hangs below the span of its exchange", () => {
  const { spans } = told.receiver;
  const roots = new Map(spans.filter(({ kind }) => kind === 2).map(({ spanId, traceId }) => [spanId, traceId]));
  const attempts = spans.filter(({ parentSpanId }) => parentSpanId !== undefined && parentSpanId !== "");
  expect(attempts).toHaveLength(sumOf(told.truth.attempts));
  for (const { parentSpanId = "", traceId } of attempts) expect(roots.get(parentSpanId)).toBe(traceId);
});

test("the metrics that the receiver got add up to the truth", () => {
  const { receiver, truth, served } = told;
  for (const cause of ["first", "retry", "hedge", "probe"] as const) {
    const of = served.filter((each) => each.cause === cause);
    const wanted = { "patchbay.cause": cause };
    expect(receiver.total("gen_ai.client.operation.duration", "count", wanted), cause).toBe(of.length);
    for (const type of ["input", "output"] as const) {
      const sum = of.reduce((all, { tokens }) => all + (tokens?.[type] ?? 0), 0);
      expect(receiver.total("gen_ai.client.token.usage", "sum", { ...wanted, "gen_ai.token.type": type }), type).toBe(
        sum,
      );
    }
  }
  expect(receiver.total("gen_ai.server.request.duration", "count")).toBe(sumOf(truth.exchanges));
  expect(droppedSpans(receiver)).toBe(0);
});

/** Does something with all of them, so many at a time. */
async function inTurns<T, R>(things: readonly T[], run: (thing: T) => Promise<R>): Promise<readonly R[]> {
  const waiting = things[Symbol.iterator]();
  const results: R[] = [];
  const work = async (): Promise<void> => {
    for (const thing of waiting) results.push(await run(thing));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

async function probe(kernel: TestKernel): Promise<void> {
  for (let turn = 0; turn < probesEach; turn++)
    for (const [pool, model] of [
      ["chat", "chat-small"],
      ["claude", "claude-large"],
    ] as const) {
      const answer = await kernel.request(
        `/admin/nodes/${pool}/a/probe`,
        { how: "chat", model },
        { headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` } },
      );
      expect(answer.status, await answer.text()).toBe(200);
    }
}

const patience = { timeout: 20_000, interval: 50 };
const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

async function settledPage(kernel: TestKernel, truth: Accounts): Promise<Page> {
  const look = async (): Promise<Page> => readPage(await (await kernel.request("/metrics", undefined, asAdmin)).text());
  return await vi.waitFor(async () => {
    const page = await look();
    const names = ["requests", "attempts", "probes"].map((name) => page.sum(`patchbay_${name}_total`));
    const wanted = [sumOf(truth.exchanges), sumOf(truth.attempts), sumOf(truth.probes), 0];
    expect([...names, page.sum("patchbay_requests_running")]).toEqual(wanted);
    return page;
  }, patience);
}

async function settledUsage(kernel: TestKernel, truth: Accounts): Promise<Readonly<Record<string, UsagePage>>> {
  const look = async (by: string): Promise<UsagePage> => {
    const answer = await kernel.request(`/admin/usage?by=${by}`, undefined, asAdmin);
    return (await answer.json()) as UsagePage;
  };
  const attempts = sumOf(truth.attempts) + sumOf(truth.probes);
  await vi.waitFor(async () => {
    const { total, waiting } = await look("model");
    expect([total.exchanges, total.attempts, waiting]).toEqual([sumOf(truth.exchanges), attempts, 0]);
  }, patience);
  const groupings = ["model", "pool", "node", "client", "day", "cause"];
  return Object.fromEntries(await Promise.all(groupings.map(async (by) => [by, await look(by)] as const)));
}

function tokensOf(tokens: Tally): Readonly<Record<string, number>> {
  const kinds = ["input", "cacheRead", "cacheWrite", "output", "reasoning", "audioInput", "audioOutput"];
  const sums = tally(
    Object.entries(tokens),
    ([key]) => key.split(" ").at(-1) ?? "",
    ([, count]) => count,
  );
  return Object.fromEntries(kinds.map((kind) => [kind, sums[kind] ?? 0]));
}

/** It may have cost something, and nobody can say what. */
function mayHaveCost({ model, outcome, began, tokens }: Served): boolean {
  const hasCost = tokens !== undefined && costOf(model, tokens) !== undefined;
  return !hasCost && (outcome !== "failed" || began || tokens !== undefined);
}
