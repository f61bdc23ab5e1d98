import { kernelEvent } from "@patchbay/sdk/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { always, at, attempt, exchange, pair, start, type Started } from "./support/start.ts";

const day = 86_400_000;

describe("the page", () => {
  let ledger: Started;

  beforeEach(async () => {
    ledger = await start();
    ledger.tell(
      ...pair("req_1"),
      ...pair("req_2", { pool: "other", node: "x", client: "second", at: at + day }),
      ...pair("req_3", {
        model: "own-model",
        at: at + day,
        usage: { inputTokens: 7, outputTokens: 1, estimated: true },
      }),
      attempt({
        exchange: "req_4",
        attempt: 1,
        outcome: "failed",
        usage: undefined as never,
        firstEventMs: undefined as never,
      }),
      attempt({ exchange: "req_4", attempt: 2, node: "b" }),
      exchange({ exchange: "req_4", attempts: 2, node: "b" }),
      exchange({
        exchange: "req_5",
        attempts: 0,
        status: 404,
        outcome: "failed",
        pool: undefined as never,
        node: undefined as never,
        upstreamModel: undefined as never,
      }),
      kernelEvent("probe", {
        pool: "main",
        node: "a",
        model: "gpt-5",
        usage: { inputTokens: 1000, outputTokens: 100 },
      }),
    );
    await ledger.flush();
  });

  const cost = 2_250_000;

  test("adds up by model, the dearest first, and says what is not in the cost", async () => {
    const { rows, total, prices } = await ledger.page(always);
    expect(
      rows.map(({ key, exchanges, attempts, unpriced, costNano }) => [key, exchanges, attempts, unpriced, costNano]),
    ).toEqual([
      ["gpt-5", 3, 5, 0, 4 * cost],
      ["own-model", 1, 1, 1, 0],
      ["test-model", 1, 0, 0, 0],
    ]);
    expect(total).toEqual({
      exchanges: 5,
      attempts: 6,
      unpriced: 1,
      estimated: 1,
      tokens: { input: 4007, cacheRead: 0, cacheWrite: 0, output: 401, reasoning: 0, audioInput: 0, audioOutput: 0 },
      costNano: 4 * cost,
      costUsd: "0.009000000",
    });
    expect(prices).toBe("2026-11");
  });

  test.each([
    [
      "pool",
      [
        ["main", 3, 5],
        ["other", 1, 1],
        [null, 1, 0],
      ],
    ],
    [
      "node",
      [
        ["main/a", 2, 4],
        ["main/b", 1, 1],
        ["other/x", 1, 1],
        [null, 1, 0],
      ],
    ],
    [
      "client",
      [
        ["test-client", 4, 4],
        ["", 0, 1],
        ["second", 1, 1],
      ],
    ],
    [
      "day",
      [
        ["2026-01-01", 3, 4],
        ["2026-01-02", 2, 2],
      ],
    ],
    [
      "cause",
      [
        ["attempt", 4, 4],
        ["probe", 1, 1],
        ["retry", 1, 1],
      ],
    ],
  ])("adds up by %s", async (by, expected) => {
    const { rows } = await ledger.page({ ...always, by });
    const found = rows.map(({ key, exchanges, attempts }) => [key, exchanges, attempts]);
    const order = (list: readonly unknown[]) => list.map((row) => JSON.stringify(row)).toSorted();
    expect(order(found)).toEqual(order(expected));
  });

  test.each([
    [{ pool: "other" }, [1, 1]],
    [{ pool: "other, main" }, [4, 6]],
    [{ model: "own-model" }, [1, 1]],
    [{ client: "second" }, [1, 1]],
    [{ client: "second", pool: "main" }, [0, 0]],
    [{ from: "2026-01-02" }, [2, 2]],
    [{ to: "2026-01-02" }, [3, 4]],
    [{ from: "2026-01-01T12:00:00Z", to: String(at + 2 * day) }, [2, 2]],
    [{ model: "" }, [5, 6]],
  ])("shows only %j", async (query, expected) => {
    const { total } = await ledger.page({ ...always, ...query });
    expect([total.exchanges, total.attempts]).toEqual(expected);
  });

  test("shows the last thirty days unless told otherwise", async () => {
    expect(await ledger.page()).toMatchObject({ from: "2025-12-02T00:00:01.001Z", total: { exchanges: 3 } });
  });

  test("leaves out rows beyond the limit, but not of the total", async () => {
    const { rows, leftOut, total } = await ledger.page({ ...always, limit: "1" });
    expect([rows.length, leftOut, total.attempts]).toEqual([1, 2, 6]);
    const days = await ledger.page({ ...always, by: "day", limit: "1" });
    expect(days.rows.map(({ key }) => key)).toEqual(["2026-01-02"]);
  });

  test.each([
    [{ by: "week" }, /^by: /],
    [{ from: "yesterday" }, /^from: must be a day/],
    [{ from: "2026-02-01", to: "2026-01-01" }, /^from must be before to/],
    [{ limit: "many" }, /^limit: must be a number/],
    [{ modle: "x" }, /modle/],
  ])("refuses %j", async (query, message) => {
    await expect(ledger.page(query)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(message) });
  });

  test("describes each parameter", () => {
    const { describe: described, access, path } = ledger.observer.endpoints?.[0] ?? {};
    expect([access, path]).toEqual(["admin", "/admin/usage"]);
    expect(Object.keys(described?.query ?? {})).toEqual(["by", "from", "to", "model", "pool", "client", "limit"]);
    for (const schema of Object.values(described?.query ?? {})) expect(schema).toHaveProperty("description");
  });
});
