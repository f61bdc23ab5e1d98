import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { groups } from "./groups.ts";

const page = await readFile(new URL("../../docs/reference/threat-model.md", import.meta.url), "utf8");

/** Rows of the table that has a column for its proof: threat, what holds it, attempts, test. */
const rows = page
  .split("\n")
  .filter((line) => /^\|.*\.test\.ts/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, threat = "", , attempts = "", proof = ""]) => ({ threat, attempts: Number(attempts), proof }));

describe("the page on threats", () => {
  test("has a row for each threat of the suite, with as many attempts and the test that makes them", () => {
    const expected = groups.map(({ threat, file, attempts }) => ({
      threat,
      attempts: attempts.length,
      proof: `[${file}](../../test/attacks/${file})`,
    }));
    expect(rows).toEqual(expected);
  });

  test("says how many attempts there are in each tier", () => {
    const sum = groups.reduce((count, { attempts }) => count + attempts.length, 0);
    expect(sum).toBeGreaterThanOrEqual(40);
    expect(page).toContain(`${sum} attempts in each tier`);
  });
});

test("no two attempts of a group have the same name", () => {
  for (const { threat, attempts } of groups) {
    const names = attempts.map(({ name }) => name);
    expect(new Set(names).size, threat).toBe(names.length);
  }
});

test("each test of the suite has its row", async () => {
  const files = await readdir(new URL(".", import.meta.url));
  const tests = files.filter((file) => file.endsWith(".test.ts") && file !== "threat-model.test.ts");
  expect(new Set(groups.map(({ file }) => file))).toEqual(new Set(tests));
});
