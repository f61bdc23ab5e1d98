import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { definePlugin } from "@patchbay/sdk";
import { textReply } from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { plugin as ledger } from "../../observe-ledger/src/index.ts";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { folderWith, type Given, runUsage } from "./run-usage.ts";

const adminToken = "admin-token-123456";
const config = { server: { adminToken: { $env: "ADMIN" } } };
const env = { ADMIN: adminToken };

const provider = definePlugin({
  name: "counted",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "counted",
      async *call() {
        yield* textReply("hello", { usage: { inputTokens: 1000, outputTokens: 100 } });
      },
    },
  }),
});

async function startKernel(plugins: readonly object[], baseDir: string): Promise<TestKernel> {
  return await startTestKernel(
    {
      server: { adminToken },
      plugins: [protocol, provider, ...(plugins as [])],
      pools: { main: { provider: "counted", nodes: [{ id: "a", models: ["gpt-5", "own"] }] } },
      defaultPool: "main",
    },
    { baseDir },
  );
}

describe("patchbay usage", () => {
  let kernel: TestKernel;
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "patchbay-usage-"));
    kernel = await startKernel([{ plugin: ledger, options: { flushMs: 10 } }], folder);
    for (const model of ["gpt-5", "gpt-5", "own"]) {
      const messages = [{ role: "user", content: "private words" }];
      await (await kernel.request("/v1/chat/completions", { model, messages })).text();
    }
  });
  afterAll(async () => {
    await kernel.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async ({ values, ...rest }: Omit<Given, "cwd"> = {}) =>
    await runUsage({ cwd: await folderWith(config), env, values: { url: kernel.url, ...values }, ...rest });

  /** What it prints once the ledger knows of all. */
  async function printed(given: Omit<Given, "cwd">): Promise<string> {
    for (let tries = 0; tries < 200; tries++) {
      const { total } = JSON.parse(await run({ switches: ["json"] })) as { total: { exchanges: number } };
      if (total.exchanges === 3) return await run(given);
    }
    throw new Error("the ledger does not tell of all");
  }

  test("shows a table with totals, and says what has no price", async () => {
    const lines = (await printed({})).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "  model  requests  attempts  input  output  cost",
      "  gpt-5         2         2  2,000     200  $0.0045",
      "  own           1         1  1,000     100  unknown",
      "  total         3         3  3,000     300  $0.0045 + 1 unpriced",
    ]);
    expect(lines.join("\n")).toMatch(/prices of 20\d\d-\d\d\n {2}unpriced: attempts that may have cost something/);
  });

  test("--path is where the ledger shows its sums", async () => {
    expect(await printed({ values: { path: "/admin/usage" } })).toContain("total");
    await expect(run({ values: { path: "/admin/elsewhere" } })).rejects.toThrow("keeps no ledger");
  });

  test.each([
    ["pool", /^ {2}main\s+3/m],
    ["node", /^ {2}main\/a\s+3/m],
    ["key", /^ {2}key .*\n {2}\(no key\)\s+3/m],
    ["day", /^ {2}\d{4}-\d\d-\d\d\s+3/m],
    ["cause", /^ {2}attempt\s+3/m],
  ])("--by %s", async (by, expected) => {
    expect(await printed({ values: { by } })).toMatch(expected);
  });

  test("filters go to the kernel, which says what it does not understand", async () => {
    expect(await printed({ values: { model: "own" } })).toMatch(/total\s+1 .*unknown/);
    expect(await printed({ values: { limit: "1" } })).toContain("1 more rows are in the total");
    await expect(run({ values: { from: "yesterday" } })).rejects.toThrow("from: must be a day");
  });

  test("--json prints what the kernel answered, --csv a table with exact dollars", async () => {
    expect(JSON.parse(await printed({ switches: ["json"] }))).toMatchObject({
      total: { costUsd: "0.004500000", unpriced: 1 },
    });
    expect(await printed({ switches: ["csv"] })).toBe(
      [
        "model,exchanges,attempts,unpriced,estimated,input,cacheRead,cacheWrite,output,reasoning,audioInput,audioOutput,costUsd",
        "gpt-5,2,2,0,0,2000,0,0,200,0,0,0,0.004500000",
        "own,1,1,1,0,1000,0,0,100,0,0,0,0.000000000",
        "",
      ].join("\r\n"),
    );
  });

  test.each([
    [{ values: { by: "week" } }, "--by knows model, pool, node, key, day, cause"],
    [{ switches: ["csv", "json"] }, "--csv and --json are two forms"],
    [{ values: { path: "usage" } }, '--path must begin with "/"'],
    [{ switches: ["dry-run"] }, "--dry-run goes with migrate"],
    [{ argument: "migrat" }, "usage knows migrate"],
  ])("wrong usage: %j", async (given, message) => {
    await expect(run(given)).rejects.toMatchObject({ name: "UsageError", message: expect.stringContaining(message) });
  });
});

test("a kernel without a ledger is told to have one", async () => {
  const cwd = await folderWith(config);
  const kernel = await startKernel([], cwd);
  onTestFinished(() => kernel.close());
  const asked = runUsage({ cwd, env, values: { url: kernel.url } });
  await expect(asked).rejects.toThrow("put @patchbay/observe-ledger into its config");
  const wrong = runUsage({ cwd, env: { ADMIN: "another-token-123456" }, values: { url: kernel.url } });
  await expect(wrong).rejects.toThrow("does not take the token of server.adminToken");
});

describe("patchbay usage migrate", () => {
  const withLedger = (...entries: readonly object[]) => ({
    plugins: entries.map((entry) => ({ plugin: "@patchbay/observe-ledger", ...entry })),
  });
  const migrate = (cwd: string, given: Omit<Given, "cwd"> = {}) => runUsage({ cwd, argument: "migrate", ...given });

  test("makes the database of the config; --dry-run prints the statements and makes nothing", async () => {
    const cwd = await folderWith(withLedger({}));
    const file = join(cwd, ".patchbay/@patchbay+observe-ledger/ledger.db");
    expect(await migrate(cwd, { switches: ["dry-run"] })).toMatch(/^create table .*;\n(?:create .*;\n){4}$/);
    expect(existsSync(file)).toBe(false);
    expect(await migrate(cwd)).toMatch(/done\n$/);
    expect(existsSync(file)).toBe(true);
    expect(await migrate(cwd)).toBe("nothing to do: the ledger's database is as it must be\n");
    expect(await migrate(cwd, { switches: ["json"] })).toBe('{"dryRun":false,"statements":[]}\n');
  });

  test("takes the ledger that --id names, with the file of its options", async () => {
    const cwd = await folderWith(withLedger({ id: "one" }, { id: "two", options: { file: "sub.db" } }));
    await expect(migrate(cwd)).rejects.toThrow("the config has several ledgers: name one with --id (one, two)");
    await migrate(cwd, { values: { id: "two" } });
    expect(existsSync(join(cwd, ".patchbay/two/sub.db"))).toBe(true);
    await expect(migrate(cwd, { values: { id: "three" } })).rejects.toThrow('with the id "three" (one, two)');
  });

  test.each([
    [{ options: { url: { $env: "DATABASE_URL" } } }, {}, "environment variable DATABASE_URL is not set"],
    [
      { options: { url: { $env: "DATABASE_URL" } } },
      { DATABASE_URL: "mysql://user:canary-word@host/db" },
      "must begin with postgres://",
    ],
    [
      { options: { url: { $env: "DATABASE_URL" } } },
      { DATABASE_URL: "postgres://u:canary-word@127.0.0.1:9/db" },
      "ECONNREFUSED",
    ],
    [{ options: { migrate: "never" } }, {}, "options of @patchbay/observe-ledger: migrate"],
  ])("says why it cannot: %j %j", async (entry, variables, message) => {
    const failure = await migrate(await folderWith(withLedger(entry)), { env: variables }).catch(String);
    expect(failure).toContain(message);
    expect(failure).not.toContain("canary-word");
  });

  test("needs a ledger in the config", async () => {
    await expect(migrate(await folderWith({}))).rejects.toThrow("the config has no @patchbay/observe-ledger");
  });
});
