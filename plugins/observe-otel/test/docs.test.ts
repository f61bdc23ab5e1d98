import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { attribute, conventionsVersion, metric, ownAttribute, spanEvent } from "../src/conventions.ts";
import { options } from "../src/options.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const reference = read("../../../docs/reference/spans.md");
const readme = read("../README.md");

const names = [attribute, ownAttribute, spanEvent, metric].flatMap((table): readonly string[] => Object.values(table));

describe("the reference of spans", () => {
  test.each(names)("tells of %s", (name) => {
    expect(reference).toContain(`\`${name}\``);
  });

  test("tells of nothing that there is not", () => {
    const told = reference.matchAll(/`((?:gen_ai|patchbay|server|http|url|error)\.[\w.]+)`/g);
    expect([...told].map(([, name]) => name).filter((name) => !names.includes(name ?? ""))).toEqual([]);
  });
});

test("README and reference name the version of the conventions", () => {
  for (const text of [readme, reference]) expect(text).toContain(`version ${conventionsVersion}`);
});

test("the README names nothing that there is not, and each option", () => {
  const told = readme.matchAll(/`((?:gen_ai|patchbay)\.[\w.]+)`/g);
  expect([...told].map(([, name]) => name).filter((name) => !names.includes(name ?? ""))).toEqual([]);
  for (const option of Object.keys(options.shape))
    expect(readme, option).toMatch(new RegExp(`^\\|.*\`${option}\``, "m"));
});
