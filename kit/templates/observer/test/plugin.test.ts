import { kernelEvent, observerContract, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

describe("the contract of an observer", () => {
  const checks = observerContract(plugin, {
    written: ({ log }) => log.lines.map(({ message }) => message).join("\n"),
  });
  for (const { name, run } of checks) test(name, run);
});

test("tokens are added up by model and logged when the time has come", async () => {
  const { hooks, context, dispose } = await startPlugin(plugin, { everyMs: 1000 });
  const observer = [hooks.observe ?? []].flat()[0];
  await observer?.handle([
    kernelEvent("exchange-end", { model: "small", usage: { outputTokens: 2 } }),
    kernelEvent("exchange-end", { model: "small", usage: { outputTokens: 3 } }),
  ]);

  await context.clock.advance(1000);
  expect(context.log.lines.map(({ message }) => message)).toEqual(["small: 5 output tokens"]);
  await dispose();
});
