import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { anchorsOf, fencesOf, linksOf, pages, quoted, readFile } from "./markdown.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("what a page quotes from a file is what the file says", () => {
  const quotes = pages()
    .flatMap(fencesOf)
    .filter(({ info }) => info.includes("file="));
  expect(quotes.length).toBeGreaterThan(10);
  for (const { page, line, info, text } of quotes) {
    const reference = /file=(\S+)/.exec(info)?.[1] ?? "";
    expect(text.trim(), `${page}:${line} should quote ${reference}`).toBe(quoted(reference).trim());
  }
});

test("every guide about writing a plugin shows a plugin that runs", () => {
  for (const page of pages().filter((path) => /\/write-an?-/.test(path))) {
    const files = fencesOf(page).map(({ info }) => /file=docs\/examples\/([\w-]+)\/plugin\.ts/.exec(info)?.[1]);
    const shown = files.filter((name) => name !== undefined);
    expect(shown, `${page} quotes a plugin.ts of docs/examples`).not.toEqual([]);
    for (const name of shown)
      expect(existsSync(`${root}test/examples/${name}.test.ts`), `a test runs ${name}`).toBe(true);
  }
});

describe("links lead somewhere", () => {
  for (const page of pages()) {
    test(page, () => {
      for (const link of linksOf(page)) {
        if (/^https?:/.test(link)) continue;
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : join(dirname(page), path);
        expect(existsSync(join(root, target)), `${page} links to ${link}`).toBe(true);
        if (anchor !== undefined) expect(anchorsOf(target), `${page} links to ${link}`).toContain(anchor);
      }
    });
  }
});

test("every page of the docs can be reached from the README", () => {
  const seen = new Set<string>();
  const visit = (page: string): void => {
    if (seen.has(page) || !page.endsWith(".md") || !existsSync(join(root, page))) return;
    seen.add(page);
    for (const link of linksOf(page)) if (!/^https?:/.test(link)) visit(join(dirname(page), link.split("#")[0] ?? ""));
  };
  visit("README.md");
  expect(pages().filter((page) => page.startsWith("docs/") && !seen.has(page))).toEqual([]);
});

test("files that a page names are there", () => {
  for (const page of pages().filter((path) => !path.startsWith("plugins/"))) {
    const named = readFile(page).matchAll(/(?<![\w/.@-])((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs|json))\b/g);
    for (const { 1: path = "" } of named) {
      const found = [path, `core/src/${path}`, `plugins/provider-echo/${path}`].some((each) =>
        existsSync(join(root, each)),
      );
      expect(found || /(^dist|\/dist)\//.test(path) || path.startsWith("etc/"), `${page} names ${path}`).toBe(true);
    }
  }
});

test("the pages keep to their lengths", () => {
  const limits = { "README.md": 140, "ARCHITECTURE.md": 180, "CONTRIBUTING.md": 120 };
  for (const [page, lines] of Object.entries(limits))
    expect(readFile(page).split("\n").length, page).toBeLessThanOrEqual(lines);
});
