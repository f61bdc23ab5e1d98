import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configCommands } from "../../src/cli/config.ts";
import { pluginCommands } from "../../src/cli/plugin.ts";
import { rightsShape } from "../../src/config/rights-shape.ts";
import { describedMembers } from "../../src/plugins/described-members.ts";
import { writtenTerminal } from "./here.ts";

const page = (path: string) => readFileSync(new URL(`../../../docs/reference/${path}`, import.meta.url), "utf8");

/** First cells of the table below a heading, without the marks of code. */
function firstCells(text: string, heading: string): readonly string[] {
  const [, below = ""] = text.split(`\n${heading}\n`);
  const [table = ""] = /(?:^\|.*\n)+/m.exec(below) ?? [];
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(({ 1: cell = "" }) => cell);
}

test("cli.md has every flag of the operator's commands behind `plugin`, and names those of the kit", async () => {
  const text = page("cli.md");
  const { terminal } = writtenTerminal("/");
  const kernels = pluginCommands.filter(({ name }) => text.includes(`\n### plugin ${name}\n`));
  expect(kernels.map(({ name }) => name)).toEqual(expect.arrayContaining(["list", "approve", "swap", "reset"]));
  for (const kernel of kernels) {
    const { name, summary } = kernel;
    const command = await kernel.load(terminal);
    expect([command.name, command.summary]).toEqual([name, summary]);
    const flags = Object.entries(command.flags).map(([flag, { value = "" }]) => `--${flag} ${value}`.trim());
    expect(firstCells(text, `### plugin ${name}`), name).toEqual(flags);
  }
  for (const { name } of pluginCommands) expect(text).toMatch(new RegExp(`\`${name}\`|### plugin ${name}`));
});

test("cli.md has every flag of the commands behind `config`", async () => {
  const text = page("cli.md");
  const { terminal } = writtenTerminal("/");
  for (const known of configCommands) {
    const { name, summary } = known;
    const command = await known.load(terminal);
    expect([command.name, command.summary]).toEqual([name, summary]);
    const flags = Object.entries(command.flags).map(([flag, { value = "" }]) => `--${flag} ${value}`.trim());
    expect(firstCells(text, `### config ${name}`), name).toEqual(flags);
  }
});

test("manifest.md has every field of a manifest and every capability", () => {
  const text = page("manifest.md");
  const fields = [...Object.keys(describedMembers), "sdk", "entry", "integrity", "options"];
  expect(firstCells(text, "## Fields").toSorted()).toEqual(fields.toSorted());
  expect(firstCells(text, "## Capabilities")).toEqual(Object.keys(rightsShape.fields ?? {}));
});
