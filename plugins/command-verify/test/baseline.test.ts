import { join } from "node:path";
import { errorStatus, json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { createFolder } from "../../../core/test/cli/folder.ts";
import { compareRuns, type RunFiles } from "../src/compare.ts";
import { completion, startGateway } from "./gateway.ts";
import { runVerify } from "./run-verify.ts";

describe("--baseline", () => {
  test("says that nothing changed, also over the run's own folder", async () => {
    const gateway = await startGateway();
    const { cwd, folder } = await runVerify({ url: gateway.url });
    const again = await runVerify({ url: gateway.url, baseline: folder }, { cwd });
    expect((await again.report()).baseline?.changes).toEqual([]);
    expect(again.out).toContain("nothing changed");
  });

  test("says what got better, what got worse and which models came and went", async () => {
    const before = await startGateway({ image: completion("a cat") });
    const { cwd } = await runVerify({ url: before.url, out: "before" });
    const now = await startGateway({
      health: json({ version: "8.0.0" }),
      models: json({ data: [{ id: "small" }, { id: "tiny" }] }),
      "tool-call": errorStatus(400, "no"),
    });
    const verified = await runVerify({ url: now.url, out: "now", baseline: "before" }, { cwd });
    expect((await verified.report()).baseline?.changes).toEqual([
      { what: "gateway", from: "7.7.7", to: "8.0.0", kind: "other" },
      { what: "check tools", from: "passed", to: "failed", kind: "worse" },
      { what: "check image", from: "failed", to: "passed", kind: "better" },
      { what: "model text-embedding-1", from: "listed", to: "gone", kind: "worse" },
      { what: "model tiny", from: "absent", to: "listed", kind: "better" },
    ]);
    expect(verified.out).toContain("worse    check tools: passed → failed");
    expect(verified.code).toBe(0);
  });

  test("asks nobody when the earlier run cannot be read", async () => {
    const gateway = await startGateway();
    const cwd = await createFolder({ "provider_report.json": { format: "something-else/1" } });
    await expect(runVerify({ url: gateway.url, baseline: join(cwd, "none") }, { cwd })).rejects.toThrow(
      /cannot read .*none/,
    );
    await expect(runVerify({ url: gateway.url, baseline: cwd }, { cwd })).rejects.toThrow("is not of the format");
    expect(gateway.requests).toEqual([]);
  });
});

describe("what is compared", () => {
  test.each([
    [100, 700, [{ what: "time of smoke", from: "100 ms", to: "700 ms", kind: "worse" }]],
    [100, 500, []],
    [2000, 2900, []],
  ])("a time of %d ms that is now %d ms", (was, is, changes) => {
    expect(compareRuns(filesWith(was, []), filesWith(is, []))).toEqual(changes);
  });

  test("a list of models that could not be read says nothing about them", () => {
    expect(compareRuns(filesWith(1, ["a"]), filesWith(1, []))).toHaveLength(1);
    const unread = filesWith(1, []);
    expect(compareRuns(filesWith(1, ["a"]), { ...unread, snapshot: { isComplete: false, models: [] } })).toEqual([]);
  });
});

function filesWith(durationMs: number, ids: readonly string[]): RunFiles {
  const smoke = { id: "smoke", status: "passed", reason: "", measures: { durationMs } } as const;
  const versions = { patchbay: "1", node: "1" };
  return {
    report: { createdAt: "2026-01-01T00:00:00.000Z", verdict: "passed", versions, checks: [smoke] },
    snapshot: { isComplete: true, models: ids.map((id) => ({ id })) },
  };
}
