import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import { plugin as toOpenai } from "@patchbay/provider-openai";
import { type FakeUpstream, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const nodes = [{ id: "main", models: ["echo", "user/other:8b"] }];

function start(): Promise<TestKernel> {
  return startTestKernel({
    plugins: [plugin, echo],
    pools: { echo: { provider: "echo", nodes } },
    models: { fast: { pool: "echo", model: "echo" } },
  });
}

async function get(path: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
  await using kernel = await start();
  return (await (await kernel.request(path, body)).json()) as Readonly<Record<string, unknown>>;
}

describe("an editor or a chat page that expects an Ollama server", () => {
  test("finds a version of dotted whole numbers, no older than what they can talk to", async () => {
    const { version } = await get("/api/version");
    const numbers = String(version).split(".").map(Number);

    expect(String(version)).toMatch(/^\d+\.\d+\.\d+$/);
    expect(numbers[0] === 0 ? (numbers[1] ?? 0) >= 7 : true).toBe(true);
  });

  test("finds models and aliases, each with name and model, and can call what it finds", async () => {
    const { models } = (await get("/api/tags")) as { readonly models: readonly Readonly<Record<string, unknown>>[] };

    expect(models.map(({ name }) => name)).toEqual(["fast:latest", "echo:latest", "user/other:8b"]);
    expect(models.every(({ name, model, digest }) => model === name && /^[0-9a-f]{64}$/.test(String(digest)))).toBe(
      true,
    );
    for (const { name } of models) {
      const body = { model: name, messages: [{ role: "user", content: "hi" }], stream: false };

      expect(await get("/api/chat", body)).toMatchObject({ message: { content: "hi" }, done: true });
    }
  });

  test.each([["fast:latest"], ["fast"], ["user/other:8b"]])("looks at %s and finds what it can do", async (model) => {
    const { capabilities, model_info: info } = await get("/api/show", { model });

    expect(capabilities).toEqual(["completion", "tools", "vision", "thinking"]);
    expect(info).toMatchObject({ "general.architecture": expect.any(String) });
  });

  test("finds no model in memory", async () => {
    expect(await get("/api/ps")).toEqual({ models: [] });
  });

  test("looks around with HEAD as well", async () => {
    await using kernel = await start();
    for (const path of ["/api/version", "/api/tags"]) {
      expect((await kernel.request(path, undefined, { method: "HEAD" })).status).toBe(200);
    }
  });
});

describe("a prompt for a node of another wire", () => {
  const answer = json({
    id: "x",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "  pass" }, finish_reason: "stop" }],
  });
  const prompt = { model: "m", prompt: "def f(", suffix: "return a", raw: true, stream: false };

  async function ask(headers: Readonly<Record<string, string>>): Promise<readonly [Response, unknown, FakeUpstream]> {
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startTestKernel({
      plugins: [plugin, toOpenai],
      pools: { main: { provider: "openai", nodes: [{ id: "a", baseUrl: `${upstream.url}/v1`, models: ["m"] }] } },
    });
    const response = await kernel.request("/api/generate", undefined, {
      method: "POST",
      headers,
      body: JSON.stringify(prompt),
    });
    return [response, await response.json(), upstream];
  }

  test("asks for what stands before the suffix in words", async () => {
    const [response, body, upstream] = await ask({});

    expect(response.status).toBe(200);
    expect(body).toMatchObject({ response: "  pass", done: true });
    expect(upstream.requests[0]?.json()).toMatchObject({
      messages: [{ role: "system", content: expect.stringContaining("return a") }, { role: "user" }],
    });
  });

  test("is refused by those who want nothing lost", async () => {
    const [response, body, upstream] = await ask({ "x-patchbay-strict": "reject" });

    expect(response.status).toBe(400);
    expect(body).toEqual({ error: expect.stringContaining("messages[0].content[1]") });
    expect(upstream.requests).toHaveLength(0);
  });
});
