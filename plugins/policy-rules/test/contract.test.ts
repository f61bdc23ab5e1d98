import { candidate, node, policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const rules = [
  { when: { models: ["nothing"] }, do: { reject: { message: "no" } } },
  { when: { hasTools: false }, do: { keep: { region: "e*" } }, goOn: true },
  { do: { prefer: { tier: "gold" } } },
];
const marked = [
  candidate(node("n0", { labels: { region: "eu" } })),
  candidate(node("n1", { labels: { tier: "gold" } })),
];

describe.each([{}, { rules }, { rules: [{ do: { keep: { region: "eu" } } }] }])(
  "the contract of policies, with options %j",
  (options) => {
    for (const { name, run } of policyContract(plugin, { options, candidates: marked })) test(name, run);
  },
);
