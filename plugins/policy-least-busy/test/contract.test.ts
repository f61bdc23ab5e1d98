import { policyContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of policies", () => {
  for (const { name, run } of policyContract(plugin)) test(name, run);
});
