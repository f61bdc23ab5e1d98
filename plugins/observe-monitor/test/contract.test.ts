import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each([{}, { content: true, bodies: true }])("the contract of observers, %j", (options) => {
  for (const { name, run } of observerContract(plugin, { options })) test(name, run);
});
