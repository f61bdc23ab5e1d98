import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = ["sdk", "core", "plugins", "test"];
const traps = Array.from({ length: 85 }, (_, index) => `T${index + 1}`);

/** A text on one line: names of tests, of groups, and of rows of their tables are written like this. */
const literal = /(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
const comment = /^\s*(?:\/\/|\/?\*)/;

test("every numbered trap of translation has a test that carries its number", () => {
  const numbers = new Set(testFiles().flatMap(trapsIn));

  expect(traps.filter((trap) => !numbers.has(trap))).toEqual([]);
});

function testFiles(): readonly string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(root, folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules") && !file.includes("/dist/"));
}

function trapsIn(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !comment.test(line))
    .flatMap((line) => [...line.matchAll(literal)])
    .flatMap(([, , text = ""]) => text.match(/\bT\d{1,2}\b/g) ?? []);
}
