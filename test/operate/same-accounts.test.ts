import { join } from "node:path";
import { use } from "@patchbay/core";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";
import { plugin as ledger } from "@patchbay/observe-ledger";
import { plugin as metrics } from "@patchbay/observe-metrics";
import { plugin as claudeProtocol } from "@patchbay/protocol-claude";
import { plugin as claudeProvider } from "@patchbay/provider-claude";
import { createGate, createTestClock, type FakeUpstream, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { type Page, readPage } from "../../plugins/observe-metrics/test/read-page.ts";
import { brokenAnswer, fullAnswer } from "./support/answers.ts";
import { toldByLedger } from "./support/told-by-ledger.ts";
import { toldByMetrics } from "./support/told-by-metrics.ts";
import type { Accounts } from "./support/truth.ts";

const adminToken = "admin-token-of-the-test";
const tokens = { input: 100, output: 10 };
const answer = { model: "claude-large", stream: true, tokens };

interface World {
  readonly kernel: TestKernel;
  readonly upstream: FakeUpstream;
  /** What both have written, once the metrics have seen so many attempts and probes. */
  readonly accounts: (calls: number) => Promise<readonly [metrics: Accounts, ledger: Accounts]>;
}

/** A gateway with a pool of the nodes a and b, the ledger and the metrics. */
async function open(
  scripts: Readonly<Record<string, Script>>,
  pool: object,
  prices: object,
  options: TestKernelOptions = {},
): Promise<World> {
  const folder = await createFolder();
  const file = join(folder, "ledger.db");
  const upstream = await startFakeUpstream(
    ({ headers }) =>
      scripts[String(headers["x-api-key"]).at(-1) ?? ""] ?? fullAnswer("claude", { ...answer, stream: false }),
  );
  const nodes = ["a", "b"].map((id) => ({ id, baseUrl: `${upstream.url}/v1`, apiKey: `key-of-node-${id}` }));
  const kernel = await startTestKernel(
    {
      server: { adminToken },
      plugins: [
        claudeProtocol,
        claudeProvider,
        use(ledger, { file, prices }),
        use(metrics, { prices, access: "open" }),
      ],
      pools: { main: { provider: "claude", nodes, ...pool } },
      defaultPool: "main",
    },
    { baseDir: folder, ...options },
  );
  onTestFinished(async () => {
    await kernel.close();
    await upstream.close();
  });
  return {
    kernel,
    upstream,
    accounts: async (calls) => {
      const page = await vi.waitFor(async () => {
        const shown: Page = readPage(await (await kernel.request("/metrics")).text());
        expect(shown.sum("patchbay_attempts_total") + shown.sum("patchbay_probes_total")).toBe(calls);
        return shown;
      });
      await kernel.close();
      return [toldByMetrics(page), await toldByLedger(file)];
    },
  };
}

const flat = { models: [{ model: "claude-large", input: 1, output: 2 }] };

async function ask(kernel: TestKernel): Promise<string> {
  const body = { model: "claude-large", max_tokens: 9, stream: true, messages: [{ role: "user", content: "hi" }] };
  return await (await kernel.request("/v1/messages", body)).text();
}

test("a price that holds for one pool alone is the same in both", async () => {
  const prices = { models: [{ model: "claude-large", provider: "main", input: 5, output: 7 }, ...flat.models] };
  const { kernel, accounts } = await open({ a: fullAnswer("claude", answer) }, {}, prices);
  await ask(kernel);
  const [byMetrics, byLedger] = await accounts(1);
  expect(byLedger.cost).toEqual({ "main claude-large first": 100 * 5000 + 10 * 7000 });
  expect(byMetrics.cost).toEqual(byLedger.cost);
});

test("probes that end in one moment are each counted in both", async () => {
  const { kernel, accounts } = await open({}, {}, flat, { clock: createTestClock() });
  const how = { headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` } };
  const probes = Array.from({ length: 20 }, async () => {
    const asked = await kernel.request("/admin/nodes/main/b/probe", { how: "chat", model: "claude-large" }, how);
    return asked.status;
  });
  expect(new Set(await Promise.all(probes))).toEqual(new Set([200]));
  const [byMetrics, byLedger] = await accounts(20);
  expect(byMetrics.probes).toEqual({ "main b done": 20 });
  expect(byLedger.probes).toEqual(byMetrics.probes);
});

test("what a node said that it used is counted although another answered", async () => {
  const [start = { type: "hang" }] = brokenAnswer("claude", answer, "hang").steps;
  const whole = fullAnswer("claude", answer);
  const begun = createGate();
  const a: Script = { ...whole, steps: [start, { type: "hang" }] };
  const b: Script = { ...whole, steps: [{ type: "wait-for", gate: begun }, ...whole.steps] };
  const { kernel, upstream, accounts } = await open({ a, b }, { hedge: { afterMs: 1, maxShare: 1 } }, flat);
  const answered = ask(kernel);
  await upstream.received(2);
  await vi.waitFor(() => expect(upstream.bytesWritten(1)).toBeGreaterThan(0));
  begun.open();
  await answered;
  const [byMetrics, byLedger] = await accounts(2);
  expect(byMetrics.attempts).toEqual({ "main a claude-large first cancelled": 1, "main b claude-large hedge done": 1 });
  expect(byMetrics.tokens).toEqual({
    "main claude-large first input": 100,
    "main claude-large first output": 1,
    "main claude-large hedge input": 100,
    "main claude-large hedge output": 10,
  });
  expect(byLedger.tokens).toEqual(byMetrics.tokens);
});

test("what a node said that it used is counted although it failed before its first word", async () => {
  const failing = brokenAnswer("claude", answer, "failure");
  const a: Script = {
    ...failing,
    steps: [failing.steps[0], failing.steps.at(-1)].filter((step) => step !== undefined),
  };
  const { kernel, accounts } = await open({ a, b: fullAnswer("claude", answer) }, {}, flat);
  await ask(kernel);
  const [byMetrics, byLedger] = await accounts(2);
  expect(byMetrics.attempts).toEqual({ "main a claude-large first failed": 1, "main b claude-large retry done": 1 });
  expect(byMetrics.tokens).toMatchObject({
    "main claude-large first input": 100,
    "main claude-large retry input": 100,
  });
  expect(byLedger.tokens).toEqual(byMetrics.tokens);
});
