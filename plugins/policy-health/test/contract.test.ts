import { policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each([{}, { maxFailuresInRow: 2, softFailures: true }, { softFailures: true, trialAfterMs: 0 }])(
  "the contract of policies, with options %j",
  (options) => {
    for (const { name, run } of policyContract(plugin, { options })) test(name, run);
  },
);
