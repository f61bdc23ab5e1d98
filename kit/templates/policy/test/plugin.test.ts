import { candidate, node, policyContract, selection, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const plain = candidate("plain");
const labeled = candidate(node("labeled", { labels: { "{{id}}": "yes" } }));

describe("the contract of a policy", () => {
  for (const { name, run } of policyContract(plugin, { candidates: [plain, labeled] })) test(name, run);
});

test("a share of the requests tries the nodes with the label first", async () => {
  const { hooks, dispose } = await startPlugin(plugin, { percent: 10 });
  const choose = (random: number) => hooks.selectNode?.([plain, labeled], selection({ random: () => random }));

  expect(choose(0.09)).toEqual([labeled, plain]);
  expect(choose(0.1)).toEqual([plain, labeled]);
  await dispose();
});
