import { policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each([{}, { prices: { "test-*": { input: 1, output: 2 } }, label: "region" }])(
  "the contract of policies, with options %j",
  (options) => {
    for (const { name, run } of policyContract(plugin, { options })) test(name, run);
  },
);
