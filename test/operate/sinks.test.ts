import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, use } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as ledger } from "@patchbay/observe-ledger";
import { plugin as metrics } from "@patchbay/observe-metrics";
import { plugin as monitor } from "@patchbay/observe-monitor";
import { plugin as otel } from "@patchbay/observe-otel";
import { plugin as promptLog } from "@patchbay/observe-prompt-log";
import { plugin as record } from "@patchbay/observe-record";
import { webhookTo } from "@patchbay/observe-webhook";
import { plugin as claudeProtocol } from "@patchbay/protocol-claude";
import { plugin as chatProtocol } from "@patchbay/protocol-openai-chat";
import { plugin as claudeProvider } from "@patchbay/provider-claude";
import { plugin as chatProvider } from "@patchbay/provider-openai";
import { plugin as redis } from "@patchbay/store-redis";
import {
  createGate,
  errorStatus,
  type FakeUpstream,
  type Gate,
  json,
  type RecordedRequest,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasPostgres, startPostgres, type TestPostgres } from "../../plugins/observe-ledger/test/support/postgres.ts";
import type { Page as UsagePage } from "../../plugins/observe-ledger/test/support/start.ts";
import { type Page, readPage } from "../../plugins/observe-metrics/test/read-page.ts";
import { type Receiver, startReceiver } from "../../plugins/observe-otel/test/receiver.ts";
import { hasRedis, startRedis, type TestRedis } from "../../plugins/store-redis/test/support/redis.ts";
import { fullAnswer } from "./support/answers.ts";
import { droppedSpans } from "./support/dropped-spans.ts";
import { askAndNotRead, type DeafSocket } from "./support/deaf-socket.ts";
import { type FullDisk, makeFullDisk } from "./support/full-disk.ts";

const adminToken = "admin-token-of-the-test";
const requestCount = 200;
const atOnce = 8;
const tokens = { input: 11, output: 3 };
/** So much that no line takes all of it without somebody who reads. */
const padding = "many words of a long conversation ".repeat(200);
const neverRest = { "upstream-failed": false, overloaded: false, "invalid-reply": false } as const;

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** Every tenth is refused; every stream of Messages breaks a rule, so that there is something to tell. */
function script(request: RecordedRequest): Script {
  const [, id = "0"] = /case (\d+)\b/.exec(request.text) ?? [];
  const { model, stream = false, stream_options: options } = request.json() as Asked;
  if (Number(id) % 10 === 0)
    return errorStatus(400, { type: "error", error: { type: "invalid", message: `no ${id}` } });
  const wire = request.path.endsWith("/messages") ? "claude" : "chat";
  const tellsUsage = wire === "claude" || !stream || options?.include_usage === true;
  const answer = fullAnswer(wire, { model, stream, tokens: tellsUsage ? tokens : undefined });
  return stream && wire === "claude" ? nameless(answer) : answer;
}

/** Events without their names. */
function nameless(answer: Script): Script {
  const events = answer.steps.flatMap((step) => (step.type === "write" ? [String(step.data)] : []));
  return sse(
    events.map((event) =>
      event
        .replace(/^event: .*\n/, "")
        .replace(/^data: /, "")
        .trimEnd(),
    ),
  );
}

function configOf(upstream: FakeUpstream, plugins: NonNullable<Config["plugins"]>): Config {
  const limits = { requestsPerMinute: 100_000, concurrency: 64 };
  const nodes = [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "key-of-the-node", limits }];
  return {
    server: { adminToken, debugHeaders: true, streamChecks: 1 },
    plugins: [chatProtocol, claudeProtocol, chatProvider, claudeProvider, ...plugins],
    pools: {
      chat: { provider: "openai", prefix: "chat", cooldown: neverRest, nodes },
      claude: { provider: "claude", prefix: "claude", cooldown: neverRest, nodes },
    },
    defaultPool: "chat",
  };
}

/** Sinks that fail in every way. */
interface Sinks {
  readonly hook: FakeUpstream;
  readonly receiver: Receiver;
  readonly disk: FullDisk;
  readonly postgres: TestPostgres | undefined;
  readonly redis: TestRedis | undefined;
}

function observersOf({ hook, receiver, disk, postgres, redis: store }: Sinks): NonNullable<Config["plugins"]> {
  return [
    use(metrics),
    use(promptLog, { mode: "file", file: join(disk.folder, "prompts.jsonl"), bodies: true }),
    use(record, { folder: join(disk.folder, "tapes") }),
    use(
      ledger,
      { file: join(disk.folder, "ledger.db"), flushMs: 10, maxQueue: 100, path: "/admin/usage-full" },
      { id: "ledger-full" },
    ),
    postgres && use(ledger, { url: postgres.url(), flushMs: 10, maxQueue: 100 }),
    store && use(redis, { url: store.url }),
    use(monitor, { content: true, bodies: true, path: "/admin/feed", maxBuffer: 4096 }),
    use(otel, {
      endpoint: receiver.url,
      content: true,
      batchSize: 5,
      maxQueue: 20,
      timeoutMs: 60_000,
      metricsIntervalMs: 100,
    }),
    use(webhookTo(new URL(hook.url).host), {
      url: `${hook.url}/hook`,
      events: ["stream-violation"],
      perMinute: 6000,
      maxQueue: 1,
      timeoutMs: 60_000,
    }),
  ];
}

/** What was seen. */
interface Seen {
  readonly plain: readonly string[];
  readonly observed: readonly string[];
  /** How much was on its way to whom while all answers were given. */
  readonly stuck: { readonly posts: number; readonly exports: number };
  readonly page: Page;
  readonly usage: UsagePage | undefined;
  readonly feed: string;
  readonly scrape: string;
  readonly logs: readonly string[];
  readonly hook: readonly RecordedRequest[];
  readonly receiver: Receiver;
}

let seen: Seen;
const withPostgres = hasPostgres();
const withRedis = hasRedis();

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-sinks-"));
  const upstream = await startFakeUpstream(script);
  const released = createGate();
  const sinks: Sinks = {
    hook: await startFakeUpstream(after(released, json({}))),
    receiver: await startReceiver(after(released, json({}))),
    disk: makeFullDisk("prompts.jsonl", "tapes", "ledger.db"),
    postgres: withPostgres ? await startPostgres() : undefined,
    redis: withRedis ? await startRedis() : undefined,
  };
  try {
    const plain = await answersOf(configOf(upstream, []), join(folder, "plain"));
    seen = { plain, ...(await underStress(configOf(upstream, observersOf(sinks)), folder, { sinks, released })) };
  } finally {
    released.open();
    await Promise.all([upstream.close(), sinks.hook.close(), sinks.postgres?.remove(), sinks.redis?.kill()]);
    sinks.disk.remove();
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);

afterAll(() => seen?.receiver[Symbol.asyncDispose]());

test("every answer is the same as without observers, byte for byte", () => {
  expect(seen.plain).toHaveLength(requestCount);
  expect(new Set(seen.plain).size).toBeGreaterThan(10);
  expect(seen.observed).toEqual(seen.plain);
});

test("all were given while no sink had taken anything", () => {
  expect(seen.stuck.posts).toBe(1);
  // One export of each signal at a time.
  expect(seen.stuck.exports).toBeGreaterThanOrEqual(1);
  expect(seen.stuck.exports).toBeLessThanOrEqual(2);
});

describe("what is lost is counted:", () => {
  test("spans that the receiver did not get", () => {
    const { receiver, page } = seen;
    const dropped = droppedSpans(receiver);
    expect(dropped).toBeGreaterThan(0);
    expect(receiver.spans.length + dropped).toBe(requestCount + page.sum("patchbay_attempts_total"));
    expect(sumIn(linesOf("telemetry did not arrive"), /"spans":(\d+)/)).toBe(dropped);
  });

  test("events that the webhook did not get", () => {
    const posts = seen.hook.map((request) => request.json() as { readonly type: string; readonly counts?: object });
    const told = posts.filter(({ type }) => type === "stream-violation").length;
    const leftOut = posts.flatMap(({ counts = {} }) => Object.values(counts) as readonly number[]);
    expect(leftOut).not.toHaveLength(0);
    const all = leftOut.reduce((sum, count) => sum + count, told);
    expect(all).toBe(seen.page.sum("patchbay_stream_violations_total"));
  });

  test("records of the prompt log", () => {
    expect(sumIn(linesOf("cannot write the prompt log"), /dropped=(\d+)/)).toBe(requestCount);
  });

  test("tapes", () => {
    expect(sumIn(linesOf("cannot write tapes"), /dropped=(\d+)/)).toBeGreaterThan(0);
  });

  test("rows of a ledger whose disk is full", () => {
    const lines = linesOf("the ledger").filter((line) => line.includes('"ledger-full"'));
    expect(sumIn(lines, /lost=(\d+)/)).toBe(requestCount + seen.page.sum("patchbay_attempts_total"));
  });

  test.runIf(withPostgres)("rows of a ledger whose Postgres was away for a while", () => {
    const { usage, page } = seen;
    const { total, dropped = 0 } = usage ?? {};
    expect(dropped).toBeGreaterThan(0);
    const written = (total?.exchanges ?? 0) + (total?.attempts ?? 0);
    expect(written).toBeGreaterThan(0);
    expect(written + dropped).toBe(requestCount + page.sum("patchbay_attempts_total"));
  });

  test("events that a listener of the feed did not read", () => {
    const counts = [...seen.feed.matchAll(/"type":"dropped","events":(\d+)/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });
});

test("a scraper that does not read gets its page when it does", () => {
  expect(seen.scrape).toContain("patchbay_requests_total");
});

test("no observer dropped an event of the kernel's, and none is at fault", () => {
  expect(seen.page.sum("patchbay_plugin_dropped_events_total")).toBe(0);
  expect(seen.page.sum("patchbay_plugin_faults_total")).toBe(0);
  expect(seen.page.sum("patchbay_requests_total")).toBe(requestCount);
});

function linesOf(message: string): readonly string[] {
  return seen.logs.filter((line) => line.includes(message));
}

function sumIn(lines: readonly string[], number: RegExp): number {
  return lines.reduce((sum, line) => sum + Number(number.exec(line)?.[1] ?? 0), 0);
}

/** Says nothing until it may. */
function after(gate: Gate, { steps, ...script }: Script): Script {
  return { ...script, steps: [{ type: "wait-for", gate }, ...steps] };
}

async function answersOf(config: Config, folder: string): Promise<readonly string[]> {
  await using kernel = await startTestKernel(config, { baseDir: folder });
  return await askAll(kernel, 0, requestCount);
}

interface Stress {
  readonly sinks: Sinks;
  readonly released: Gate;
}

/** Half of the requests; then stores go; then the other half. Only when all are answered sinks may go on. */
async function underStress(config: Config, folder: string, { sinks, released }: Stress): Promise<Omit<Seen, "plain">> {
  const { hook, receiver, postgres, redis: store } = sinks;
  const kernel = await startTestKernel(config, { baseDir: folder });
  try {
    const listener = await askAndNotRead(kernel.url, "/admin/feed", adminToken);
    const first = await askAll(kernel, 0, requestCount / 2);
    const scraper = await askAndNotRead(kernel.url, "/metrics", adminToken);
    await Promise.all([postgres?.kill(), store?.kill()]);
    const second = await askAll(kernel, requestCount / 2, requestCount);
    await vi.waitFor(() => expect([hook.requests.length, receiver.http.requests.length]).not.toContain(0), patience);
    const stuck = { posts: hook.requests.length, exports: receiver.http.requests.length };
    released.open();
    const page = await settledPage(kernel);
    const usage = postgres && (await returned(kernel, postgres));
    const heard = Promise.all([listener, scraper].map((socket: DeafSocket) => socket.hear()));
    await kernel.close();
    const [feed = "", scrape = ""] = await heard;
    const observed = [...first, ...second];
    return { observed, stuck, page, usage, feed, scrape, logs: kernel.logs, hook: hook.requests, receiver };
  } finally {
    await kernel.close();
  }
}

const patience = { timeout: 20_000, interval: 50 };
const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

async function settledPage(kernel: TestKernel): Promise<Page> {
  return await vi.waitFor(async () => {
    const page = readPage(await (await kernel.request("/metrics", undefined, asAdmin)).text());
    expect(page.sum("patchbay_requests_total")).toBe(requestCount);
    return page;
  }, patience);
}

/** What the ledger tells when its database is there again and nothing waits. */
async function returned(kernel: TestKernel, postgres: TestPostgres): Promise<UsagePage> {
  await postgres.start();
  return await vi.waitFor(async () => {
    const answer = await kernel.request("/admin/usage", undefined, asAdmin);
    const page = (await answer.json()) as UsagePage;
    expect([answer.status, page.waiting]).toEqual([200, 0]);
    return page;
  }, patience);
}

/** The answers to these requests in their order, some asked at once. */
async function askAll(kernel: TestKernel, from: number, to: number): Promise<readonly string[]> {
  const answers: string[] = [];
  let next = from;
  const work = async (): Promise<void> => {
    for (let id = next++; id < to; id = next++) answers[id - from] = await ask(kernel, id);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

/** Whole and streamed, of both dialects to both kinds of nodes. */
async function ask(kernel: TestKernel, id: number): Promise<string> {
  const path = id % 2 === 0 ? "/v1/chat/completions" : "/v1/messages";
  const pool = id % 3 === 0 ? "chat" : "claude";
  const body = {
    model: `${pool}/m`,
    max_tokens: 100,
    stream: id % 4 < 2,
    messages: [{ role: "user", content: `case ${id} ${padding}` }],
  };
  const answer = await kernel.request(path, body);
  const headers = [...answer.headers].filter(([name]) => name !== "date").map(([name, value]) => `${name}: ${value}`);
  return normalized([answer.status, ...headers, await answer.text()].join("\n"));
}

/** Without what is made anew for each answer. */
function normalized(text: string): string {
  return text.replaceAll(/(?:req_|msg_|chatcmpl-)[\da-f]{16,}/g, "ID").replaceAll(/"created":\d+/g, '"created":0');
}
