import { protocolContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of protocols", () => {
  for (const { name, run } of protocolContract(plugin)) test(name, run);
});
