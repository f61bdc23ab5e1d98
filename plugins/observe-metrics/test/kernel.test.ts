import { once } from "node:events";
import { connect } from "node:net";
import { startTestKernel } from "@patchbay/core/testing";
import { definePlugin, GatewayError } from "@patchbay/sdk";
import { textReply } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { plugin } from "../src/index.ts";
import { type Page, readPage } from "./read-page.ts";

const adminToken = "admin-token-123456";

/** Answers each request with three input and two output tokens; `m-bad` breaks. */
const provider = definePlugin({
  name: "counted",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "counted",
      async *call({ model }) {
        if (model === "m-bad") throw new GatewayError("upstream-failed", "broken");
        yield* textReply("secret words", { usage: { inputTokens: 3, outputTokens: 2 } });
      },
    },
  }),
});

/** In dollars per million tokens. */
const prices = { models: [{ model: "m", input: 0.1, output: 0.7 }] };

const pools = { main: { provider: "counted", nodes: [{ id: "a", models: ["m", "m-bad"] }] } };

function configWith(options: object, server: object = {}) {
  return { plugins: [protocol, provider, { plugin, options }], pools, defaultPool: "main", server };
}

function kernelWith(options: object, server: object = {}) {
  return startTestKernel(configWith(options, server));
}

const ask = (model: string, stream = false) => ({
  model,
  stream,
  messages: [{ role: "user", content: "private words" }],
});

test("a kernel counts what passes, and shows it with what it is written in", async () => {
  await using kernel = await kernelWith({ access: "open" });
  for (let n = 0; n < 10; n++) {
    const response = await kernel.request("/v1/chat/completions", ask("m", n % 2 === 0));
    expect(response.status).toBe(200);
    await response.text();
  }
  expect((await kernel.request("/v1/chat/completions", ask("m-bad"))).status).toBeGreaterThanOrEqual(500);
  const { page, response } = await shown(kernel.url, (found) => found.sum("patchbay_requests_total") === 11);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(page.sum("patchbay_requests_total", { model: "m", pool: "main", outcome: "done", status: "200" })).toBe(10);
  expect(page.sum("patchbay_tokens_total", { kind: "input" })).toBe(30);
  expect(page.sum("patchbay_tokens_total", { kind: "output" })).toBe(20);
  expect(page.sum("patchbay_attempts_total", { node: "a", outcome: "failed" })).toBeGreaterThanOrEqual(1);
  expect(page.sum("patchbay_first_event_seconds_count", { stream: "true" })).toBe(5);
  expect(page.sum("patchbay_requests_running")).toBe(0);
  expect(page.text).not.toMatch(/words/);
});

test("by default only the admin token opens the page", async () => {
  await using kernel = await kernelWith({}, { adminToken, keys: ["client-key-123456"] });
  const look = (token: string) =>
    kernel
      .request("/metrics", undefined, { headers: { authorization: `Bearer ${token}` } })
      .then(({ status }) => status);
  expect([await look("client-key-123456"), await look(adminToken)]).toEqual([401, 200]);
});

test("path sets where the page is", async () => {
  await using kernel = await kernelWith({ access: "open", path: "/stats/prometheus" });
  expect((await kernel.request("/stats/prometheus")).status).toBe(200);
  expect((await kernel.request("/metrics")).status).toBe(404);
});

test("tokens, cost, requests and attempts agree with what clients got, aborts and failures included", async () => {
  await using kernel = await kernelWith({ access: "open", prices });
  const outcomes = { done: 0, failed: 0 };
  let tokens = 0;
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const leaving = new AbortController();
      const asked = kernel.request("/v1/chat/completions", ask(n % 3 === 0 ? "m-bad" : "m"), {
        signal: leaving.signal,
      });
      if (n % 10 === 1) leaving.abort();
      const response = await asked.catch(() => undefined);
      if (!response) return;
      outcomes[response.ok ? "done" : "failed"]++;
      const body = (await response.json()) as { readonly usage?: { readonly total_tokens: number } };
      tokens += body.usage?.total_tokens ?? 0;
    }),
  );
  const { page } = await shown(kernel.url, (found) => {
    const idle = found.sum("patchbay_requests_running") === 0;
    return idle && found.sum("patchbay_requests_total") >= outcomes.done + outcomes.failed;
  });
  const cancelled = page.sum("patchbay_requests_total", { outcome: "cancelled" });
  expect(page.sum("patchbay_requests_total", { outcome: "failed" })).toBe(outcomes.failed);
  expect(page.sum("patchbay_requests_total")).toBe(
    page.sum("patchbay_requests_total", { outcome: "done" }) + outcomes.failed + cancelled,
  );
  // Whoever left may have been answered all the same.
  const answered = page.sum("patchbay_requests_total", { outcome: "done" });
  expect(answered).toBeGreaterThanOrEqual(outcomes.done);
  expect(answered - outcomes.done + cancelled).toBeLessThanOrEqual(6);
  expect(page.sum("patchbay_attempts_total", { outcome: "done" })).toBeGreaterThanOrEqual(answered);
  expect(page.sum("patchbay_tokens_total")).toBeGreaterThanOrEqual(tokens);
  expect(page.sum("patchbay_tokens_total")).toBeLessThanOrEqual(tokens + 5 * 6);
  const [input, output] = ["input", "output"].map((kind) => page.sum("patchbay_tokens_total", { kind }));
  const nanoUsd = (input ?? 0) * 100 + (output ?? 0) * 700;
  expect(page.sum("patchbay_cost_dollars_total")).toBe(nanoUsd / 1e9);
});

test("all nodes of the config are there, asked or not, and all plugins with what they did", async () => {
  const two = { provider: "counted", nodes: [{ id: "b" }, { id: "c" }] };
  await using kernel = await startTestKernel({ ...configWith({ access: "open" }), pools: { ...pools, two } });
  kernel.signal("two", "c", "disable");
  await (await kernel.request("/v1/chat/completions", ask("m"))).text();
  const { page } = await shown(kernel.url, (found) => found.sum("patchbay_requests_total") === 1);
  expect(page.sum("patchbay_nodes", { condition: "ready" })).toBe(2);
  expect(page.sum("patchbay_nodes", { pool: "two", node: "c", condition: "disabled" })).toBe(1);
  expect(page.sum("patchbay_node_in_flight")).toBe(0);
  expect(page.sum("patchbay_node_waiting", { pool: "main", node: "a" })).toBe(0);
  expect(page.sum("patchbay_plugin_state", { state: "running" })).toBe(3);
  expect(page.sum("patchbay_plugin_calls_total", { plugin: "counted" })).toBeGreaterThan(0);
});

test("a page that is never read changes no answer", async () => {
  await using kernel = await kernelWith({ access: "open" });
  const { hostname, port } = new URL(kernel.url);
  const lookers = Array.from({ length: 20 }, () => connect(Number(port), hostname).pause());
  try {
    for (const looker of lookers) {
      await once(looker, "connect");
      for (let n = 0; n < 50; n++) looker.write(`GET /metrics HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
    }
    const answers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const response = await kernel.request("/v1/chat/completions", ask("m"));
        return [response.status, await response.text()] as const;
      }),
    );
    for (const [status, text] of answers) {
      expect(status).toBe(200);
      expect(text).toContain("secret words");
    }
    await shown(kernel.url, (page) => page.sum("patchbay_requests_total") === 40);
  } finally {
    for (const looker of lookers) looker.destroy();
  }
});

test("events that a slow observer has no room for are counted", async () => {
  const held = new AbortController();
  const slow = definePlugin({
    name: "slow",
    sdk: "1.0",
    setup: () => ({
      observe: {
        events: ["exchange-end"],
        queue: { maxEvents: 1 },
        handle: async () => {
          if (!held.signal.aborted) await once(held.signal, "abort");
        },
      },
    }),
  });
  const config = configWith({ access: "open" });
  await using kernel = await startTestKernel({ ...config, plugins: [...config.plugins, slow] });
  try {
    for (let n = 0; n < 8; n++) await (await kernel.request("/v1/chat/completions", ask("m"))).text();
    const dropped = (page: Page) => page.sum("patchbay_plugin_dropped_events_total", { plugin: "slow" });
    const { page } = await shown(kernel.url, (found) => dropped(found) >= 6);
    expect(dropped(page)).toBe(6);
    expect(page.sum("patchbay_plugin_dropped_events_total", { plugin: "@patchbay/observe-metrics" })).toBe(0);
  } finally {
    held.abort();
  }
});

test("counting goes on when the config changes elsewhere", async () => {
  await using kernel = await kernelWith({ access: "open" });
  await (await kernel.request("/v1/chat/completions", ask("m"))).text();
  await shown(kernel.url, (page) => page.sum("patchbay_requests_total") === 1);
  await kernel.reload(configWith({ access: "open" }, { debugHeaders: true }));
  await (await kernel.request("/v1/chat/completions", ask("m"))).text();
  const { page } = await shown(kernel.url, (found) => found.sum("patchbay_requests_total") === 2);
  expect(page.sum("patchbay_generations_total", { outcome: "swapped" })).toBe(1);
});

/** Events come a moment after the answer: the page is asked for until it tells of them. */
async function shown(url: string, isComplete: (page: Page) => boolean) {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`${url}/metrics`);
    const page = readPage(await response.text());
    if (isComplete(page)) return { page, response };
  }
  throw new Error("the page does not tell of all");
}
