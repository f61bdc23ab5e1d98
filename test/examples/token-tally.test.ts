import { observerContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/token-tally/plugin.ts";
import config from "../../docs/examples/token-tally/plugins.config.ts";
import { chatBody, startExample } from "./example.ts";

describe("the contract of an observer", () => {
  const written = observerContract(plugin, {
    written: ({ log }) => log.lines.map(({ message }) => message).join("\n"),
  });
  for (const { name, run } of written) test(name, run);
});

test("the sums of what was answered are in the log when the kernel has closed", async () => {
  const kernel = await startExample("token-tally", config);
  for (const text of ["one two three", "four"]) {
    await (await kernel.request("/v1/chat/completions", chatBody("echo", text))).text();
  }
  await kernel.close();

  expect(kernel.logs.join("")).toContain("echo: 4 output tokens");
});
