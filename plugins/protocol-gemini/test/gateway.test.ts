import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as echo } from "@patchbay/provider-echo";
import { plugin as openai } from "@patchbay/protocol-openai-chat";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

function start(): Promise<TestKernel> {
  return startTestKernel({
    plugins: [plugin, openai, echo],
    pools: { main: { provider: "echo", nodes: [{ id: "echo" }] } },
    defaultPool: "main",
  });
}

function ask(text: string): object {
  return { contents: [{ role: "user", parts: [{ text }] }] };
}

interface Answer {
  readonly candidates: readonly { readonly content: { readonly parts: readonly { readonly text?: string }[] } }[];
}

function textOf({ candidates }: Answer): string {
  return candidates.flatMap(({ content }) => content.parts.map(({ text }) => text ?? "")).join("");
}

describe("a gateway that speaks the protocol", () => {
  test.each(["/v1beta", "/v1alpha", "/v1", "/main/v1beta"])("answers whole under %s", async (base) => {
    await using kernel = await start();
    const answer = await kernel.request(`${base}/models/echo:generateContent`, ask("hello there"));
    const body = (await answer.json()) as Answer;

    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(body).toMatchObject({
      candidates: [{ content: { role: "model", parts: [{ text: "hello there" }] }, finishReason: "STOP", index: 0 }],
      modelVersion: "echo",
      usageMetadata: { candidatesTokenCount: 2 },
    });
  });

  test("streams events with alt=sse, the last with finish and usage, and no mark behind it", async () => {
    await using kernel = await start();
    const answer = await kernel.request("/v1beta/models/echo:streamGenerateContent?alt=sse", ask("one two three"));
    const events = (await answer.text()).split("\n\n").filter((event) => event !== "");
    const chunks = events.map((event) => JSON.parse(event.replace(/^data: /, "")) as Answer);

    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    expect(chunks.map(textOf).join("")).toBe("one two three");
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.at(-1)).toMatchObject({
      candidates: [{ content: { parts: [{ text: "" }] }, finishReason: "STOP" }],
      usageMetadata: { totalTokenCount: expect.any(Number) as number },
    });
  });

  test("streams one array without alt=sse", async () => {
    await using kernel = await start();
    const answer = await kernel.request("/v1beta/models/echo:streamGenerateContent", ask("one two three"));
    const chunks = (await answer.json()) as readonly Answer[];

    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(chunks.map(textOf).join("")).toBe("one two three");
  });

  test("takes a model of which the id holds slashes and colons, also escaped", async () => {
    await using kernel = await start();
    for (const model of ["maker/some:model", "maker%2Fsome%3Amodel", "models/maker/some:model"]) {
      const answer = await kernel.request(`/v1beta/models/${model}:generateContent`, ask("hi"));

      expect(await answer.json()).toMatchObject({ modelVersion: "maker/some:model" });
    }
  });

  test("counts tokens of bare contents and of a whole request", async () => {
    await using kernel = await start();
    const path = "/v1beta/models/echo:countTokens";
    const bare = await kernel.request(path, ask("one two three"));
    const whole = await kernel.request(path, {
      generateContentRequest: {
        model: "models/echo",
        ...ask("one two three"),
        systemInstruction: { parts: [{ text: "a b" }] },
      },
    });
    const [few, more] = [await bare.json(), await whole.json()] as [{ totalTokens: number }, { totalTokens: number }];

    expect(few.totalTokens).toBeGreaterThan(0);
    expect(more.totalTokens).toBeGreaterThan(few.totalTokens);
  });

  test("embeds one text and a batch", async () => {
    await using kernel = await start();
    const content = { parts: [{ text: "a" }] };
    const one = await kernel.request("/v1beta/models/echo:embedContent", { content });
    const batch = await kernel.request("/v1beta/models/echo:batchEmbedContents", {
      requests: [
        { model: "models/echo", content },
        { model: "models/echo", content },
      ],
    });

    expect(await one.json()).toMatchObject({ embedding: { values: expect.any(Array) as number[] } });
    const { embeddings } = (await batch.json()) as { embeddings: unknown[] };
    expect(embeddings).toHaveLength(2);
  });

  test("lists models in its own words, under v1 only to the vendor's library", async () => {
    await using kernel = await start();
    const list = { models: [{ name: "models/echo", displayName: "Echo" }] };
    const library = { headers: { "x-goog-api-client": "google-genai-sdk/2" } };

    expect(await (await kernel.request("/v1beta/models")).json()).toMatchObject(list);
    expect(await (await kernel.request("/v1/models", undefined, library)).json()).toMatchObject(list);
    expect(await (await kernel.request("/v1/models")).json()).toMatchObject({ object: "list" });
    expect(await (await kernel.request("/v1beta/models/echo")).json()).toMatchObject({ name: "models/echo" });
  });

  test("tells of failures in its own words", async () => {
    await using kernel = await start();
    const unknown = await kernel.request("/v1beta/models/nothing");
    const broken = await kernel.request("/v1beta/models/echo:generateContent", { contents: "hello" });

    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 404, status: "NOT_FOUND" } });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({
      error: { code: 400, status: "INVALID_ARGUMENT", details: [{ fieldViolations: [{ field: "contents" }] }] },
    });
  });

  test("T82, T65: a stream that fails in its midst ends with an error event, and with no mark", async () => {
    await using kernel = await start();
    const failing = ask("/error overloaded after 1\none two three");
    const events = await kernel.request("/v1beta/models/echo:streamGenerateContent?alt=sse", failing);
    const array = await kernel.request("/v1beta/models/echo:streamGenerateContent", failing);
    const text = await events.text();
    const last = text.trimEnd().split("\n\n").at(-1) ?? "";

    expect(events.status).toBe(200);
    expect(text).not.toContain("[DONE]");
    expect(JSON.parse(last.replace(/^data: /, ""))).toMatchObject({ error: { code: 503, status: "UNAVAILABLE" } });
    expect(((await array.json()) as unknown[]).at(-1)).toMatchObject({ error: { code: 503, status: "UNAVAILABLE" } });
  });

  test("T65: a failure before the first byte has its status", async () => {
    await using kernel = await start();
    const answer = await kernel.request("/v1beta/models/echo:generateContent", ask("/error rate-limited"));

    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { code: 429, status: "RESOURCE_EXHAUSTED" } });
  });

  test("answers thoughts and whole calls", async () => {
    await using kernel = await start();
    const answer = await kernel.request("/v1beta/models/echo:streamGenerateContent?alt=sse", {
      ...ask('/think let me see\n/tool weather {"city":"Ulm"}'),
      tools: [{ functionDeclarations: [{ name: "weather" }] }],
    });
    const chunks = (await answer.text()).split("\n\n").filter((event) => event !== "");
    const parts = chunks.flatMap((event) => (JSON.parse(event.slice(6)) as Answer).candidates[0]?.content.parts ?? []);

    expect(parts).toContainEqual({ text: expect.any(String) as string, thought: true });
    expect(parts).toContainEqual({
      functionCall: { id: expect.any(String) as string, name: "weather", args: { city: "Ulm" } },
    });
  });
});
