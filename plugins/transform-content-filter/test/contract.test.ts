import { chatRequest, textReply, toolCallReply, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const actions = ["block", "redact", "flag"] as const;

describe.each(actions)("the contract of transforms, with a rule to %s", (action) => {
  const rules = [{ name: "animals", keywords: ["cat", "Ulm"], patterns: [String.raw`d\w+g`], action }];
  const checks = transformContract(plugin, {
    options: { rules, refusal: "answer" },
    requests: [chatRequest("the cat"), chatRequest("nothing")],
    replies: [textReply("one cat, one dog 👩‍🚀, one more"), toolCallReply({ name: "see", input: { animal: "cat" } })],
  });
  for (const { name, run } of checks) test(name, run);
});
