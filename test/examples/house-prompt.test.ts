import { json, startFakeUpstream, transformContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/house-prompt/plugin.ts";
import config from "../../docs/examples/house-prompt/plugins.config.ts";
import { chatBody, startExample } from "./example.ts";

describe("the contract of a transform", () => {
  const options = { options: { text: "Be brief." } };
  for (const { name, run } of transformContract(plugin, options)) test(name, run);
});

test("the house's prompt goes before the client's, for the models that are named", async () => {
  const answer = { id: "c1", object: "chat.completion", created: 1, model: "m", choices: [] };
  const choice = { index: 0, message: { role: "assistant", content: "yes" }, finish_reason: "stop" };
  await using upstream = await startFakeUpstream(json({ ...answer, choices: [choice] }));
  const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "OPENAI_API_KEY" } }];
  await using kernel = await startExample("house-prompt", config, {
    changes: { pools: { main: { provider: "openai", nodes } } },
    env: { OPENAI_API_KEY: "key-123456" },
  });
  for (const model of ["short-mini", "other"]) {
    expect((await kernel.request("/v1/chat/completions", chatBody(model, "hello"))).status).toBe(200);
  }

  expect(upstream.requests.map((request) => request.json())).toMatchObject([
    {
      model: "gpt-5-mini",
      messages: [
        { role: "system", content: "Answer in one sentence." },
        { role: "user", content: "hello" },
      ],
    },
    { model: "other", messages: [{ role: "user", content: "hello" }] },
  ]);
});
