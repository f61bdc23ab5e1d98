import { chatRequest, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of transforms", () => {
  const requests = ["m(high)", "m(8192)", "m(none)", "m(what)"].map((model) => chatRequest("hello", { model }));
  for (const { name, run } of transformContract(plugin, { requests })) test(name, run);
});
