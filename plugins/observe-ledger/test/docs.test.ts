import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { options } from "../src/index.ts";
import { querySchemas } from "../src/usage/question.ts";
import { openFile } from "./support/read-all.ts";
import { sharedFolder, start } from "./support/start.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../../docs/reference/ledger.md");

/** The first cells of the table below a heading, names apart. */
function namesBelow(text: string, heading: string): readonly string[] {
  const [, below = ""] = text.split(`${heading}\n`);
  const [table = ""] = below.split(/^#/m);
  const cells = table.split("\n").flatMap((line) => /^\| (`.*?) +\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...(cell.split(" |")[0]?.matchAll(/`(\w+)`/g) ?? [])].map(([, name = ""]) => name));
}

describe("the reference of the ledger", () => {
  test.each(["patchbay_exchanges", "patchbay_attempts", "patchbay_migrations"])(
    "has the columns of %s, with their types",
    async (table) => {
      const file = `${await sharedFolder()}/own.db`;
      await (await start({ file })).dispose();
      const database = openFile(file);
      const columns = database.prepare(`pragma table_info(${table})`).all();
      database.close();
      expect(namesBelow(page, `## ${table}`)).toEqual(columns.map(({ name }) => name));
      for (const { name, type, notnull } of columns) {
        const line = page
          .split(`## ${table}\n`)[1]
          ?.split("\n")
          .find((each) => each.startsWith("| `") && each.split("|")[1]?.includes(`\`${String(name)}\``));
        const isKey = table === "patchbay_migrations" && name === "version";
        expect(line?.split("|")[2]?.trim(), String(name)).toBe(
          `${String(type).toLowerCase()}${notnull === 1 || isKey ? "" : "?"}`,
        );
      }
    },
  );

  test("has the parameters of the page", () => {
    expect(namesBelow(page, "## GET /admin/usage")).toEqual(Object.keys(querySchemas));
  });
});

test("the README has every option", () => {
  expect(namesBelow(read("../README.md"), "## Options")).toEqual(Object.keys(options.shape));
});
