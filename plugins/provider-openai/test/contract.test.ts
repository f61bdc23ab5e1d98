import { node, providerContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { plugin } from "../src/index.ts";

describe.each(["chat", "responses"])("the contract of providers, wireApi %s", (wireApi) => {
  const subject = node("main", { provider: "openai", baseUrl: "https://api.openai.com/v1", options: { wireApi } });
  for (const { name, run } of providerContract(plugin, { node: subject })) test(name, run);
});
