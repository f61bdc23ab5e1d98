import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

type Line = Readonly<Record<string, unknown>>;

function start(): Promise<TestKernel> {
  const nodes = [{ id: "main", models: ["echo", "other"] }];
  return startTestKernel({ plugins: [plugin, echo], pools: { echo: { provider: "echo", nodes } } });
}

async function ask(
  path: string,
  fields: object,
): Promise<{ readonly response: Response; readonly lines: readonly Line[] }> {
  await using kernel = await start();
  const response = await kernel.request(path, { model: "echo", ...fields });
  const text = await response.text();
  const lines = text.split("\n").filter((line) => line !== "");
  return { response, lines: lines.map((line) => JSON.parse(line) as Line) };
}

async function get(path: string, body?: object): Promise<unknown> {
  await using kernel = await start();
  return (await kernel.request(path, body)).json();
}

const says = (content: string) => [{ role: "user", content }];

describe("a client of the protocol", () => {
  test("gets lines of JSON unless it declines, with counts in the last one", async () => {
    const { response, lines } = await ask("/api/chat", { messages: says("/think hm\nhello there") });

    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(lines[0]).toMatchObject({ message: { role: "assistant", content: "", thinking: "hm" }, done: false });
    expect(lines.map(({ message }) => (message as { content: string }).content).join("")).toBe("hello there");
    expect(lines.at(-1)).toMatchObject({ model: "echo", done: true, done_reason: "stop", eval_count: 3 });
  });

  test("gets the answer whole when it wants that", async () => {
    const { response, lines } = await ask("/ollama/api/chat", { messages: says("hello there"), stream: false });

    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(lines).toMatchObject([
      { message: { role: "assistant", content: "hello there" }, done: true, done_reason: "stop" },
    ]);
  });

  test("gets tool calls whole, in a line before the last", async () => {
    const { lines } = await ask("/api/chat", { messages: says('/tool weather {"city":"Oslo"}'), model: "echo:latest" });

    expect(lines[0]).toMatchObject({
      message: { tool_calls: [{ function: { index: 0, name: "weather", arguments: { city: "Oslo" } } }] },
      done: false,
    });
    expect(lines).toHaveLength(2);
  });

  test.each([[true], [false]])("gets a prompt answered in the form of prompts (stream: %s)", async (stream) => {
    const { lines } = await ask("/api/generate", { prompt: "hello there", system: "Be brief", stream });

    expect(lines.map(({ response }) => response).join("")).toBe("hello there");
    expect(lines.at(-1)).toMatchObject({ done: true, done_reason: "stop" });
    expect(lines.every((line) => !("message" in line))).toBe(true);
  });

  test("needs no content type", async () => {
    await using kernel = await start();
    const body = JSON.stringify({ model: "echo", messages: says("hello"), stream: false });
    const answer = await kernel.request("/api/chat", undefined, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body,
    });

    expect(await answer.json()).toMatchObject({ message: { content: "hello" } });
  });

  test.each([
    [{ model: "nobody" }, 404],
    [{ model: "" }, 400],
    [{ messages: [{ role: "robot" }] }, 400],
    [{ messages: says("/error 503 try later") }, 503],
  ])("is told of a failure in a text: %j", async (fields, status) => {
    const { response, lines } = await ask("/api/chat", fields);

    expect(response.status).toBe(status);
    expect(lines).toEqual([{ error: expect.any(String) }]);
  });

  test("T65: is told in the stream of a failure that comes in the middle of it", async () => {
    const { response, lines } = await ask("/api/chat", { messages: says("one two three\n/error 500 after 2") });

    expect(response.status).toBe(200);
    expect(lines.at(-1)).toEqual({ error: expect.any(String) });
    expect(lines.some(({ done }) => done === true)).toBe(false);
  });

  test("sees the models with a tag, and can look at one", async () => {
    expect(await get("/api/tags")).toMatchObject({ models: [{ name: "echo:latest" }, { name: "other:latest" }] });
    expect(await get("/api/show", { model: "echo:latest" })).toMatchObject({
      capabilities: expect.arrayContaining(["tools"]),
    });
    expect(await get("/api/show", { model: "x" })).toEqual({ error: "model 'x' not found" });
    expect(await get("/api/ps")).toEqual({ models: [] });
    expect(await get("/ollama/api/version")).toEqual({ version: expect.any(String) });
  });

  test("finds out with HEAD that somebody is there", async () => {
    await using kernel = await start();
    const answer = await kernel.request("/api/version", undefined, { method: "HEAD" });

    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("gets embeddings, in either form", async () => {
    expect(await get("/api/embed", { model: "echo", input: ["a", "b"], dimensions: 2 })).toMatchObject({
      model: "echo",
      embeddings: [[expect.any(Number), expect.any(Number)], expect.any(Array)],
    });
    expect(await get("/api/embeddings", { model: "echo", prompt: "a" })).toEqual({ embedding: expect.any(Array) });
  });
});
