import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runConformance } from "../../src/conformance/run-conformance.ts";
import { root, temporaryFolder, writeFiles } from "../support.ts";
import { type Mutant, mutants, preludes } from "./mutants.ts";

const good = join(root, "kit/test/conformance/good");
const atOnce = 3;

test("every one of the bugs that authors make is found", { timeout: 300_000 }, async () => {
  await using place = await temporaryFolder();
  const missed: string[] = [];
  const caught = new Map<string, string>();
  const waiting = mutants.map((mutant, index) => ({ mutant, index }));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { mutant, index } = next;
      const found = await checkThatFinds(mutant, join(place.folder, `mutant-${index}`));
      if (found === undefined) missed.push(`${mutant.of}: ${mutant.name}`);
      else caught.set(`${mutant.of}: ${mutant.name}`, found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(missed).toEqual([]);
  expect([...caught].filter(([, found]) => !/^(contract|provider|options|ending)\//.test(found))).toEqual([]);
  expect(caught.size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(60);
});

/** The first check that fails; undefined when all pass. A plugin that does not even load is no test of the checks. */
async function checkThatFinds(mutant: Mutant, folder: string): Promise<string | undefined> {
  await writeFiles(folder, await mutated(mutant));
  const { checks } = await runConformance(join(folder, "plugin.ts"), { tiers: ["inline"], bail: true });
  const failed = checks.find(({ verdict }) => verdict === "failed");
  return failed && `${failed.id}: ${failed.evidence}`;
}

async function mutated({ of, name, find, put }: Mutant): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(good, of, "plugin.ts"), "utf8");
  if (text.split(find).length < 2) throw new Error(`nothing of "${find}" is in the good plugin, for "${name}"`);
  const at = text.indexOf("/** A vendor");
  const source = `${text.slice(0, at)}${preludes[of]}${text.slice(at)}`.replace(find, () => put);
  const files = of === "programmed" ? { "conformance.ts": await fixture() } : {};
  return { "plugin.ts": source, ...files };
}

async function fixture(): Promise<string> {
  const text = await readFile(join(good, "programmed/conformance.ts"), "utf8");
  return text.replace(
    "../../../../src/conformance/author-fixture.ts",
    join(root, "kit/src/conformance/author-fixture.ts"),
  );
}
