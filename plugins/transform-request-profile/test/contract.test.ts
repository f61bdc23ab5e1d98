import { chatRequest, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const requests = [chatRequest("hello", { sampling: { temperature: 1 }, thinking: { type: "auto", show: "none" } })];

describe.each([
  { headers: { "X-Title": "patchbay", accept2: null }, forwardHeaders: ["*"] },
  { metadata: { team: "red" }, defaults: { topP: 0.5 }, overrides: { temperature: null, thinking: { type: "off" } } },
  { passHeaders: ["*"] },
])("the contract of transforms with %j", (profile) => {
  const contract = transformContract(plugin, { options: { profiles: [profile] }, requests });
  for (const { name, run } of contract) test(name, run);
});
