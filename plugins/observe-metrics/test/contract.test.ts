import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of observers", () => {
  for (const { name, run } of observerContract(plugin)) test(name, run);
});
