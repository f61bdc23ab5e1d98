import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { migrateLedger } from "../src/index.ts";
import { pair, sharedFolder, start } from "./support/start.ts";
import { openFile, readAll } from "./support/read-all.ts";

const migrateFile = (file: string, dryRun: boolean) => migrateLedger({ place: { file }, dryRun });

describe("a migration", () => {
  test("says beforehand what it will do, and does nothing then", async () => {
    const file = `${await sharedFolder()}/deep/own.db`;
    const statements = await migrateFile(file, true);
    expect(statements.map((text) => text.split(" (")[0])).toEqual([
      'create table if not exists "patchbay_migrations"',
      'create table "patchbay_exchanges"',
      'create index "patchbay_exchanges_at" on "patchbay_exchanges"',
      'create table "patchbay_attempts"',
      'create index "patchbay_attempts_at" on "patchbay_attempts"',
    ]);
    expect(existsSync(file)).toBe(false);
  });

  test("does what it said, once, and says so in the database", async () => {
    const file = `${await sharedFolder()}/deep/own.db`;
    const announced = await migrateFile(file, true);
    expect(await migrateFile(file, false)).toEqual(announced);
    expect(await migrateFile(file, false)).toEqual([]);
    const database = openFile(file);
    expect(database.prepare("select * from patchbay_migrations").all()).toEqual([
      { version: 1, at: expect.any(Number) },
    ]);
    const texts = database.prepare("select sql from sqlite_master where sql is not null").all();
    database.close();
    for (const statement of announced)
      expect(texts.map(({ sql }) => String(sql).toLowerCase())).toContain(statement.replace("if not exists ", ""));
    const started = await start({ file, migrate: "check" });
    started.tell(...pair("req_1"));
    await started.dispose();
    expect((await readAll(file)).exchanges).toHaveLength(1);
  });

  test("is left to the operator where the config says check", async () => {
    const file = `${await sharedFolder()}/own.db`;
    await expect(start({ file, migrate: "check" })).rejects.toThrow(
      'the ledger\'s database is at version 0 and must be at 1: run "patchbay usage migrate"',
    );
  });

  test("is done once by plugins that start at the same moment", async () => {
    const file = `${await sharedFolder()}/own.db`;
    const all = await Promise.all([1, 2, 3].map(() => start({ file })));
    for (const [index, { tell }] of all.entries()) tell(...pair(`req_${index}`));
    await Promise.all(all.map((started) => started.dispose()));
    expect((await readAll(file)).exchanges).toHaveLength(3);
    expect(all.flatMap(({ context }) => context.log.lines)).toEqual([]);
  });

  test("does not touch a database that is newer than the plugin, which is a fault of the start", async () => {
    const file = `${await sharedFolder()}/own.db`;
    await migrateFile(file, false);
    const database = openFile(file);
    database.exec("insert into patchbay_migrations (version, at) values (7, 0)");
    database.close();
    const message = "is at version 7, newer than this plugin, which knows 1: update @patchbay/observe-ledger";
    await expect(start({ file })).rejects.toThrow(message);
    await expect(migrateFile(file, true)).rejects.toThrow(message);
  });
});
