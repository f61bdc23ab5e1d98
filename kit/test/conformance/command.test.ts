import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeLock } from "@patchbay/core";
import { commands } from "../../src/index.ts";
import { flags, source, temporaryFolder, testTerminal } from "../support.ts";

const aMinute = 60_000;

async function run(cwd: string, values: Readonly<Record<string, string>>, switches: readonly string[] = []) {
  const { terminal, written } = testTerminal(cwd);
  const code = await commands["test"]?.run({ ...flags(values, "."), switches: new Set(switches) }, terminal);
  return { code, ...written };
}

test("says in one line that a plugin conforms, and writes what was checked", { timeout: aMinute }, async () => {
  await using place = await temporaryFolder({ "index.ts": source() });
  const lock = join(place.folder, "patchbay.lock");
  await writeLock(lock, new Map([["patchbay-plugin-test", { rights: {} }]]));
  const { code, out } = await run(place.folder, { tier: "inline", report: "report.json", lock: "." });
  expect([code, out]).toEqual([0, expect.stringMatching(/^conforms: patchbay-plugin-test: inline (\d+)\/\1.*\n$/)]);
  expect(JSON.parse(await readFile(join(place.folder, "report.json"), "utf8"))).toMatchObject({
    report: "1",
    plugin: "patchbay-plugin-test",
    verdict: "passed",
    integrity: expect.stringMatching(/^sha256-/),
    tiers: [{ tier: "inline", failed: 0 }],
    checks: expect.arrayContaining([{ id: "starts", tier: "inline", verdict: "passed", ms: expect.any(Number) }]),
  });
  expect(await readFile(lock, "utf8")).toMatch(/"report": "sha256-/);
});

test("lists what fails and why, and exits with 1", { timeout: aMinute }, async () => {
  const bad = source().replace("(candidates) => candidates", "(candidates) => candidates.slice(1)");
  await using place = await temporaryFolder({ "index.ts": bad });
  const { code, out } = await run(place.folder, { tier: "inline" });
  expect(code).toBe(1);
  expect(out).toContain("failed  inline  contract/policy/says-why-it-leaves-a-candidate-out\n        says why");
  expect(out).toMatch(/\ndoes not conform: patchbay-plugin-test: inline \d+\/\d+.*\n$/);
});

test("prints the report alone as JSON", { timeout: aMinute }, async () => {
  await using place = await temporaryFolder({ "index.ts": source() });
  const { code, out } = await run(place.folder, { tier: "inline" }, ["json"]);
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ verdict: "passed" })]);
});

test("knows the tiers by name", async () => {
  await using place = await temporaryFolder();
  const { code, err } = await run(place.folder, { tier: "moon" });
  expect([code, err]).toEqual([2, 'patchbay: unknown tier "moon": inline, process, strict, all\n']);
});

test("says what is missing where there is no plugin", async () => {
  await using place = await temporaryFolder();
  await expect(run(place.folder, {})).rejects.toThrow("has no source of a plugin: put it into src/index.ts");
});
