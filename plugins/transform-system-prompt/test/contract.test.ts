import { chatRequest, transformContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

const requests = [
  chatRequest("hello", { system: [{ text: "be rude" }, { text: "rude", cache: { ttl: "1h" } }] }),
  chatRequest([
    { role: "user", content: [{ type: "text", text: "rude" }] },
    { role: "system", content: [{ type: "text", text: "rude" }] },
  ]),
];

describe.each([
  { text: "be kind" },
  { text: "be kind", mode: "prepend", when: { pools: ["*"] } },
  { text: "be kind", mode: "overwrite", laterMessages: "drop" },
  { replace: [{ find: "rude", with: "" }] },
])("the contract of transforms with %j", (rule) => {
  for (const { name, run } of transformContract(plugin, { options: { rules: [rule] }, requests })) test(name, run);
});
