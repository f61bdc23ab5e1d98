import { startTestKernel } from "@patchbay/core/testing";
import { plugin as gemini } from "@patchbay/protocol-gemini";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as toOpenai } from "@patchbay/provider-openai";
import { startFakeUpstream } from "@patchbay/sdk/testing";
import { plugin as thinkingSuffix } from "@patchbay/transform-thinking-suffix";
import { expect, test } from "vitest";
import { claude } from "./matrix/upstreams/claude.ts";
import { openaiChat as openaiUpstream } from "./matrix/upstreams/openai-chat.ts";
import { answers } from "./matrix/upstreams/upstream.ts";

async function open() {
  const upstream = await startFakeUpstream((request) =>
    answers(request.path.endsWith("/messages") ? claude : openaiUpstream, { text: "fine" })(request),
  );
  const node = { baseUrl: `${upstream.url}/v1`, apiKey: "node-key-4711" };
  const kernel = await startTestKernel({
    plugins: [openaiChat, gemini, toOpenai, toClaude, thinkingSuffix],
    pools: { open: { provider: "openai", nodes: [node] }, claude: { provider: "claude", nodes: [node] } },
    models: {
      deep: { pool: "open", model: "gpt-5" },
      fixed: { targets: { pool: "open", model: "gpt-5" }, overrides: { thinking: { type: "level", level: "medium" } } },
      eager: { targets: { pool: "open", model: "gpt-5" }, defaults: { thinking: { type: "level", level: "medium" } } },
    },
    defaultPool: "open",
    rewriteModel: true,
  });
  const asked = () => upstream.requests.at(-1)?.json() as Readonly<Record<string, unknown>>;
  return {
    kernel,
    upstream,
    asked,
    async chat(model: string, fields: object = {}) {
      const body = { model, messages: [{ role: "user", content: "hi" }], ...fields };
      const response = await kernel.request("/v1/chat/completions", body);
      expect(response.status).toBe(200);
      return { asked: asked(), answer: (await response.json()) as { readonly model: string } };
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

test("a suffix is taken off before the model is looked up, and becomes thinking", async () => {
  await using world = await open();
  expect((await world.chat("gpt-5(high)")).asked).toMatchObject({ model: "gpt-5", reasoning_effort: "high" });
  expect((await world.chat("deep(low)")).asked).toMatchObject({ model: "gpt-5", reasoning_effort: "low" });
  expect((await world.chat("claude:claude-sonnet-4-5(8192)", { max_tokens: 20_000 })).asked).toMatchObject({
    model: "claude-sonnet-4-5",
    thinking: { type: "enabled", budget_tokens: 8192 },
  });
  expect((await world.chat("claude:claude-sonnet-4-5(none)", { reasoning_effort: "high" })).asked).not.toMatchObject({
    thinking: { type: "enabled" },
  });
});

test("a suffix goes before what the client and an alias's defaults say, and behind its overrides", async () => {
  await using world = await open();
  expect((await world.chat("gpt-5(high)", { reasoning_effort: "low" })).asked["reasoning_effort"]).toBe("high");
  expect((await world.chat("eager(high)")).asked["reasoning_effort"]).toBe("high");
  expect((await world.chat("eager")).asked["reasoning_effort"]).toBe("medium");
  expect((await world.chat("fixed(high)")).asked["reasoning_effort"]).toBe("medium");
});

test("the answer names the model with its suffix where answers name what was asked for", async () => {
  await using world = await open();
  expect((await world.chat("deep(low)")).answer.model).toBe("deep(low)");
});

test("a name that ends in other words in parentheses passes through", async () => {
  await using world = await open();
  const { asked } = await world.chat("model(v2)", { "x-unknown": 1 });
  expect(asked).toMatchObject({ model: "model(v2)", "x-unknown": 1 });
  expect(asked["reasoning_effort"]).toBeUndefined();
});

test("a suffix can stand in a path", async () => {
  await using world = await open();
  const body = { contents: [{ role: "user", parts: [{ text: "hi" }] }] };
  const response = await world.kernel.request("/v1beta/models/gpt-5(high):generateContent", body);
  expect(response.status).toBe(200);
  expect(world.asked()).toMatchObject({ model: "gpt-5", reasoning_effort: "high" });
});
