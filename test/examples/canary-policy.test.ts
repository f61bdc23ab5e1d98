import { candidate, node, policyContract, selection, startPlugin } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/canary-policy/plugin.ts";
import config from "../../docs/examples/canary-policy/plugins.config.ts";
import { chatBody, startExample } from "./example.ts";

const old = candidate("old");
const canary = candidate(node("new", { labels: { canary: "yes" } }));

describe("the contract of a policy", () => {
  for (const { name, run } of policyContract(plugin, { candidates: [old, canary] })) test(name, run);
});

// #region unit
test("a share of the requests tries the canary first", async () => {
  const started = await startPlugin(plugin, { percent: 10 });
  const choose = (random: number) => started.hooks.selectNode?.([old, canary], selection({ random: () => random }));

  expect(choose(0.09)).toEqual([canary, old]);
  expect(choose(0.1)).toEqual([old, canary]);
  await started.dispose();
});
// #endregion unit

// #region kernel
test("the kernel asks the node that the policy put first", async () => {
  const chance = [0.5, 0.05];
  await using kernel = await startExample("canary-policy", config, { random: () => chance.shift() ?? 0 });
  const nodeOf = async (): Promise<string | null> => {
    const response = await kernel.request("/v1/chat/completions", chatBody("any", "hello"));
    await response.text();
    return response.headers.get("x-patchbay-node");
  };

  expect(await nodeOf()).toBe("old");
  expect(await nodeOf()).toBe("new");
});
// #endregion kernel
