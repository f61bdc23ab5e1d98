import type { FinishEvent, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { type Count, reportEnd, reportUncounted } from "../src/index.ts";

function told(report: (sink: (loss: Loss) => void) => void): readonly string[] {
  const losses: Loss[] = [];
  report((loss) => void losses.push(loss));
  return losses.map(({ kind, path, from, to }) =>
    [kind, path, from, to]
      .filter((word) => word !== undefined)
      .map(String)
      .join(" "),
  );
}

test("counts that a wire does not have are told of when they say something", () => {
  const usage = { inputTokens: 9, cacheReadTokens: 4, cacheWriteTokens: 0, reasoningTokens: 2, totalTokens: 11 };

  expect(told((sink) => reportUncounted(usage, new Set<Count>(["inputTokens"]), sink))).toEqual([
    "dropped reply.usage.cacheReadTokens 4",
    "dropped reply.usage.reasoningTokens 2",
  ]);
});

describe("the end of an answer", () => {
  const words = { unsaid: new Set(["pause"] as const), encode: () => "stop" };

  test.each<[event: Omit<FinishEvent, "type">, losses: readonly string[]]>([
    [{ reason: "stop" }, []],
    [{ reason: "stop-sequence", stopSequence: "END" }, ["dropped reply.stopSequence"]],
    [{ reason: "pause" }, ["approximated reply.finish pause stop"]],
  ])("by %j is told as far as the wire does not say it", (event, losses) => {
    expect(told((sink) => reportEnd({ type: "finish", ...event }, words, sink))).toEqual(losses);
  });
});
