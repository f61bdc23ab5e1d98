import { join } from "node:path";
import { expect, test } from "vitest";
import { runConformance } from "../../src/conformance/run-conformance.ts";
import { root } from "../support.ts";

test.each(["claude", "gemini", "ollama", "openai-responses"])(
  "the official library of %s is asked where it is installed",
  { timeout: 60_000 },
  async (name) => {
    const { checks } = await runConformance(join(root, "plugins", `protocol-${name}`), { tiers: ["inline"] });
    const asked = checks.filter(({ id }) => id.includes("the-official-library"));
    expect(asked.length).toBeGreaterThan(0);
    for (const { verdict, evidence } of asked) expect([verdict, evidence]).toEqual(["passed", undefined]);
    // Compaction is answered with a summary and with nothing else, which is more than a sample can know.
    const faults = checks.filter(({ id, verdict }) => verdict === "failed" && !id.includes("compact"));
    expect(faults.map(({ id, evidence }) => [id, evidence])).toEqual([]);
  },
);
