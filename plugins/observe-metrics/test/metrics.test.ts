import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { start } from "./start.ts";

const error = { code: "overloaded", owner: "provider", message: "busy", status: 503 } as const;
const ended = (overrides: object = {}) => kernelEvent("exchange-end", { pool: "main", node: "a", ...overrides });
const attempt = (overrides: object = {}) => kernelEvent("attempt-end", { pool: "main", node: "a", ...overrides });

describe("requests", () => {
  it("are counted by model, pool, status and outcome", async () => {
    const { tell, page } = await start();
    await tell(
      ended({ model: "m" }),
      ended({ model: "m" }),
      ended({ model: "m", status: 503, outcome: "failed", error }),
    );
    const shown = await page();
    expect(shown.sum("patchbay_requests_total", { model: "m", pool: "main", status: "200", outcome: "done" })).toBe(2);
    expect(shown.sum("patchbay_requests_total", { status: "503", outcome: "failed" })).toBe(1);
    expect(shown.sum("patchbay_request_errors_total", { pool: "main", code: "overloaded", owner: "provider" })).toBe(1);
  });

  it("have their times in seconds, the whole time when they succeeded", async () => {
    const { tell, page } = await start();
    await tell(
      ended({ durationMs: 2500, firstEventMs: 300 }),
      ended({ durationMs: 9000, firstEventMs: 700, outcome: "failed", error }),
    );
    const shown = await page();
    expect(shown.sum("patchbay_request_duration_seconds_sum")).toBe(2.5);
    expect(shown.sum("patchbay_first_event_seconds_sum")).toBe(1);
    expect(shown.sum("patchbay_first_event_seconds_bucket", { le: "0.5" })).toBe(1);
  });

  it("run and wait until they end, and are forgotten after an hour", async () => {
    const { tell, page, clock } = await start();
    const at = clock.now();
    const running = async (state: string) => (await page()).sum("patchbay_requests_running", { state });
    await tell(
      kernelEvent("exchange-start", { exchange: "1", at }),
      kernelEvent("exchange-start", { exchange: "2", at }),
    );
    expect([await running("waiting"), await running("attempting")]).toEqual([2, 0]);
    await tell(kernelEvent("attempt-start", { exchange: "1", at: at + 1500 }));
    expect([await running("waiting"), await running("attempting")]).toEqual([1, 1]);
    expect((await page()).sum("patchbay_request_wait_seconds_sum")).toBe(1.5);
    await tell(attempt({ exchange: "1" }), kernelEvent("attempt-start", { exchange: "1", attempt: 2, at: at + 9000 }));
    expect((await page()).sum("patchbay_request_wait_seconds_count")).toBe(1);
    await tell(ended({ exchange: "1" }));
    expect([await running("waiting"), await running("attempting")]).toEqual([1, 0]);
    await clock.advance(3_600_001);
    expect([await running("waiting"), await running("attempting")]).toEqual([0, 0]);
  });

  it("that a plugin answered are told", async () => {
    const { tell, page } = await start();
    await tell(ended({ answeredBy: { plugin: "cache" } }), ended());
    expect((await page()).sum("patchbay_answered_by_plugin_total", { plugin: "cache" })).toBe(1);
  });
});

describe("attempts", () => {
  it("are counted by node and cause, with their failures", async () => {
    const { tell, page } = await start();
    await tell(
      attempt({ outcome: "failed", error }),
      attempt({ attempt: 2, node: "b" }),
      attempt({ attempt: 3, node: "c", hedge: true, outcome: "cancelled" }),
    );
    const shown = await page();
    expect(shown.sum("patchbay_attempts_total", { node: "a", cause: "first", outcome: "failed" })).toBe(1);
    expect(shown.sum("patchbay_attempts_total", { node: "b", cause: "retry", outcome: "done" })).toBe(1);
    expect(shown.sum("patchbay_attempts_total", { node: "c", cause: "hedge", outcome: "cancelled" })).toBe(1);
    expect(shown.sum("patchbay_attempt_errors_total", { node: "a", code: "overloaded" })).toBe(1);
    expect(shown.sum("patchbay_attempt_duration_seconds_count", { outcome: "done" })).toBe(1);
    expect(shown.sum("patchbay_attempt_first_event_seconds_count", { node: "b" })).toBe(1);
  });

  it("and probes count their tokens by kind and cause; what nobody counted is told apart from none", async () => {
    const { tell, page } = await start();
    const usage = { inputTokens: 10, cacheReadTokens: 4, outputTokens: 3, reasoningTokens: 1, totalTokens: 13 };
    await tell(
      attempt({ usage, model: "m" }),
      attempt({ usage: { outputTokens: 5, estimated: true }, attempt: 2, model: "m" }),
      attempt({ usage: undefined }),
      attempt({ usage: undefined, firstEventMs: undefined, outcome: "failed", error }),
      kernelEvent("probe", { pool: "main", model: "m", usage: { inputTokens: 7 } }),
    );
    const shown = await page();
    const tokens = (labels: Record<string, string>) =>
      shown.sum("patchbay_tokens_total", { upstream_model: "m", ...labels });
    expect(tokens({ kind: "input", cause: "first", estimated: "false" })).toBe(10);
    expect(tokens({ kind: "cache_read" })).toBe(4);
    expect(tokens({ kind: "output", cause: "first" })).toBe(3);
    expect(tokens({ kind: "reasoning" })).toBe(1);
    expect(tokens({ kind: "output", cause: "retry", estimated: "true" })).toBe(5);
    expect(tokens({ kind: "input", cause: "probe" })).toBe(7);
    expect(shown.samples.filter(({ labels }) => labels["kind"] === "cache_write")).toEqual([]);
    expect(shown.sum("patchbay_attempts_without_usage_total", { pool: "main", node: "a" })).toBe(1);
  });
});

test("losses, violations, faults of plugins, changes of the config and probes are counted", async () => {
  const { tell, page } = await start();
  expect((await page()).text).toContain('patchbay_generations_total{outcome="failed"} 0\n');
  await tell(
    kernelEvent("loss"),
    kernelEvent("loss"),
    kernelEvent("stream-violation", { plugin: "p", rule: "one-end" }),
    kernelEvent("plugin-error", { plugin: "p", hook: "transform" }),
    kernelEvent("generation", { outcome: "failed", at: 1_700_000_000_500 }),
    kernelEvent("probe", { pool: "main", node: "a", outcome: "failed", durationMs: 1500 }),
  );
  const shown = await page();
  expect(shown.sum("patchbay_losses_total", { direction: "request", kind: "dropped" })).toBe(2);
  expect(shown.sum("patchbay_stream_violations_total", { plugin: "p", rule: "one-end", side: "client" })).toBe(1);
  expect(shown.sum("patchbay_plugin_faults_total", { plugin: "p", hook: "transform" })).toBe(1);
  expect(shown.sum("patchbay_generations_total", { outcome: "failed" })).toBe(1);
  expect(shown.sum("patchbay_generation_last_timestamp_seconds", { outcome: "failed" })).toBe(1_700_000_000.5);
  expect(shown.sum("patchbay_probes_total", { pool: "main", node: "a", outcome: "failed" })).toBe(1);
  expect(shown.sum("patchbay_probe_duration_seconds_sum", { outcome: "failed" })).toBe(1.5);
});

test("nothing of what people wrote is subscribed to", async () => {
  const { observer } = await start();
  for (const kind of ["request", "reply", "wire-body"] as const) expect(observer.events).not.toContain(kind);
});

describe("the option", () => {
  test("clientLabel tells clients apart; without it they stand nowhere", async () => {
    const events = [ended({ client: "client-7" }), attempt({ client: "client-7", usage: { outputTokens: 2 } })];
    const without = await start();
    await without.tell(...events);
    expect((await without.page()).text).not.toMatch(/client-7|client=/);
    const apart = await start({ clientLabel: true });
    await apart.tell(...events);
    const shown = await apart.page();
    expect(shown.sum("patchbay_requests_total", { client: "client-7" })).toBe(1);
    expect(shown.sum("patchbay_tokens_total", { client: "client-7" })).toBe(2);
  });

  test.each([
    { option: "maxModels", field: "model", label: "model", make: ended },
    { option: "maxModels", field: "model", label: "upstream_model", make: attempt },
    { option: "maxPools", field: "pool", label: "pool", make: ended },
    { option: "maxNodes", field: "node", label: "node", make: attempt },
    { option: "maxClients", field: "client", label: "client", make: ended },
  ])("$option puts further names together as $label=other, and tells of it", async ({ option, field, label, make }) => {
    const name = make === ended ? "patchbay_requests_total" : "patchbay_attempts_total";
    const { tell, page } = await start({ [option]: 3, clientLabel: true });
    await tell(...Array.from({ length: 10 }, (_, index) => make({ [field]: `${field}-${index}` })));
    const shown = await page();
    const values = new Set(shown.samples.filter((each) => each.name === name).map(({ labels }) => labels[label]));
    expect([...values]).toEqual([`${field}-0`, `${field}-1`, `${field}-2`, "other"]);
    expect(shown.sum(name)).toBe(10);
    expect(shown.sum("patchbay_label_overflow_total", { label })).toBeGreaterThan(0);
  });

  test("maxModels keeps room for models that answer, whatever clients ask for", async () => {
    const { tell, page } = await start({ maxModels: 4 });
    const invented = Array.from({ length: 100 }, (_, index) => ended({ model: `x${index}`, outcome: "failed", error }));
    await tell(...invented, ended({ model: "real" }));
    expect((await page()).sum("patchbay_requests_total", { model: "real" })).toBe(1);
  });

  test("buckets sets the bounds of all histograms", async () => {
    const { tell, page } = await start({ buckets: [1, 2] });
    await tell(ended({ durationMs: 1500 }));
    const { samples } = await page();
    const bounds = samples.filter(({ name }) => name === "patchbay_request_duration_seconds_bucket");
    expect(bounds.map(({ labels, value }) => [labels["le"], value])).toEqual([
      ["1", 0],
      ["2", 1],
      ["+Inf", 1],
    ]);
  });

  test.each([
    { path: "metrics" },
    { path: "/v1/metrics" },
    { access: "all" },
    { buckets: [2, 1] },
    { buckets: [] },
    { maxModels: 0 },
    { prefix: "x" },
  ])("%j is refused", async (options) => {
    await expect(start(options)).rejects.toThrow(TypeError);
  });
});

test("no counter goes down, whatever comes", async () => {
  const { tell, page } = await start({ maxModels: 2, maxNodes: 1 });
  let before = new Map<string, number>();
  for (let round = 0; round < 20; round++) {
    await tell(
      ended({ model: `m${round}`, durationMs: -5 }),
      attempt({ node: `n${round}`, usage: { outputTokens: round % 2 === 0 ? -1 : Number.NaN, inputTokens: 2 } }),
    );
    const { samples, types } = await page();
    const counters = samples.filter(({ name }) => types[name] === "counter" || /_(bucket|count|sum)$/.test(name));
    const now = new Map(counters.map(({ name, labels, value }) => [`${name} ${JSON.stringify(labels)}`, value]));
    for (const [key, value] of before) expect(now.get(key), key).toBeGreaterThanOrEqual(value);
    before = now;
  }
  expect((await page()).sum("patchbay_tokens_total", { kind: "input" })).toBe(40);
  expect((await page()).sum("patchbay_tokens_total", { kind: "output" })).toBe(0);
});
