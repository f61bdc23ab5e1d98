import { createHmac } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "@patchbay/core";
import { loadConfigFile, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";
import { readSse } from "@patchbay/sdk/http";
import {
  createTestClock,
  type DefaultScript,
  errorStatus,
  type FakeUpstream,
  json,
  type RecordedRequest,
  type Script,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { run } from "../../core/test/cli/program.ts";
import dashboard from "../../docs/examples/recipes/dashboard-without-content.config.ts";
import logWithoutSome from "../../docs/examples/recipes/log-without-some.config.ts";
import metricsAndCost from "../../docs/examples/recipes/metrics-and-cost.config.ts";
import recordFailures from "../../docs/examples/recipes/record-failures.config.ts";
import shapePrompts from "../../docs/examples/recipes/shape-prompts.config.ts";
import traces from "../../docs/examples/recipes/traces.config.ts";
import { chatBody, chatText, startExample } from "./example.ts";

const folder = fileURLToPath(new URL("../../docs/examples/recipes/", import.meta.url));

const env = {
  PATCHBAY_API_KEY: "client-key-123456",
  PATCHBAY_ADMIN_TOKEN: "admin-token-123456",
  KEY_OF_WEB: "key-of-the-web-123456",
  KEY_OF_JOBS: "key-of-the-jobs-123456",
  KEY_OF_STAFF: "key-of-the-staff-123456",
  KEY_OF_COUNCIL: "key-of-the-council-123456",
  HOOK_SECRET: "hook-secret-123456",
  OPENAI_API_KEY: "key-o-123456",
};

const asAdmin = { headers: { authorization: `Bearer ${env.PATCHBAY_ADMIN_TOKEN}` } };

interface Asked {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: object;
}

/** A recipe at work before an upstream that is played, with a folder of its own for what it writes. */
async function cook(config: Config, script: DefaultScript = answer, more: Omit<TestKernelOptions, "baseDir"> = {}) {
  const upstream = await startFakeUpstream(script);
  const dataDir = await createFolder();
  const kernel = await startExample("recipes", config, {
    changes: { dataDir, pools: poolsAt(upstream, config) },
    ...more,
    env: { ...env, ...more.env },
  });
  onTestFinished(async () => {
    await kernel.close();
    await upstream.close();
  });
  return {
    kernel,
    upstream,
    /** Files of a plugin. */
    filesOf: (plugin: string) => join(dataDir, `@patchbay+${plugin}`),
    ask: (model: string, content: string, asked: Asked = {}) => send(kernel, chatBody(model, content), asked),
  };
}

async function send(kernel: TestKernel, body: object, { key, headers, fields }: Asked): Promise<Response> {
  const sent = { "content-type": "application/json", "x-api-key": key ?? env.PATCHBAY_API_KEY, ...headers };
  const response = await kernel.request("/v1/chat/completions", { ...body, ...fields }, { headers: sent });
  return new Response(await response.text(), { status: response.status, headers: response.headers });
}

function poolsAt({ url }: FakeUpstream, { pools = {} }: Config): NonNullable<Config["pools"]> {
  const here = Object.entries(pools).map(
    ([id, pool]) => [id, { ...pool, nodes: pool.nodes.map((node) => ({ ...node, baseUrl: `${url}/v1` })) }] as const,
  );
  return Object.fromEntries(here);
}

/** Says the same to everybody, and uses a million tokens in and a hundred thousand out. */
function answer(request: RecordedRequest): Script {
  const { model } = request.json() as { readonly model: string };
  const message = { role: "assistant", content: "the answer of the model" };
  return json({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage: { prompt_tokens: 1_000_000, completion_tokens: 100_000, total_tokens: 1_100_000 },
  });
}

async function pageOf({ kernel }: { readonly kernel: TestKernel }, path: string): Promise<string> {
  const response = await kernel.request(path, undefined, asAdmin);
  expect(response.status, path).toBe(200);
  return await response.text();
}

/** Values of a metric on the page, by what stands in its braces. */
function valuesOf(page: string, metric: string): ReadonlyMap<string, number> {
  const lines = page.matchAll(new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, "gm"));
  return new Map([...lines].map(({ 1: labels = "", 2: value }) => [labels, Number(value)]));
}

describe("metrics and cost for a team", () => {
  test("say the same of each key, and what has no price is unknown in both", async () => {
    const started = await cook(metricsAndCost);
    const { ask } = started;
    for (const model of ["gpt-5", "house-small"]) await ask(model, "hello", { key: env.KEY_OF_WEB });
    for (const model of ["gpt-5", "nobody-knows"]) await ask(model, "hello", { key: env.KEY_OF_JOBS });
    const usage = async () => JSON.parse(await pageOf(started, "/admin/usage?by=client")) as Usage;
    await expect.poll(usage, { timeout: 10_000 }).toMatchObject({ total: { exchanges: 4, attempts: 4, unpriced: 1 } });
    const { rows } = await usage();
    // 1.25 + 1 for gpt-5, 0.2 + 0.06 for house-small.
    expect(rows.map(({ costUsd, unpriced }) => [costUsd, unpriced])).toEqual([
      ["2.510000000", 0],
      ["2.250000000", 1],
    ]);
    const page = await pageOf(started, "/metrics");
    const cost = [...valuesOf(page, "patchbay_cost_dollars_total")];
    for (const { key, costUsd } of rows) {
      const ofClient = cost.filter(([labels]) => labels.includes(`client="${key}"`));
      expect(ofClient.reduce((sum, [, dollars]) => sum + dollars, 0)).toBeCloseTo(Number(costUsd), 9);
    }
    const [unpriced] = valuesOf(page, "patchbay_unpriced_attempts_total");
    expect(unpriced).toEqual([expect.stringContaining("nobody-knows"), 1]);
  });

  test("are shown by patchbay usage", async () => {
    const started = await cook(metricsAndCost);
    await started.ask("house-small", "hello", { key: env.KEY_OF_WEB });
    await expect.poll(() => pageOf(started, "/admin/usage"), { timeout: 10_000 }).toContain('"exchanges":1');
    const { code, stdout } = await run(
      ["usage", "--config", "metrics-and-cost.config.ts", "--url", started.kernel.url],
      { cwd: folder, env },
    );
    expect([code, stdout]).toEqual([0, expect.stringMatching(/house-small +1 +1 +1,000,000 +100,000 +\$0\.26/)]);
    expect(stdout).toContain("contract-2026");
  });
});

interface Usage {
  readonly rows: readonly { readonly key: string; readonly costUsd: string; readonly unpriced: number }[];
}

describe("a dashboard without content", () => {
  test("shows exchanges in metrics, feed, page and log, and no word of what was said", async () => {
    const started = await cook(dashboard);
    const feed = await started.kernel.request("/monitor/events", undefined, asAdmin);
    const headers = { "x-note": "secret words of a header" };
    const answered = await started.ask("gpt-5", "secret words of the prompt", { headers });
    expect(await chatText(answered)).toBe("the answer of the model");
    const seen = {
      feed: await readTo("exchange-end", feed),
      metrics: await pageOf(started, "/metrics"),
      page: await pageWith(started, "gpt-5"),
      log: "",
    };
    await started.kernel.close();
    seen.log = await readAll(started.filesOf("observe-prompt-log"));
    for (const [place, text] of Object.entries(seen)) {
      expect(text, place).toContain("gpt-5");
      expect(text, place).not.toMatch(/secret words|answer of the model|client-key|key-o-/);
    }
  });
});

async function pageWith(started: { readonly kernel: TestKernel }, text: string): Promise<string> {
  await expect.poll(() => pageOf(started, "/admin/logs")).toContain(text);
  return await pageOf(started, "/admin/logs");
}

async function readTo(type: string, { body }: Response): Promise<string> {
  const shown: string[] = [];
  if (!body) throw new Error("no body");
  for await (const { event = "", data } of readSse(body)) {
    shown.push(data);
    if (event === type) return shown.join("\n");
  }
  throw new Error(`the feed ended before ${type}`);
}

async function readAll(place: string): Promise<string> {
  const names = await readdir(place);
  return (await Promise.all(names.map((name) => readFile(join(place, name), "utf8")))).join("");
}

describe("a prompt log with people left out", () => {
  test("has the others, without what looks like a card, for the owner's eyes alone", async () => {
    const { ask, kernel, filesOf } = await cook(logWithoutSome);
    await ask("gpt-5", "said by the council", { key: env.KEY_OF_COUNCIL });
    await ask("gpt-5", "said in private", { key: env.KEY_OF_STAFF, headers: { "x-patchbay-log": "none" } });
    const fields = { metadata: { person: "Jane" } };
    await ask("gpt-5", "my card is 4111 1111 1111 1111", { key: env.KEY_OF_STAFF, fields });
    await kernel.close();
    const text = await readAll(filesOf("observe-prompt-log"));
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(text).toContain("my card is [redacted]");
    expect(text).not.toMatch(/council|private|Jane|4111/);
    const [name = ""] = await readdir(filesOf("observe-prompt-log"));
    expect(name).toMatch(/^prompts-\d{4}-\d\d-\d\d\.jsonl$/);
    const { mode } = await stat(join(filesOf("observe-prompt-log"), name));
    expect(mode & 0o777).toBe(0o600);
  });
});

describe("an alert about a day's spend", () => {
  test("comes once, signed, when the day is above 20 dollars", async () => {
    await using receiver = await startFakeUpstream(json({}));
    vi.stubEnv("HOOK_URL", `${receiver.url}/patchbay`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { config } = await loadConfigFile(join(folder, "spend-alert.config.ts"));
    const { ask, kernel } = await cook(config as Config, answer, { clock: createTestClock() });
    // 2.25 dollars each: the ninth is above.
    for (let turn = 0; turn < 10; turn++) await ask("gpt-5", "hello");
    const { path, body, headers } = await receiver.received(1);
    expect(path).toBe("/patchbay");
    expect(headers["x-patchbay-signature"]).toBe(
      `sha256=${createHmac("sha256", env.HOOK_SECRET).update(body).digest("hex")}`,
    );
    const { value, ...notice } = JSON.parse(String(body)) as { readonly value: number };
    expect(notice).toMatchObject({ type: "threshold", threshold: { name: "day", above: 20 } });
    expect(value).toBeGreaterThan(20);
    await kernel.close();
    expect(receiver.requests).toHaveLength(1);
  });
});

describe("failing exchanges on tape", () => {
  const refusesTemperature = (request: RecordedRequest): Script => {
    const { temperature } = request.json() as { readonly temperature?: number };
    const message = "temperature is not supported with this model";
    return temperature === undefined ? answer(request) : errorStatus(400, { error: { message, code: "bad" } });
  };

  test("are kept alone and without words, and show what another config makes of them", async () => {
    const { ask, kernel, filesOf, upstream } = await cook(recordFailures, refusesTemperature);
    expect((await ask("o9", "fine words")).status).toBe(200);
    expect((await ask("o9", "cursed words", { fields: { temperature: 1 } })).status).toBe(400);
    await kernel.close();
    const tapes = join(filesOf("observe-record"), "tapes");
    expect(await readdir(tapes)).toHaveLength(1);
    expect(await readAll(tapes)).not.toMatch(/cursed|fine words|key-o-/);

    const replay = (config: string) =>
      run(["replay", tapes, "--config", config], { cwd: folder, env: { OPENAI_BASE_URL: `${upstream.url}/v1` } });
    const same = await replay("record-failures.config.ts");
    expect([same.code, same.stdout]).toEqual([0, expect.stringMatching(/\n1 same, 0 different, 0 not played\n$/)]);
    const next = await replay("record-failures.next.config.ts");
    expect([next.code, next.stdout]).toEqual([1, expect.stringMatching(/upstream: openai\/main temperature/)]);
  });
});

describe("shaped prompts", () => {
  test("reach the provider with the house's words and parameters, and without cards", async () => {
    const { ask, upstream } = await cook(shapePrompts);
    const answered = await ask("gpt-5-mini", "my card is 4111 1111 1111 1111", { fields: { user: "jane" } });
    expect(answered.headers.get("x-patchbay-filter")).toBe("redact=cards");
    expect(upstream.requests[0]?.json()).toEqual({
      model: "gpt-5-mini",
      messages: [
        { role: "system", content: "You speak for Example Inc." },
        { role: "user", content: "my card is [redacted]" },
      ],
      reasoning_effort: "low",
      store: false,
    });
  });

  test("are not sent at all where they name a project", async () => {
    const { ask, upstream } = await cook(shapePrompts);
    expect((await ask("gpt-5-mini", "what is Bluebird about?")).status).toBe(400);
    expect(upstream.requests).toHaveLength(0);
  });
});

describe("traces", () => {
  test("go to the receiver without what was said, by the id of the answer", async () => {
    await using receiver = await startFakeUpstream(json({}));
    const { ask, kernel } = await cook(traces, answer, { env: { OTLP_ENDPOINT: receiver.url } });
    const answered = await ask("gpt-5", "secret words of the prompt");
    await kernel.close();
    const sent = receiver.requests.find(({ path }) => path === "/v1/traces");
    const text = String(sent?.body);
    expect(text).toContain('"chat gpt-5"');
    expect(text).toContain(answered.headers.get("x-request-id"));
    expect(receiver.requests.map(({ body }) => String(body)).join("")).not.toMatch(/secret words|answer of the model/);
  });
});
