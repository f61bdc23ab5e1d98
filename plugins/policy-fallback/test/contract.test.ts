import { chatRequest, policyContract, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const options = {
  chains: { "*": ["other"] },
  models: { "*": ["another-model"] },
  when: "always",
  requestModels: "body",
};

describe.each([{}, options])("the contract of policies, with options %j", (each) => {
  for (const { name, run } of policyContract(plugin, { options: each })) test(name, run);
});

describe("the contract of transforms", () => {
  const listed = chatRequest("hello", { extensions: { test: { fields: { models: ["a", "b"], more: 1 } } } });
  for (const { name, run } of transformContract(plugin, { options, requests: [listed] })) test(name, run);
});
