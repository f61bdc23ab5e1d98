import { startTestKernel } from "@patchbay/core/testing";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as openai } from "@patchbay/provider-openai";
import { errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
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
const limits = { "x-ratelimit-left": "7", "set-cookie": "a=b" };

async function openWorld(...profiles: readonly object[]) {
  const upstream = await startFakeUpstream(({ path }) => {
    if (path.startsWith("/broken")) return errorStatus(429, { error: { message: "slow down" } }, limits);
    return json(path.endsWith("/messages") ? claudeAnswer : chatAnswer, { headers: limits });
  });
  const node = (id: string, path = "") => ({ id, baseUrl: `${upstream.url}${path}/v1`, apiKey: "node-key-4711" });
  const kernel = await startTestKernel(
    {
      plugins: [openaiChat, openai, toClaude, { plugin, options: { profiles } }],
      pools: {
        main: { provider: "openai", nodes: [node("us")] },
        other: { provider: "openai", nodes: [node("eu")] },
        claude: { provider: "claude", nodes: [node("c")] },
        broken: { provider: "openai", nodes: [node("b", "/broken")] },
      },
      defaultPool: "main",
    },
    { env: { ORG: "org-4711" } },
  );
  return {
    kernel,
    async ask(pool: string, headers: Readonly<Record<string, string>> = {}, body = text) {
      const response = await kernel.request(`/${pool}/v1/chat/completions`, undefined, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
      await response.text();
      const request = upstream.requests.at(-1);
      return { response, headers: request?.headers ?? {}, text: request?.text ?? "" };
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

const text =
  '{ "model":"m", "messages": [{"role":"user","content":"hello"}], "max_tokens":9, "x-number": 9007199254740993 }';

test("pools and nodes get headers of their own, from config and environment, and bodies still pass through", async () => {
  await using world = await openWorld(
    { pools: ["main"], headers: { "X-Title": "house", "openai-organization": { $env: "ORG" } } },
    { nodes: ["eu*"], headers: { "x-region": "eu" } },
  );
  const main = await world.ask("main");
  expect(main.headers).toMatchObject({ "x-title": "house", "openai-organization": "org-4711" });
  expect(main.headers).not.toHaveProperty("x-region");
  expect(main.headers["authorization"]).toBe("Bearer node-key-4711");
  expect(main.text).toBe(text);
  const other = await world.ask("other");
  expect(other.headers).toMatchObject({ "x-region": "eu" });
  expect(other.headers).not.toHaveProperty("x-title");
  expect(world.kernel.logs.join("\n")).not.toContain("org-4711");
});

test("headers of the client go on, its credentials do not", async () => {
  await using world = await openWorld({ pools: ["main"], forwardHeaders: ["*"] });
  const headers = { "x-trace": "t", "x-api-key": "client-key-1", cookie: "a=client-key-1" };
  const sent = (await world.ask("main", headers)).headers;
  expect(sent).toMatchObject({ "x-trace": "t", authorization: "Bearer node-key-4711" });
  expect(JSON.stringify(sent)).not.toContain("client-key-1");
  expect((await world.ask("other", headers)).headers).not.toHaveProperty("x-trace");
});

test("headers of the node come back, with failures too", async () => {
  await using world = await openWorld({ pools: ["main", "broken"], passHeaders: ["x-ratelimit-*", "set-*"] });
  const { response } = await world.ask("main");
  expect(response.headers.get("x-ratelimit-left")).toBe("7");
  expect(response.headers.get("set-cookie")).toBeNull();
  const broken = (await world.ask("broken")).response;
  expect([broken.status, broken.headers.get("x-ratelimit-left")]).toEqual([429, "7"]);
  expect((await world.ask("other")).response.headers.get("x-ratelimit-left")).toBeNull();
});

test("metadata and parameters are said in the words of the node's wire", async () => {
  await using world = await openWorld(
    {
      pools: ["claude"],
      defaults: { maxOutputTokens: 1 },
      overrides: { thinking: { type: "budget", tokens: 2048 }, maxOutputTokens: 4096 },
    },
    { pools: ["main"], metadata: { team: "red" }, overrides: { temperature: 0.5 } },
  );
  expect(JSON.parse((await world.ask("claude")).text)).toMatchObject({
    max_tokens: 4096,
    thinking: { type: "enabled", budget_tokens: 2048 },
  });
  expect(JSON.parse((await world.ask("main")).text)).toMatchObject({ temperature: 0.5, metadata: { team: "red" } });
});
