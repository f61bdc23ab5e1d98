import { json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { send } from "../../core/test/support/gateway.ts";
import { ollama } from "../matrix/upstreams/ollama.ts";
import { openaiChat } from "../matrix/upstreams/openai-chat.ts";
import { answers, type Upstream } from "../matrix/upstreams/upstream.ts";
import { openWorld } from "../matrix/world.ts";
import { clientKey, fixture, play } from "./fixtures.ts";
import { chatReader } from "./readers/chat.ts";
import { ollamaReader } from "./readers/ollama.ts";

const models = { "llama3.3": { pool: "main", model: "llama3.3" } };
const behind: readonly Upstream[] = [openaiChat, ollama];

/** What is listed by an upstream that has no list of its own. */
async function open(upstream: Upstream) {
  const world = await openWorld(upstream, false, { models });
  world.fake.setDefault(json(upstream.id === "ollama" ? { models: [] } : { object: "list", data: [] }));
  return world;
}

function post(path: string, body: object) {
  return { method: "POST", path, headers: { "content-type": "application/json" }, body: { ...body } };
}

function get(path: string) {
  return { method: "GET", path, headers: { authorization: `Bearer ${clientKey}` } };
}

async function jsonOf(url: string, request: Parameters<typeof play>[1]): Promise<unknown> {
  const { status, text } = await play(url, request);
  expect(status).toBe(200);
  return JSON.parse(text);
}

test.each(["cline-models"])("a list of models as %s reads it", async (name) => {
  await using world = await open(openaiChat);

  expect(await jsonOf(world.url, fixture(name))).toMatchObject({
    object: "list",
    data: [{ id: "llama3.3", object: "model", created: expect.any(Number), owned_by: expect.any(String) }],
  });
});

describe.each(behind)("VS Code, by way of Ollama's addresses, before $id", (upstream) => {
  test("finds the version, the model, what it can do, and has its chat", async () => {
    await using world = await open(upstream);
    const { version } = (await jsonOf(world.url, get("/api/version"))) as { readonly version: string };
    const tags = await jsonOf(world.url, get("/api/tags"));
    const shown = await jsonOf(world.url, post("/api/show", { model: "llama3.3:latest" }));
    world.fake.setDefault(answers(upstream, { text: "fine" }));
    const chat = chatReader(true).streamed(await play(world.url, fixture("vs-code-chat")));

    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(tags).toMatchObject({ models: [{ name: "llama3.3:latest", model: "llama3.3:latest" }] });
    expect(shown).toMatchObject({
      capabilities: expect.arrayContaining(["completion", "tools", "vision"]),
      model_info: { "general.architecture": expect.any(String) },
    });
    expect(chat.text).toBe("fine");
  });
});

describe.each(behind)("Open WebUI, by way of Ollama's addresses, before $id", (upstream) => {
  test("finds everything that it asks for on its start", async () => {
    await using world = await open(upstream);
    const { version } = (await jsonOf(world.url, get("/api/version"))) as { readonly version: string };

    expect(version.split(".").map(Number).every(Number.isInteger)).toBe(true);
    expect(await jsonOf(world.url, get("/api/tags"))).toMatchObject({
      models: [
        {
          name: expect.any(String),
          model: expect.any(String),
          modified_at: expect.any(String),
          size: expect.any(Number),
          digest: expect.any(String),
          details: { family: expect.any(String), families: expect.any(Array) },
        },
      ],
    });
    expect(await jsonOf(world.url, get("/api/ps"))).toEqual({ models: [] });
  });

  test("gets a title by a whole answer to a single prompt", async () => {
    await using world = await open(upstream);
    world.fake.setDefault((request) =>
      request.path.endsWith("/generate")
        ? json({ model: "m", created_at: "2026-11-20T08:00:00Z", response: "A title", done: true, done_reason: "stop" })
        : answers(upstream, { text: "A title" })(request),
    );
    const body = { model: "llama3.3:latest", prompt: "Name this chat", stream: false };

    expect(await jsonOf(world.url, post("/api/generate", body))).toMatchObject({ response: "A title", done: true });
  });

  test("puts several texts into vectors", async () => {
    await using world = await open(upstream);
    world.fake.setDefault((request) =>
      request.path.startsWith("/v1")
        ? json({
            object: "list",
            model: "m",
            data: [
              { object: "embedding", index: 0, embedding: [0.5, 0.25] },
              { object: "embedding", index: 1, embedding: [1, 0] },
            ],
            usage: { prompt_tokens: 4, total_tokens: 4 },
          })
        : json({
            model: "m",
            embeddings: [
              [0.5, 0.25],
              [1, 0],
            ],
            prompt_eval_count: 4,
          }),
    );
    const request = post("/api/embed", { model: "llama3.3:latest", input: ["one", "two"] });

    expect(await jsonOf(world.url, request)).toMatchObject({
      embeddings: [
        [0.5, 0.25],
        [1, 0],
      ],
    });
  });
});

test("Open WebUI unloads a model by a prompt that is none, and hears that it is done", async () => {
  await using world = await open(ollama);
  const done = { model: "llama3.3", created_at: "2026-11-20T08:00:00Z", response: "", done: true };
  world.fake.setDefault(json({ ...done, done_reason: "unload" }));
  const unload = post("/api/generate", { model: "llama3.3:latest", keep_alive: 0 });
  const { status, text } = await play(world.url, unload);

  expect(status).toBe(200);
  expect(JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ done: true });
});

test("Open WebUI's streams end well for its reader of lines", async () => {
  await using world = await open(ollama);
  world.fake.setDefault(answers(ollama, { text: "fine" }));

  expect(ollamaReader.streamed(await play(world.url, fixture("open-webui-ollama"))).text).toBe("fine");
});

test("Cherry Studio's one key in two headers opens the door, and its vectors come as numbers", async () => {
  await using world = await openWorld(openaiChat, false, { models, server: { keys: [clientKey] } });
  const vector = { object: "embedding", index: 0, embedding: [0.5] };
  world.fake.setDefault(
    json({ object: "list", data: [vector], model: "m", usage: { prompt_tokens: 1, total_tokens: 1 } }),
  );
  const { headers } = fixture("cherry-studio-chat");
  const request = { ...post("/v1/embeddings", { model: "bge-m3", input: ["one"], encoding_format: "float" }), headers };

  expect(await jsonOf(world.url, request)).toMatchObject({ data: [vector] });
  expect((await send(`${world.url}/v1/models`)).status).toBe(401);
  expect(world.fake.requests.map(({ rawHeaders }) => rawHeaders.join(" ")).join(" ")).not.toContain(clientKey);
});
