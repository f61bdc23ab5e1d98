import { providerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of providers", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});
