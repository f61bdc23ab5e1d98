import { join } from "node:path";
import { expect, test } from "vitest";
import { runConformance } from "../../src/conformance/run-conformance.ts";
import { createPackage, kinds } from "../../src/index.ts";
import { root, temporaryFolder } from "../support.ts";

const aMinute = 60_000;

async function faultsOf(path: string, tiers?: Parameters<typeof runConformance>[1]) {
  const { checks, tiers: reports } = await runConformance(path, tiers);
  const faults = checks.filter(({ verdict }) => verdict === "failed");
  return { checks, reports, faults: faults.map(({ tier, id, evidence }) => `${tier} ${id}: ${evidence}`) };
}

test.each(["programmed", "declared"])(
  "a good %s provider conforms, wherever it runs",
  { timeout: 2 * aMinute },
  async (name) => {
    const { faults, reports, checks } = await faultsOf(join(root, "kit/test/conformance/good", name, "plugin.ts"));
    expect(faults).toEqual([]);
    expect(reports.map(({ tier }) => tier)).toEqual(["inline", "process", "strict"]);
    for (const { passed, reason } of reports) if (reason === undefined) expect(passed).toBeGreaterThan(150);
    const shapes = new Set(checks.map(({ id }) => id).filter((id) => /text\/streamed\//.test(id)));
    expect(shapes.size).toBeGreaterThanOrEqual(40);
  },
);

test.each(kinds)("a new %s conforms as it stands", { timeout: aMinute }, async (kind) => {
  await using place = await temporaryFolder();
  const folder = join(place.folder, "made");
  await createPackage({ kind, name: "acme", folder, license: "MIT" });
  const { faults, reports } = await faultsOf(folder, { tiers: ["inline"] });
  expect(faults).toEqual([]);
  expect(reports[0]?.passed).toBeGreaterThan(15);
});
