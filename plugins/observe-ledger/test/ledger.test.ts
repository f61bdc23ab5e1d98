import { readdir, stat, writeFile } from "node:fs/promises";
import { kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { at, attempt, exchange, pair, sharedFolder, start } from "./support/start.ts";
import { openFile, readAll } from "./support/read-all.ts";

/** What is in the file once the plugin has ended. */
async function written(options: object, tell: (started: Awaited<ReturnType<typeof start>>) => void) {
  const file = `${await sharedFolder()}/own.db`;
  const started = await start({ file, ...options });
  tell(started);
  await started.dispose();
  return await readAll(file);
}

test("its files are for the owner's eyes only", async () => {
  const folder = await sharedFolder();
  const started = await start({ file: `${folder}/own.db` });
  started.tell(...pair("req_1"));
  await started.flush();
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual(["own.db", "own.db-shm", "own.db-wal"]);
  const modes = await Promise.all(names.map((name) => stat(`${folder}/${name}`)));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
});

describe("rows", () => {
  test("hold what is known of an exchange and its attempts", async () => {
    const { exchanges, attempts } = await written({}, ({ tell }) =>
      tell(
        attempt({
          usage: {
            inputTokens: 1000,
            cacheReadTokens: 400,
            cacheWriteTokens: 0,
            outputTokens: 100,
            reasoningTokens: 60,
            audioInputTokens: 5,
          },
        }),
        exchange({ durationMs: 56.4, finish: "stop", losses: 2 }),
      ),
    );
    expect(exchanges).toEqual([
      {
        id: "req_1",
        at,
        operation: "chat",
        protocol: "test",
        model: "test-model",
        stream: 1,
        client: "test-client",
        status: 200,
        outcome: "done",
        duration_ms: 56,
        first_event_ms: 12,
        attempts: 1,
        pool: "main",
        node: "a",
        upstream_model: "gpt-5",
        answered_by: null,
        losses: 2,
        error_code: null,
      },
    ]);
    expect(attempts).toEqual([
      {
        exchange: "req_1",
        attempt: 1,
        at,
        cause: "attempt",
        operation: "chat",
        pool: "main",
        node: "a",
        model: "gpt-5",
        client: "test-client",
        outcome: "done",
        duration_ms: 34,
        first_event_ms: 12,
        error_code: null,
        input_tokens: 1000,
        cache_read_tokens: 400,
        cache_write_tokens: 0,
        cache_write_1h_tokens: null,
        output_tokens: 100,
        reasoning_tokens: 60,
        audio_input_tokens: 5,
        audio_output_tokens: null,
        tool_prompt_tokens: null,
        estimated: 0,
        cost_nano: 600 * 1250 + 400 * 125 + 100 * 10_000,
        unpriced: 0,
        price_version: "2026-11",
        price: "gpt-5",
        price_tier: null,
      },
    ]);
  });

  test("say why a node was called", async () => {
    const error = { code: "overloaded", owner: "provider", message: "secret words", status: 503 } as const;
    const { attempts } = await written({}, ({ tell }) =>
      tell(
        attempt({ attempt: 1, outcome: "failed", error }),
        attempt({ attempt: 2, node: "b", outcome: "cancelled" }),
        attempt({ attempt: 3, node: "c", hedge: true }),
        exchange({ attempts: 3, node: "c" }),
        kernelEvent("probe", { pool: "main", node: "a", model: "gpt-5", usage: { inputTokens: 1, outputTokens: 1 } }),
      ),
    );
    expect(attempts.map(({ cause, node, error_code }) => [cause, node, error_code])).toEqual([
      ["probe", "a", null],
      ["attempt", "a", "overloaded"],
      ["retry", "b", null],
      ["hedge", "c", null],
    ]);
    expect(attempts[0]).toMatchObject({
      exchange: expect.stringMatching(/^probe:[\da-f-]{36}$/),
      client: "",
      cost_nano: 11_250,
    });
    expect(JSON.stringify(attempts)).not.toContain("secret words");
  });

  test("know no cost where none is known, which is not 0", async () => {
    const { attempts } = await written({}, ({ tell }) =>
      tell(
        attempt({ attempt: 1, model: "no-such-model" }),
        attempt({ attempt: 2, usage: { inputTokens: 5 } }),
        attempt({ attempt: 3, outcome: "failed", usage: undefined as never, firstEventMs: undefined as never }),
        attempt({ attempt: 4, outcome: "failed", usage: undefined as never, firstEventMs: 7 }),
        attempt({ attempt: 5, operation: "count-tokens" }),
        attempt({ attempt: 6, usage: { inputTokens: 0, outputTokens: 0, estimated: true } }),
        exchange({ attempts: 6 }),
      ),
    );
    expect(attempts.map(({ cost_nano, unpriced, estimated }) => [cost_nano, unpriced, estimated])).toEqual([
      [null, 1, 0],
      [null, 1, 0],
      [null, 0, 0],
      [null, 1, 0],
      [null, 0, 0],
      [0, 0, 1],
    ]);
  });

  test("are there once, however often they are told", async () => {
    const twice = [...pair("req_1"), ...pair("req_1")];
    const { exchanges, attempts } = await written({}, ({ tell }) => tell(...twice));
    expect([exchanges.length, attempts.length]).toEqual([1, 1]);
  });

  test("are there for each probe, also for those that end in the same millisecond", async () => {
    const { attempts } = await written({}, ({ tell }) => tell(kernelEvent("probe"), kernelEvent("probe")));
    expect(attempts.map(({ cause }) => cause)).toEqual(["probe", "probe"]);
  });

  test("are written also of attempts that end after their exchange, and of exchanges without any", async () => {
    const answeredBy = { plugin: "cache" };
    const { exchanges, attempts } = await written({}, ({ tell }) =>
      tell(
        attempt({ attempt: 1 }),
        exchange({ attempts: 2 }),
        attempt({ attempt: 2, hedge: true, outcome: "cancelled" }),
        exchange({ exchange: "req_2", attempts: 0, answeredBy }),
        attempt({ exchange: "req_3" }),
      ),
    );
    expect(exchanges.map(({ id, answered_by }) => [id, answered_by])).toEqual([
      ["req_1", null],
      ["req_2", "cache"],
    ]);
    expect(attempts.map((row) => `${String(row["exchange"])} ${String(row["attempt"])}`)).toEqual([
      "req_1 1",
      "req_1 2",
      "req_3 1",
    ]);
  });

  test("take prices of long requests, and of the day", async () => {
    const usage = { inputTokens: 300_000, outputTokens: 0 };
    const { attempts } = await written({}, ({ tell }) =>
      tell(
        attempt({ model: "gemini-2.5-pro", usage }),
        attempt({ attempt: 2, model: "gemini-3.8-flash", usage, at: Date.UTC(2027, 0, 1) }),
        exchange({ attempts: 2 }),
      ),
    );
    expect(attempts.map(({ cost_nano, price_tier }) => [cost_nano, price_tier])).toEqual([
      [750_000_000, "above-200000"],
      [450_000_000, null],
    ]);
  });
});

describe("options", () => {
  const table = { version: "own-1", models: [{ model: "llama*", provider: "ma*", input: 1, output: 2 }] };

  test("prices in the config go before the published ones", async () => {
    const { attempts } = await written({ prices: table }, ({ tell }) => tell(...pair("req_1", { model: "llama3:8b" })));
    expect(attempts[0]).toMatchObject({ cost_nano: 1_200_000, price: "llama*", price_version: "2026-11+own-1" });
  });

  test("prices in a file do, and one that cannot be read is a fault", async () => {
    const folder = await sharedFolder();
    const prices = `${folder}/prices.json`;
    await writeFile(prices, JSON.stringify(table));
    const { attempts } = await written({ prices }, ({ tell }) => tell(...pair("req_1", { model: "llama3:8b" })));
    expect(attempts[0]).toMatchObject({ cost_nano: 1_200_000 });
    await writeFile(prices, JSON.stringify({ models: [{ model: "x", input: "1" }] }));
    await expect(start({ prices })).rejects.toThrow(/prices in .*prices\.json: models\[0\]\.input must be dollars/);
    await expect(start({ prices: "none.json" })).rejects.toThrow(/prices in .*none\.json: ENOENT/);
  });

  test("faults of the config are told with their place", async () => {
    await expect(start({ prices: { models: [{ model: "x" }] } })).rejects.toThrow("models[0].input is missing");
    await expect(start({ url: "mysql://host/db" })).rejects.toThrow("must begin with postgres://");
    await expect(start({ flushMs: 1 })).rejects.toThrow("flushMs");
  });

  test("flushMs is when rows are written, and the page tells how many wait", async () => {
    const started = await start({ flushMs: 5000 });
    started.tell(...pair("req_1"));
    await started.context.clock.advance(4999);
    expect(await started.page()).toMatchObject({ waiting: 2, total: { exchanges: 0 } });
    await started.context.clock.advance(1);
    expect(await started.shown(1)).toMatchObject({ dropped: 0, total: { exchanges: 1, attempts: 1 } });
  });

  test("maxQueue bounds what waits; the rest is dropped, counted and told", async () => {
    const started = await start({ maxQueue: 100 });
    for (let n = 0; n < 60; n++) started.tell(...pair(`req_${n}`));
    expect(await started.page()).toMatchObject({ waiting: 100, dropped: 20 });
    await started.flush();
    expect((await started.shown(50)).total.exchanges).toBe(50);
    await started.dispose();
    const warnings = started.context.log.lines.filter(({ level }) => level === "warn");
    expect(warnings.map(({ message }) => message)).toEqual(["the ledger lost rows", "the ledger lost rows"]);
    expect(warnings.reduce((sum, { fields }) => sum + Number(fields["lost"]), 0)).toBe(20);
  });

  test("keepDays deletes what is older, in steps", async () => {
    const file = `${await sharedFolder()}/own.db`;
    const before = await start({ file });
    const day = 86_400_000;
    for (let n = 0; n < 2500; n++) before.tell(...pair(`old_${n}`, { at: at - 8 * day }));
    before.tell(...pair("new", { at: at - 6 * day }));
    await before.dispose();
    const started = await start({ file, keepDays: 7 });
    await started.context.clock.advance(1000);
    for (let tries = 0; tries < 1000 && started.context.log.lines.length === 0; tries++) await started.page();
    expect(started.context.log.lines).toMatchObject([
      { message: "the ledger deleted old rows", fields: { rows: 5000, keepDays: 7 } },
    ]);
    await started.dispose();
    const { exchanges, attempts } = await readAll(file);
    expect([exchanges, attempts].map((rows) => rows.length)).toEqual([1, 1]);
  });

  test("file is beside the plugin's other files, or where it says", async () => {
    const started = await start({ file: "sub.db" });
    started.tell(...pair("req_1"));
    await started.flush();
    expect((await readAll(`${await started.context.dataDir()}/sub.db`)).exchanges).toHaveLength(1);
  });
});

describe("a disk that is full or cannot be written", () => {
  test("keeps nobody waiting; rows are written when there is room again", async () => {
    const file = `${await sharedFolder()}/own.db`;
    const started = await start({ file });
    const disk = openFile(file);
    disk.exec("create trigger full before insert on patchbay_attempts begin select raise(abort, 'disk is full'); end");
    started.tell(...pair("req_1"));
    await started.context.clock.advance(1000);
    // The first try fails; the pause before the next is the one timer there is.
    await started.context.clock.waitForTimers(1);
    expect(await started.page()).toMatchObject({ waiting: 2, dropped: 0, total: { exchanges: 0 } });
    disk.exec("drop trigger full");
    disk.close();
    await started.context.clock.advance(10_000);
    expect((await started.shown(1)).total).toMatchObject({ exchanges: 1, attempts: 1 });
    expect(started.context.log.lines).toMatchObject([
      {
        level: "warn",
        message: "the ledger cannot write; it tries again",
        fields: { waiting: 2, error: "disk is full" },
      },
    ]);
  });

  test("is told once a minute while rows are lost", async () => {
    const folder = await sharedFolder();
    const started = await start({ file: folder, maxQueue: 100 });
    const { clock, log } = started.context;
    expect(log.lines[0]).toMatchObject({ message: "the ledger's database is not there; rows wait for it" });
    for (let minute = 0; minute < 3; minute++) {
      for (let n = 0; n < 100; n++) started.tell(...pair(`req_${minute}_${n}`));
      for (let second = 0; second < 60; second++) await clock.advance(1000);
    }
    const lost = log.lines.filter(({ message }) => message === "the ledger lost rows");
    expect(lost.length).toBeGreaterThanOrEqual(2);
    expect(lost.length).toBeLessThanOrEqual(4);
    await expect(started.page()).rejects.toThrow("the ledger's database does not answer");
    await started.dispose();
    const counted = log.lines.reduce((sum, { fields }) => sum + Number(fields["lost"] ?? 0), 0);
    expect(counted).toBe(600);
  });
});
