import { startTestKernel } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as openai } from "@patchbay/provider-openai";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const chatAnswer = {
  id: "c",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "fine" }, finish_reason: "stop" }],
};
const claudeAnswer = {
  id: "m",
  type: "message",
  role: "assistant",
  model: "m",
  content: [{ type: "text", text: "fine" }],
  stop_reason: "end_turn",
  usage: { input_tokens: 1, output_tokens: 1 },
};

async function openWorld(...rules: readonly object[]) {
  const upstream = await startFakeUpstream(({ path }) => json(path.endsWith("/messages") ? claudeAnswer : chatAnswer));
  const nodes = [{ id: "a", baseUrl: `${upstream.url}/v1`, apiKey: "node-key-4711" }];
  const kernel = await startTestKernel({
    plugins: [openaiChat, claude, openai, toClaude, { plugin, options: { rules } }],
    pools: { main: { provider: "openai", nodes }, claude: { provider: "claude", nodes } },
    defaultPool: "main",
  });
  return {
    async send(body: string, path = "/v1/chat/completions", headers: Readonly<Record<string, string>> = {}) {
      const response = await kernel.request(path, undefined, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      expect(response.status, await response.text()).toBe(200);
      return upstream.requests.at(-1)?.text ?? "";
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

const text =
  '{ "model":"m", "messages": [{"role":"user","content":"hello"}], "max_tokens":9,"x-number": 9007199254740993 }';

test("a body that passes through keeps every byte that no rule names", async () => {
  await using world = await openWorld({ override: { temperature: 0 } });
  expect(await world.send(text)).toBe(text.replace("9007199254740993", '9007199254740993,"temperature":0'));
});

test("rules are for the pool and the wire that are asked, the dialect of the client, its model and its headers", async () => {
  await using world = await openWorld(
    { when: { pools: ["claude"] }, override: { "metadata.user_id": "pool" } },
    { when: { wires: ["openai-chat"] }, override: { user: "wire" } },
    { when: { protocols: ["claude"] }, override: { top_p: 0.25 } },
    { when: { models: ["gpt-*"] }, override: { seed: 1 } },
    { when: { headers: { "x-team": "red" } }, override: { service_tier: "flex" } },
  );
  const plain = JSON.parse(await world.send(text)) as object;
  expect(plain).toMatchObject({ user: "wire" });
  for (const name of ["metadata", "top_p", "seed", "service_tier"]) expect(plain).not.toHaveProperty(name);
  expect(JSON.parse(await world.send(text, "/claude/v1/messages"))).toMatchObject({
    metadata: { user_id: "pool" },
    top_p: 0.25,
  });
  expect(JSON.parse(await world.send(text.replace('"m"', '"gpt-5"')))).toMatchObject({ seed: 1 });
  expect(JSON.parse(await world.send(text, undefined, { "x-team": "red" }))).toMatchObject({ service_tier: "flex" });
});

test("a rule on the request is said in the words of every wire", async () => {
  await using world = await openWorld({
    on: "request",
    when: { missing: ["sampling.temperature"] },
    override: { "sampling.topK": 5, "sampling.temperature": 0.5 },
    filter: ["metadata"],
  });
  expect(JSON.parse(await world.send(text, "/claude/v1/chat/completions"))).toMatchObject({
    top_k: 5,
    temperature: 0.5,
  });
  const said = text.replace("9,", '9,"temperature":1,');
  expect(JSON.parse(await world.send(said, "/claude/v1/chat/completions"))).not.toHaveProperty("top_k");
});

test("a rule that breaks the request fails it, and names the plugin", async () => {
  await expect(openWorld({ on: "request", filter: ["model"] })).rejects.toThrow("cannot be without model");
  await using kernel = await startTestKernel({
    plugins: [openaiChat, openai, { plugin, options: { rules: [{ on: "request", override: { messages: 1 } }] } }],
    pools: { main: { provider: "openai", nodes: [{ id: "a", baseUrl: "http://127.0.0.1:9/v1", apiKey: "k-123456" }] } },
    defaultPool: "main",
  });
  const response = await kernel.request("/v1/chat/completions", JSON.parse(text));
  expect(response.status).toBe(500);
  expect(await response.text()).toContain("transform-payload-rules");
});
