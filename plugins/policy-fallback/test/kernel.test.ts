import type { Config } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as providerClaude } from "@patchbay/provider-claude";
import { plugin as gemini } from "@patchbay/provider-gemini";
import { plugin as openai } from "@patchbay/provider-openai";
import {
  createTestClock,
  cutAfter,
  errorStatus,
  type FakeUpstream,
  json,
  type RecordedRequest,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const words = ["from ", "gem", "ini 🜁"];
const tail = { usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 5, totalTokenCount: 12 } };
const piece = (text: string, rest: object = {}) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0, ...rest }],
  modelVersion: "gemini-pro",
  responseId: "r1",
});
const end = { finishReason: "STOP" };

function geminiSays({ path }: RecordedRequest): Script {
  if (!path.includes(":streamGenerateContent")) return json({ ...piece(words.join(""), end), ...tail });
  return sse([...words.map((word) => piece(word)), { ...piece("", end), ...tail }], { lineEnd: "\r\n" });
}

const openaiSays = json({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "from openai" }, finish_reason: "stop" }],
});
const claudeSays = json({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  content: [{ type: "text", text: "from claude" }],
  stop_reason: "end_turn",
  usage: { input_tokens: 1, output_tokens: 1 },
});
const broken = errorStatus(500, { error: { message: "fell over" } });

/** Pools of three vendors, each at its own upstream; the first is the default. */
async function openWorld(options: object, more: Config = {}) {
  const clock = createTestClock();
  const upstreams = {
    openai: await startFakeUpstream(openaiSays),
    gemini: await startFakeUpstream(geminiSays),
    claude: await startFakeUpstream(claudeSays),
  };
  const at = ({ url }: FakeUpstream, id = "a") => ({ id, baseUrl: url, apiKey: `key-of-${id}-123` });
  const kernel = await startTestKernel(
    {
      server: { debugHeaders: true },
      defaultPool: "openai",
      ...more,
      plugins: [claude, openaiChat, openai, gemini, providerClaude, { plugin, options }, ...(more.plugins ?? [])],
      pools: {
        openai: { provider: "openai", nodes: [at(upstreams.openai)] },
        gemini: { provider: "gemini", nodes: [at(upstreams.gemini, "g1"), at(upstreams.gemini, "g2")] },
        claude: { provider: "claude", nodes: [{ ...at(upstreams.claude), models: ["claude-*"] }] },
      },
    },
    { clock },
  );
  return {
    ...upstreams,
    clock,
    async ask(path: string, body: object, headers: Record<string, string> = {}) {
      const response = await kernel.request(path, body, {
        headers: { "content-type": "application/json", "anthropic-version": "2023-06-01", ...headers },
      });
      const { status } = response;
      const [pool, node, losses] = ["pool", "node", "losses"].map((name) => response.headers.get(`x-patchbay-${name}`));
      return { status, where: `${pool}/${node}`, losses, text: await response.text() };
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
    },
  };
}

const toGemini = { chains: { openai: [{ pool: "gemini", models: { "gpt-*": "gemini-pro" } }] } };
const messages = "/v1/messages";
const chat = "/v1/chat/completions";
const hello = { model: "gpt-5", max_tokens: 50, messages: [{ role: "user", content: "hello" }] };

/** Much of what a request can say. */
const rich = {
  ...hello,
  system: [{ type: "text", text: "be brief", cache_control: { type: "ephemeral" } }],
  temperature: 0,
  stop_sequences: ["END"],
  tools: [
    { name: "look", description: "looks", input_schema: { type: "object", properties: { at: { type: "string" } } } },
  ],
  tool_choice: { type: "auto" },
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "what is this?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "text", text: "one moment" },
        { type: "tool_use", id: "toolu_1", name: "look", input: { at: "it" } },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "a bird 🜁" }] },
  ],
};

describe("a client of one format, a pool of a second that fails, and one of a third", () => {
  test.each([false, true])("get along: the request is translated anew (streamed: %s)", async (stream) => {
    await using world = await openWorld(toGemini);
    const body = { ...rich, stream };
    const direct = await world.ask(`/gemini${messages}`, { ...body, model: "gemini-pro" });
    expect([direct.status, direct.where]).toEqual([200, "gemini/g1"]);
    world.openai.enqueue(broken);
    const fallen = await world.ask(messages, body);
    expect([fallen.status, fallen.where]).toEqual([200, "gemini/g1"]);
    expect(world.openai.requests).toHaveLength(1);
    const [one, other] = world.gemini.requests;
    expect(other?.json()).toEqual(one?.json());
    expect(other?.path).toBe(one?.path);
    expect(fallen.losses).toBe(direct.losses);
    expect(saidIn(fallen.text)).toEqual(saidIn(direct.text));
    expect(textOf(fallen.text)).toBe("from gemini 🜁");
  });

  test.each([
    ["an error in the place of an answer", sse([{ error: { message: "engine overloaded" } }])],
    ["a stream that ends before it says anything", cutAfter(sse([{ id: "c", choices: [] }], { done: true }), 1)],
  ])("get along after %s: the client sees one clean stream", async (_what, script) => {
    await using world = await openWorld(toGemini);
    world.openai.enqueue(script);
    const { status, text } = await world.ask(messages, { ...hello, stream: true });
    expect([status, textOf(text)]).toEqual([200, "from gemini 🜁"]);
    expect(text.match(/event: message_start/g)).toHaveLength(1);
    expect(text.match(/event: message_stop/g)).toHaveLength(1);
  });

  test("share a failure when both fail: the last one's", async () => {
    await using world = await openWorld(toGemini);
    world.openai.setDefault(broken);
    world.gemini.setDefault(errorStatus(503, { error: { code: 503, status: "UNAVAILABLE", message: "too busy" } }));
    const { status, text } = await world.ask(messages, hello);
    expect([status, JSON.parse(text)]).toMatchObject([
      503,
      { type: "error", error: { message: 'pool "gemini": too busy' } },
    ]);
    expect([world.openai.requests.length, world.gemini.requests.length]).toEqual([1, 2]);
  });
});

describe("while a pool rests", () => {
  const full = errorStatus(429, { error: { message: "slow down" } }, { "retry-after": "60" });

  test("its requests go on at once, and come back with it", async () => {
    await using world = await openWorld(toGemini, { plugins: [roundRobin] });
    world.openai.enqueue(full);
    const asked = [];
    for (let time = 0; time < 4; time++) asked.push((await world.ask(messages, hello)).where);
    expect(asked.every((where) => where.startsWith("gemini/"))).toBe(true);
    expect(new Set(asked.slice(1)).size).toBe(2);
    expect(world.openai.requests).toHaveLength(1);
    await world.clock.advance(60_000);
    expect((await world.ask(messages, hello)).where).toBe("openai/a");
  });

  test("nodes that are a last resort are asked when the fallback fails too", async () => {
    await using world = await openWorld(toGemini);
    world.openai.enqueue(broken, broken);
    for (const where of ["gemini/g1", "gemini/g1"]) expect((await world.ask(messages, hello)).where).toBe(where);
    world.gemini.setDefault(broken);
    const { where, text } = await world.ask(messages, hello);
    expect([where, textOf(text)]).toEqual(["openai/a", "from openai"]);
  });
});

describe("a client that lists models", () => {
  const listed = { ...hello, models: ["gpt-5", "claude:nothing", "claude-opus"] };

  test("in a header gets an answer of the first that can, by its name", async () => {
    await using world = await openWorld({});
    world.openai.enqueue(broken);
    const { where, text } = await world.ask(chat, hello, { "x-patchbay-models": "claude-opus, gemini:gemini-pro" });
    expect([where, textOf(text)]).toEqual(["claude/a", "from claude"]);
    expect(world.claude.requests[0]?.json()).toMatchObject({ model: "claude-opus" });
  });

  test("in the body too; no upstream sees the list, and a strict client is not refused for it", async () => {
    await using world = await openWorld({ requestModels: "body" });
    world.openai.enqueue(broken);
    const { status, where } = await world.ask(chat, listed, { "x-patchbay-strict": "reject" });
    expect([status, where]).toEqual([200, "claude/a"]);
    expect(world.openai.requests[0]?.json()).toEqual(hello);
    expect(world.claude.requests[0]?.json()).not.toHaveProperty("models");
  });

  test("is passed through byte for byte where it lists none", async () => {
    await using world = await openWorld({ requestModels: "body" });
    await world.ask(chat, hello);
    expect(world.openai.requests[0]?.text).toBe(JSON.stringify(hello));
  });
});

/** What an answer says, without the ids that the gateway makes up. */
function saidIn(text: string): string {
  return text.replaceAll(/"id":"[^"]*"/g, '"id":""').replaceAll(/"model":"[^"]*"/g, '"model":""');
}

/** The text of an answer, whole or streamed, of Claude's format or of Chat Completions. */
function textOf(body: string): string {
  const deltas = [...body.matchAll(/^data: (.*"text_delta".*)$/gm)];
  if (deltas.length > 0)
    return deltas.map(([, data]) => (JSON.parse(data ?? "") as { delta: { text: string } }).delta.text).join("");
  const whole = JSON.parse(body) as {
    content?: { text: string }[];
    choices?: { message: { content: string } }[];
  };
  return whole.content?.[0]?.text ?? whole.choices?.[0]?.message.content ?? "";
}
