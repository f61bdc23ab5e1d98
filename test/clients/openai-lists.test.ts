import { errorStatus, json, type RecordedRequest, type Script } from "@patchbay/sdk/testing";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { says } from "../support/fake-openai.ts";
import { openWorld, ways } from "../support/openai-gateway.ts";

const offered = ["gpt-5-mini", "meta-llama/Llama-3"];
const vectors = [
  [0.25, -0.5, 1],
  [1, 0, -0.125],
];

/** An upstream with two models and two vectors. */
function serve(request: RecordedRequest): Script {
  if (request.path === "/v1/models") {
    return json({ object: "list", data: offered.map((id) => ({ id, object: "model", created: 7, owned_by: "acme" })) });
  }
  const { encoding_format: format, model } = request.json() as { encoding_format?: string; model: string };
  const encode = (vector: readonly number[]) =>
    format === "base64" ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
  const data = vectors.map((vector, index) => ({ object: "embedding", index, embedding: encode(vector) }));
  return json({ object: "list", model, data, usage: { prompt_tokens: 4, total_tokens: 4 } });
}

describe.each(ways)("models over %s", (way) => {
  test("are listed: aliases, and what the node offers", async () => {
    const models = { fast: { pool: "main", model: "x" } };
    await using world = await openWorld(way, serve, { config: { models } });
    const list = [];
    for await (const model of world.client.models.list()) list.push(model);
    expect(list.map(({ id }) => id)).toEqual(way === "echo" ? ["fast", "echo"] : ["fast", ...offered]);
    expect(list.every(({ object }) => object === "model")).toBe(true);
  });

  test("are told one by one, also those with a slash", async () => {
    await using world = await openWorld(way, serve);
    const id = way === "echo" ? "echo" : "meta-llama/Llama-3";
    expect(await world.client.models.retrieve(id)).toMatchObject({ id, object: "model" });
    await expect(world.client.models.retrieve("no/such")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe("models", () => {
  test("of an upstream that does not answer are left out; the others are listed", async () => {
    const models = { fast: { pool: "main", model: "x" } };
    await using world = await openWorld("passthrough", errorStatus(500, "down"), { config: { models } });
    const { data } = await world.client.models.list();
    expect(data.map(({ id }) => id)).toEqual(["fast"]);
  });
});

describe.each(ways)("embeddings over %s", (way) => {
  test("come as base64, which the client decodes, and as floats", async () => {
    await using world = await openWorld(way, serve);
    const request = { model: "m", input: ["one", "two"], ...(way === "echo" && { dimensions: 3 }) };
    const decoded = await world.client.embeddings.create(request);
    const floats = await world.client.embeddings.create({ ...request, encoding_format: "float" });
    for (const { data } of [decoded, floats]) {
      expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
        [0, 3],
        [1, 3],
      ]);
    }
    expect(decoded.data.map(({ embedding }) => embedding.map((value) => Math.fround(value)))).toEqual(
      floats.data.map(({ embedding }) => embedding.map((value) => Math.fround(value))),
    );
    if (way !== "echo") expect(floats.data.map(({ embedding }) => embedding)).toEqual(vectors);
    expect(decoded.usage.prompt_tokens).toBe(way === "echo" ? 2 : 4);
  });

  test("of one text that equal texts share", async () => {
    await using world = await openWorld(way, serve);
    const [first, second] = await Promise.all(
      [1, 2].map(() => world.client.embeddings.create({ model: "m", input: "same" })),
    );
    expect(first?.data[0]?.embedding).toEqual(second?.data[0]?.embedding);
  });

  test("of an alias go to its model", async () => {
    const models = { vectors: { pool: "main", model: "real-vectors" } };
    await using world = await openWorld(way, serve, { config: { models } });
    expect((await world.client.embeddings.create({ model: "vectors", input: "x" })).data).not.toHaveLength(0);
    for (const request of world.upstream.requests) expect(request.json()).toMatchObject({ model: "real-vectors" });
  });

  test("name the model that was asked for where the config says so", async () => {
    const models = { vectors: { pool: "main", model: "real-vectors" } };
    await using world = await openWorld(way, serve, { config: { models, rewriteModel: true } });
    expect((await world.client.embeddings.create({ model: "vectors", input: "x" })).model).toBe("vectors");
  });
});

describe("embeddings that are refused", () => {
  test("keep the upstream's words", async () => {
    const error = { message: "too long", type: "invalid_request_error", param: "input", code: null };
    await using world = await openWorld("passthrough", errorStatus(400, { error }));
    const pending = world.client.embeddings.create({ model: "m", input: "x" });
    await expect(pending).rejects.toMatchObject({ status: 400, param: "input" });
  });

  test("for their dimensions say so", async () => {
    await using world = await openWorld("echo", says());
    const pending = world.client.embeddings.create({ model: "m", input: "x", dimensions: 0 });
    await expect(pending).rejects.toMatchObject({ status: 400, param: "dimensions" });
  });
});
