import { chatRequest, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of transforms", () => {
  const requests = [chatRequest("hello", { sampling: { temperature: 0 } })];
  for (const { name, run } of transformContract(plugin, { requests })) test(name, run);
});
