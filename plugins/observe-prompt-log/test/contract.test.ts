import { observerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each(["console", "file"])("the contract of observers, mode %s", (mode) => {
  for (const { name, run } of observerContract(plugin, { options: { mode } })) test(name, run);
});
