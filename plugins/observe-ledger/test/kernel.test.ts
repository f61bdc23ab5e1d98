import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { definePlugin, GatewayError } from "@patchbay/sdk";
import { textReply } from "@patchbay/sdk/testing";
import { expect, onTestFinished, test } from "vitest";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { plugin } from "../src/index.ts";
import type { Page } from "./support/start.ts";
import { sharedFolder } from "./support/start.ts";

const adminToken = "admin-token-123456";
const usage = { inputTokens: 1000, outputTokens: 100 };
/** Of `usage`, by the price of gpt-5. */
const price = 2_250_000;

/** `broken` fails, `slow` says nothing until it is called off, everybody else answers with the same usage. */
const provider = definePlugin({
  name: "counted",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "counted",
      async *call({ node, signal, model }) {
        if (node.id === "broken") throw new GatewayError("overloaded", "too busy");
        if (node.id === "slow" || model === "hanging")
          await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
        yield* textReply("secret words", { usage });
      },
    },
  }),
});

async function startKernel(pools: object, options: object, more: object = {}): Promise<TestKernel> {
  const kernel = await startTestKernel(
    { plugins: [protocol, provider, { plugin, options }], pools: pools as never, server: { adminToken }, ...more },
    { baseDir: await sharedFolder() },
  );
  onTestFinished(() => kernel.close());
  return kernel;
}

async function page(kernel: TestKernel, query = ""): Promise<Page> {
  const response = await kernel.request(`/admin/usage?${query}`, undefined, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Page;
}

/** The page, once the ledger has written so many exchanges and attempts. */
async function shown(kernel: TestKernel, exchanges: number, attempts: number, query = ""): Promise<Page> {
  for (let tries = 0; tries < 2000; tries++) {
    const { total, waiting } = await page(kernel);
    if (total.exchanges >= exchanges && total.attempts >= attempts && waiting === 0) return await page(kernel, query);
  }
  throw new Error("the page does not tell of all");
}

const ask = (kernel: TestKernel, model: string, init: RequestInit & { readonly stream?: boolean } = {}) => {
  const { stream = false, ...rest } = init;
  return kernel.request(
    "/v1/chat/completions",
    { model, stream, messages: [{ role: "user", content: "private words" }] },
    rest,
  );
};

test("streams, whole answers, retries and hedges reconcile with what the upstream used", async () => {
  const kernel = await startKernel(
    {
      plain: { provider: "counted", nodes: [{ id: "a", models: ["gpt-5"] }] },
      retried: {
        provider: "counted",
        nodes: [
          { id: "broken", models: ["gpt-5-mini"] },
          { id: "b", models: ["gpt-5-mini"] },
        ],
      },
      hedged: {
        provider: "counted",
        hedge: { afterMs: 10, maxShare: 1 },
        nodes: [
          { id: "slow", models: ["o3"] },
          { id: "c", models: ["o3"] },
        ],
      },
    },
    { flushMs: 10 },
  );
  for (let n = 0; n < 20; n++) await (await ask(kernel, "gpt-5", { stream: n % 2 === 0 })).text();
  await (await ask(kernel, "gpt-5-mini")).text();
  await (await ask(kernel, "o3")).text();
  const { rows, total } = await shown(kernel, 22, 24);
  expect(
    rows.map(({ key, exchanges, attempts, unpriced, costNano, tokens }) => [
      key,
      exchanges,
      attempts,
      unpriced,
      costNano,
      tokens["input"],
    ]),
  ).toEqual([
    ["gpt-5", 20, 20, 0, 20 * price, 20_000],
    // What was called off may have cost something that nobody told.
    ["o3", 1, 2, 1, 1000 * 2000 + 100 * 8000, 1000],
    ["gpt-5-mini", 1, 2, 0, 1000 * 250 + 100 * 2000, 1000],
  ]);
  expect(total).toMatchObject({ exchanges: 22, attempts: 24, costUsd: "0.048250000" });
  const causes = (await page(kernel, "by=cause")).rows.map(({ key, attempts }) => [key, attempts]);
  expect(causes).toEqual(
    expect.arrayContaining([
      ["attempt", 22],
      ["retry", 1],
      ["hedge", 1],
    ]),
  );
});

test("whoever leaves is written down, and so is a probe", async () => {
  const kernel = await startKernel(
    {
      main: {
        provider: "counted",
        probe: { how: "chat", model: "gpt-5", atStart: true },
        nodes: [{ id: "a", models: ["gpt-5", "hanging"] }],
      },
    },
    { flushMs: 10 },
  );
  const leaving = new AbortController();
  const asked = ask(kernel, "hanging", { signal: leaving.signal }).catch(() => "left");
  await shown(kernel, 0, 1);
  leaving.abort();
  expect(await asked).toBe("left");
  const { rows } = await shown(kernel, 1, 2, "by=cause");
  expect(
    rows.map(({ key, exchanges, attempts, unpriced, costNano }) => [key, exchanges, attempts, unpriced, costNano]),
  ).toEqual([
    ["probe", 1, 1, 0, price],
    ["attempt", 1, 1, 1, 0],
  ]);
});

test("a ledger that cannot write changes no answer", async () => {
  const folder = await sharedFolder();
  const kernel = await startKernel(
    { main: { provider: "counted", nodes: [{ id: "a", models: ["gpt-5"] }] } },
    { file: folder, flushMs: 10, maxQueue: 100 },
  );
  for (let n = 0; n < 60; n++) {
    const response = await ask(kernel, "gpt-5");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "secret words" } }] });
  }
  await kernel.close();
  const text = kernel.logs.join("\n");
  expect(text).toMatch(/the ledger lost rows/);
  expect(text).not.toMatch(/private words|secret words/);
});

test("two ledgers of one kernel show their pages at different places", async () => {
  const pools = { main: { provider: "counted", nodes: [{ id: "a", models: ["gpt-5"] }] } };
  const second = { plugin, id: "second" };
  const kernel = await startKernel(
    pools,
    {},
    { plugins: [protocol, provider, { plugin }, { ...second, options: { path: "/admin/usage/second" } }] },
  );
  const headers = { authorization: `Bearer ${adminToken}` };
  for (const path of ["/admin/usage", "/admin/usage/second"])
    expect((await kernel.request(path, undefined, { headers })).status).toBe(200);
  await expect(startKernel(pools, {}, { plugins: [protocol, provider, { plugin }, second] })).rejects.toThrow(
    `shows "/admin/usage"`,
  );
});

test("only the admin token opens the page, and the admin door's document tells of it", async () => {
  const kernel = await startKernel({ main: { provider: "counted", nodes: [{ id: "a", models: ["gpt-5"] }] } }, {});
  expect((await kernel.request("/admin/usage")).status).toBe(401);
  const response = await kernel.request("/admin/openapi.json", undefined, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const { paths } = (await response.json()) as { readonly paths: Readonly<Record<string, object>> };
  expect(paths["/admin/usage"]).toMatchObject({ get: { summary: expect.stringContaining("What was used") } });
});
