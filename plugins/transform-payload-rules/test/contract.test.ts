import { chatRequest, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const requests = [chatRequest("hello", { sampling: { temperature: 1 }, metadata: { team: "red" } })];

describe.each([
  { override: { model: "x", "a.b": 1 }, filter: ["messages", "n"] },
  { on: "request", default: { "sampling.topP": 0.5 }, overrideRaw: { "metadata.team": '"blue"' }, filter: ["tools"] },
  { on: "request", override: { "messages.*.content.*.text": "x" }, when: { pools: ["*"], exists: ["messages.0"] } },
])("the contract of transforms with %j", (rule) => {
  for (const { name, run } of transformContract(plugin, { options: { rules: [rule] }, requests })) test(name, run);
});
