import type { Config, ModelConfig } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as claude } from "@patchbay/provider-claude";
import { plugin as gemini } from "@patchbay/provider-gemini";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";

/** What an upstream is sent for a question that wants to think and to be sampled. */
async function sent(provider: string, model: string, said?: ModelConfig): Promise<unknown> {
  await using upstream = await startFakeUpstream(json({}));
  const config: Config = {
    plugins: [protocol, claude, gemini],
    pools: { main: { provider, nodes: [{ baseUrl: upstream.url, apiKey: "key-123456" }] } },
    defaultPool: "main",
    ...(said && { capabilities: { [`${model}*`]: said } }),
  };
  await using kernel = await startTestKernel(config);
  const messages = [{ role: "user", content: "hi" }];
  await (
    await kernel.request("/v1/chat/completions", { model, messages, temperature: 0.5, reasoning_effort: "high" })
  ).text();
  return upstream.requests[0]?.json();
}

test("a model that nobody knows is asked to think by a budget, and by effort once the config says so", async () => {
  const before = await sent("claude", "house-model");
  const after = await sent("claude", "house-model", { sampling: false, thinking: { levels: ["low", "medium"] } });

  expect(before).toMatchObject({ thinking: { type: "enabled", budget_tokens: 24_576 } });
  expect(after).toMatchObject({ thinking: { type: "adaptive" }, output_config: { effort: "medium" } });
  expect(after).not.toHaveProperty("temperature");
});

test("sampling and the length of answers are the config's to say", async () => {
  const thinking = { levels: [], off: true };
  const open = await sent("claude", "house-model", { thinking });
  const closed = await sent("claude", "house-model", { thinking, sampling: false, maxOutputTokens: 2000 });

  expect(open).toMatchObject({ temperature: 0.5, max_tokens: 8192 });
  expect(closed).toMatchObject({ max_tokens: 2000 });
  expect(closed).not.toHaveProperty("temperature");
});

test("what the catalog knows of a model gives way to the config", async () => {
  const known = await sent("gemini", "gemini-2.5-pro");
  const told = await sent("gemini", "gemini-2.5-pro", { thinking: { levels: ["low", "high"], budget: false } });

  expect(known).toMatchObject({ generationConfig: { thinkingConfig: { thinkingBudget: 24_576 } } });
  expect(told).toMatchObject({ generationConfig: { thinkingConfig: { thinkingLevel: "HIGH" } } });
  expect(told).not.toHaveProperty("generationConfig.thinkingConfig.thinkingBudget");
});
