import { policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each([{}, { returnTo: "binding", headers: ["X-Session"] }, { coldAfterMs: 0, fromText: false }])(
  "the contract of policies, with options %j",
  (options) => {
    for (const { name, run } of policyContract(plugin, { options })) test(name, run);
  },
);
