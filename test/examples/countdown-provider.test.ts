import { createTestClock, providerContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/countdown-provider/plugin.ts";
import { plugin as ask } from "../../docs/examples/ask-protocol/plugin.ts";
import { startExample } from "./example.ts";

describe("the contract of a provider", () => {
  for (const { name, run } of providerContract(plugin)) test(name, run);
});

test("the answer comes second by second", async () => {
  const clock = createTestClock();
  const pools = { main: { provider: "countdown", nodes: [{ models: ["count"] }] } };
  await using kernel = await startExample("countdown-provider", { plugins: [ask, "./plugin.ts"], pools }, { clock });
  const answer = kernel.request("/v1/ask", { model: "count", turns: [{ by: "user", text: "go" }] });
  for (let second = 0; second < 3; second++) {
    await clock.waitForTimers(3);
    await clock.advance(1000);
  }

  expect(await (await answer).json()).toEqual({ text: "3 2 1 ", end: "stop" });
  expect(clock.monotonic()).toBeGreaterThanOrEqual(3000);
});
