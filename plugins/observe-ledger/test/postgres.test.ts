import { createSecret } from "@patchbay/sdk/host";
import { kernelEvent } from "@patchbay/sdk/testing";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { migrateLedger } from "../src/index.ts";
import { hasPostgres, startPostgres, type TestPostgres } from "./support/postgres.ts";
import { readAll } from "./support/read-all.ts";
import { always, attempt, exchange, pair, sharedFolder, start } from "./support/start.ts";

describe.runIf(hasPostgres())("a ledger in Postgres", () => {
  let postgres: TestPostgres;
  let count = 0;
  let url = "";

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.remove());
  beforeEach(async () => {
    const name = `test_${count++}`;
    await ask(postgres.url(), `create database ${name}`);
    url = postgres.url(name);
  });

  async function ask(address: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  const events = [
    attempt({ usage: { inputTokens: 1000, cacheReadTokens: 400, outputTokens: 100 } }),
    attempt({ attempt: 2, node: "b", model: "unheard-of", hedge: true, outcome: "cancelled" }),
    exchange({ attempts: 2, model: `odd \u0000 ' "${"x".repeat(500)} \uD83D` }),
    kernelEvent("probe", { pool: "main", node: "a", model: "gpt-5", usage: { inputTokens: 1, outputTokens: 1 } }),
    ...pair("req_2", { pool: "other", client: "second" }),
  ];

  test("holds the same rows, and shows the same page, as one in SQLite", async () => {
    const file = `${await sharedFolder()}/own.db`;
    const [one, other] = [await start({ file }), await start({ url })];
    for (const ledger of [one, other]) {
      ledger.tell(...events, ...events);
      await ledger.flush();
    }
    for (const by of ["model", "pool", "node", "client", "day", "cause"])
      expect(await other.page({ ...always, by })).toEqual(await one.page({ ...always, by }));
    for (const query of [{ pool: "other" }, { model: "gpt-5,unheard-of" }, { client: "second" }])
      expect(await other.page({ ...always, ...query })).toEqual(await one.page({ ...always, ...query }));
    const rows = await readAll(file);
    const plain = (list: readonly object[]) =>
      list.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key,
            value === null
              ? null
              : String(value)
                  .replaceAll(/[\uD83D\uFFFD]+/g, "?")
                  .replace(/^probe:.+/, "probe"),
          ]),
        ),
      );
    expect(plain(await ask(url, "select * from patchbay_attempts order by at, exchange, attempt"))).toEqual(
      plain(rows.attempts),
    );
    expect(plain(await ask(url, "select * from patchbay_exchanges order by at, id"))).toEqual(plain(rows.exchanges));
  });

  test("is written to by many at once, each exchange once", async () => {
    const all = await Promise.all([1, 2, 3].map(() => start({ url })));
    for (const { tell } of all) for (let n = 0; n < 300; n++) tell(...pair(`req_${n}`));
    await Promise.all(all.map((ledger) => ledger.dispose()));
    expect(await ask(url, "select count(*) from patchbay_exchanges")).toEqual([{ count: "300" }]);
    expect(await ask(url, "select count(*) from patchbay_attempts")).toEqual([{ count: "300" }]);
    expect(all.flatMap(({ context }) => context.log.lines)).toEqual([]);
  });

  test("may have a secret address, which stands in no message", async () => {
    const ledger = await start({ url: createSecret(url, "env DATABASE_URL") });
    ledger.tell(...pair("req_1"));
    await ledger.dispose();
    expect(await ask(url, "select id from patchbay_exchanges")).toEqual([{ id: "req_1" }]);
    const wrong = createSecret("mysql://user:word-of-the-test@host/db", "env DATABASE_URL");
    const failure = await start({ url: wrong }).catch(String);
    expect(failure).toContain("url must begin with postgres://");
    expect(failure).not.toContain("word-of-the-test");
  });

  test("is migrated by the operator where the config says check, who can see the statements before", async () => {
    const means = { place: { url } };
    await expect(start({ url, migrate: "check" })).rejects.toThrow("is at version 0 and must be at 1");
    const statements = await migrateLedger({ ...means, dryRun: true });
    expect(statements).toHaveLength(5);
    expect(await ask(url, "select * from information_schema.tables where table_schema = 'public'")).toEqual([]);
    expect(await migrateLedger({ ...means, dryRun: false })).toEqual(statements);
    await (await start({ url, migrate: "check" })).dispose();
    await ask(url, "insert into patchbay_migrations (version, at) values (9, 0)");
    await expect(start({ url })).rejects.toThrow("is at version 9, newer than this plugin");
  });

  test("deletes what is older than keepDays", async () => {
    const before = await start({ url });
    before.tell(...pair("old", { at: Date.UTC(2025, 0, 1) }), ...pair("new"));
    await before.dispose();
    const ledger = await start({ url, keepDays: 30 });
    await ledger.context.clock.advance(1000);
    for (let tries = 0; tries < 1000 && ledger.context.log.lines.length === 0; tries++) await ledger.page();
    expect(await ask(url, "select exchange from patchbay_attempts")).toEqual([{ exchange: "new" }]);
    expect(await ask(url, "select id from patchbay_exchanges")).toEqual([{ id: "new" }]);
  });

  test("may go away and come back: rows wait meanwhile, and what was confirmed is there", async () => {
    const ledger = await start({ url });
    ledger.tell(...pair("req_1"));
    await ledger.flush();
    await postgres.kill();
    ledger.tell(...pair("req_2"));
    await ledger.context.clock.advance(1000);
    await ledger.context.clock.waitForTimers(1);
    await expect(ledger.page()).rejects.toThrow("the ledger's database does not answer");
    const late = await start({ url });
    late.tell(...pair("req_3"));
    expect(late.context.log.lines).toMatchObject([
      { level: "warn", message: "the ledger's database is not there; rows wait for it" },
    ]);
    await postgres.start();
    await ledger.context.clock.advance(10_000);
    await ledger.shown(2);
    await late.dispose();
    expect(await ask(url, "select id from patchbay_exchanges order by id")).toEqual([
      { id: "req_1" },
      { id: "req_2" },
      { id: "req_3" },
    ]);
  });

  test("that hangs holds up neither requests nor the end of the plugin; what is lost is told", async () => {
    const ledger = await start({ url });
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query("begin");
    await other.query("lock table patchbay_exchanges in access exclusive mode");
    ledger.tell(...pair("req_1"));
    expect(ledger.observer.handle(pair("req_2"))).toBeUndefined();
    const ended = ledger.dispose();
    await ledger.context.clock.waitForTimers(1);
    await ledger.context.clock.advance(4000);
    await ledger.context.clock.waitForTimers(1);
    await ledger.context.clock.advance(500);
    await ended;
    expect(ledger.context.log.lines.at(-1)).toMatchObject({ message: "the ledger lost rows", fields: { lost: 4 } });
  });
});
