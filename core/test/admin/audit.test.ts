import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { AuditLog, type AuditEntry } from "../../src/audit/audit-log.ts";
import { createLogger, silentLogger } from "../../src/log/create-logger.ts";
import { tempFolder } from "../plugins/temp-folder.ts";
import { request, startAdmin } from "./support.ts";

const nowhere = "http://127.0.0.1:9";

async function start() {
  const baseDir = await tempFolder({});
  const options = { baseDir, overlay: "own.overlay.json", stateDir: join(baseDir, "state"), clock: createTestClock() };
  const it = await startAdmin([nowhere], {}, options);
  return { ...it, baseDir, [Symbol.asyncDispose]: () => it.kernel.close() };
}

test("every change is written down, with who, what, how it ended and which versions it lies between", async () => {
  await using it = await start();
  await it.ask("GET", "/admin/nodes");
  await it.ask("POST", "/admin/explain", { model: "m" });
  await it.ask("POST", "/admin/nodes/main/a/disable");
  await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 4, apiKey: "plain-canary-1" } });
  await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: "4" } });
  await it.ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 4 }, ifVersion: 0 });
  await it.ask("DELETE", "/admin/pools/main/nodes/zz?ifVersion=1");
  const at = "2026-01-01T00:00:00.000Z";
  const who = "127.0.0.1";
  const route = "PATCH /admin/pools/{pool}/nodes/{node}";
  const same = { before: 0, after: 0 };
  const entries = [
    {
      at,
      who,
      route: "DELETE /admin/pools/{pool}/nodes/{node}",
      what: 'remove node "main/zz" {"ifVersion":1}',
      outcome: "refused",
      code: "not-found",
      version: { before: 1, after: 1 },
    },
    {
      at,
      who,
      route,
      what: 'change node "main/a" {"node":{"weight":4},"ifVersion":0}',
      outcome: "done",
      version: { before: 0, after: 1 },
    },
    {
      at,
      who,
      route,
      what: 'change node "main/a" {"node":{"weight":"4"}}',
      outcome: "refused",
      code: "bad-request",
      version: same,
    },
    {
      at,
      who,
      route,
      what: 'change node "main/a" {"node":{"weight":4,"apiKey":"[redacted]"}}',
      outcome: "refused",
      code: "unprocessable",
      version: same,
    },
    {
      at,
      who,
      route: "POST /admin/nodes/{pool}/{node}/disable",
      what: 'disable node "main/a"',
      outcome: "done",
      version: same,
    },
  ];
  expect((await it.ask("GET", "/admin/audit")).body).toEqual({ entries });
  expect((await it.ask("GET", "/admin/audit?limit=1")).body).toEqual({ entries: entries.slice(0, 1) });
  const file = join(it.baseDir, "state", "audit.jsonl");
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries.toReversed());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("whoever has no token is not written down: nobody fills the log from outside", async () => {
  await using it = await start();
  const answer = await request(it.kernel, "POST", "/admin/drain", { headers: { authorization: "Bearer wrong" } });
  expect(answer.status).toBe(401);
  expect((await it.ask("GET", "/admin/audit")).body).toEqual({ entries: [] });
});

test("a change is made all the same when it cannot be written down, with one warning", async () => {
  await using it = await start();
  await writeFile(join(it.baseDir, "state"), "a file where a folder should be");
  for (const word of ["disable", "enable"])
    expect((await it.ask("POST", `/admin/nodes/main/a/${word}`)).status).toBe(200);
  const warnings = it.kernel.logs.filter((line) => line.includes("the audit log cannot be written, changes go on"));
  expect(warnings).toHaveLength(1);
});

test("without a folder changes are remembered, at most so many", async () => {
  await using it = await startAdmin([nowhere]);
  await it.ask("POST", "/admin/nodes/main/a/disable");
  expect((await it.ask("GET", "/admin/audit")).body).toMatchObject({ entries: [{ what: 'disable node "main/a"' }] });
});

const entry: AuditEntry = {
  at: "2026-01-01T00:00:00.000Z",
  route: "POST /admin/drain",
  who: "127.0.0.1",
  what: "drain",
  outcome: "done",
  version: { before: 0, after: 0 },
};

test("the file is followed by another when it is full, and the oldest goes", async () => {
  const folder = await tempFolder({});
  const log = new AuditLog(folder, silentLogger);
  const full = "x".repeat(4 * 1024 * 1024);
  for (let n = 1; n <= 6; n++) {
    await log.add({ ...entry, what: `change ${n}` });
    await appendFile(join(folder, "audit.jsonl"), `${full}\n`);
  }
  const whats = (await log.latest(100)).map(({ what }) => what);
  expect(whats).toEqual(["change 6", "change 5", "change 4", "change 3"]);
});

test("what is told of one change is bounded, and lines that are none are passed over", async () => {
  const folder = await tempFolder({});
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "audit.jsonl"), '{"at": "cut off\n{}\n');
  const lines: string[] = [];
  const log = new AuditLog(folder, createLogger({ level: "warn", format: "text", write: (line) => lines.push(line) }));
  await log.add({ ...entry, what: "y".repeat(5000) });
  const [found, ...others] = await log.latest(10);
  expect([found?.what.length, others, lines]).toEqual([2001, [], []]);
});
