import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runConformance } from "@patchbay/kit";

const twoMinutes = 120_000;

/** What `patchbay plugin test` says of a plugin, in every place where it can run. */
test.each(["vendor-in-25-lines", "own-stream-vendor", "own-protocol"])(
  "%s passes the conformance suite in all tiers",
  { timeout: twoMinutes },
  async (name) => {
    const { verdict, tiers, checks } = await runConformance(
      fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url)),
    );
    expect(checks.filter((check) => check.verdict === "failed")).toEqual([]);
    expect([verdict, tiers.map(({ tier, passed }) => [tier, passed > 10])]).toEqual([
      "passed",
      [
        ["inline", true],
        ["process", true],
        ["strict", true],
      ],
    ]);
  },
);
