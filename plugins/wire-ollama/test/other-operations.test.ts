import type { DecodeRequestContext, EncodeRequestContext, Json, ModelInfo } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { caught } from "./kit.ts";

const losses = (): void => undefined;
const at = (path: string): DecodeRequestContext => ({
  model: "m",
  stream: false,
  path,
  headers: {},
  params: {},
  query: {},
  losses,
});
const target: EncodeRequestContext = { model: "up", stream: false, capabilities: {}, profile: {}, losses };

function codecs() {
  const { models, embed } = wire.codec;
  if (!models || !embed) throw new Error("the wire has both");
  return { models, embed };
}
const { models, embed } = codecs();

const asked = (path: string, body: Json | undefined, ...list: readonly ModelInfo[]) =>
  models.encodeReply({ models: list }, { request: models.decodeRequest(body, at(path)), losses });

describe("the lists of models", () => {
  const tagged = {
    name: "qwen3:latest",
    model: "qwen3:latest",
    modified_at: "2026-11-20T08:00:00.5+01:00",
    size: 5,
    digest: "ab".repeat(32),
    details: { family: "qwen3", families: ["qwen3"], context_length: 40_960 },
    capabilities: ["completion", "tools"],
  };

  test("of a server have names without the tag that is meant anyway", () => {
    const { models: list } = models.decodeReply({ models: [tagged, { name: "a/b:8b" }, { model: "" }] }, { losses });

    expect(list.map(({ id }) => id)).toEqual(["qwen3", "a/b:8b"]);
    expect(list[0]).toMatchObject({ created: 1_795_158_000, contextTokens: 40_960, operations: ["chat"] });
  });

  test("come back as they were", () => {
    const { models: list } = models.decodeReply({ models: [tagged] }, { losses });

    expect(asked("/api/tags", undefined, ...list)).toMatchObject({ models: [tagged] });
  });

  test("of a server without models are empty", () => {
    expect(models.decodeReply({ models: null }, { losses }).models).toEqual([]);
    expect(caught(() => models.decodeReply({ data: [] }, { losses }))).toMatchObject({ code: "invalid-reply" });
  });

  test("tell clients a tag, a digest, and that anything may be possible", () => {
    expect(asked("/api/tags", undefined, { id: "gpt-4o", created: 1, contextTokens: 128_000 })).toEqual({
      models: [
        {
          name: "gpt-4o:latest",
          model: "gpt-4o:latest",
          modified_at: "1970-01-01T00:00:01.000Z",
          size: 0,
          digest: "0".repeat(64),
          capabilities: ["completion", "tools", "vision", "thinking"],
          details: {
            parent_model: "",
            format: "gguf",
            family: "llama",
            families: ["llama"],
            parameter_size: "",
            quantization_level: "",
            context_length: 128_000,
          },
        },
      ],
    });
  });

  test("tell what a model cannot do, where that is known", () => {
    expect(asked("/api/tags", undefined, { id: "e", operations: ["embed"] })).toMatchObject({
      models: [{ capabilities: ["embedding"] }],
    });
  });

  test.each([["gpt-4o"], ["gpt-4o:latest"]])("show a model as %s", (model) => {
    const shown = asked("/ollama/api/show", { model }, { id: "gpt-4o", contextTokens: 128_000 });

    expect(shown).toMatchObject({
      details: { family: "llama" },
      model_info: { "general.architecture": "llama", "llama.context_length": 128_000 },
      capabilities: ["completion", "tools", "vision", "thinking"],
    });
  });

  test("show no model that is not there", () => {
    expect(caught(() => asked("/api/show", { name: "x" }, { id: "y" }))).toMatchObject({
      code: "unknown-model",
      message: "model 'x' not found",
    });
    expect(caught(() => asked("/api/show", {}))).toMatchObject({ code: "bad-request", param: "model" });
  });

  test("know a version that clients can compare, and no model in memory", () => {
    expect(asked("/api/version", undefined)).toEqual({ version: expect.stringMatching(/^0\.\d+\.\d+$/) });
    expect(asked("/api/ps", undefined, { id: "a" })).toEqual({ models: [] });
  });
});

describe("embeddings", () => {
  const read = (path: string, body: Json) => embed.decodeRequest(body, at(path));

  test.each([
    [{ model: "m", input: "a", truncate: true, dimensions: 5 }],
    [{ model: "m", input: ["a", "b"], keep_alive: "5m" }],
    [{ model: "m", input: [] }],
  ])("are asked for as they were: %j", (body) => {
    expect(embed.encodeRequest(read("/api/embed", body), target).body).toEqual({ ...body, model: "up" });
  });

  test("have counts, and vectors in order", () => {
    const reply = embed.decodeReply(
      { model: "m", embeddings: [[0.1], [0.2]], total_duration: 1, prompt_eval_count: 8 },
      { losses },
    );

    expect(reply).toMatchObject({ embeddings: [[0.1], [0.2]], usage: { inputTokens: 8 } });
    expect(embed.encodeReply(reply, { request: read("/api/embed", { input: "a" }), losses })).toEqual({
      model: "m",
      embeddings: [[0.1], [0.2]],
      total_duration: 1,
      prompt_eval_count: 8,
    });
  });

  test("of the older form have one vector", () => {
    const request = read("/api/embeddings", { model: "m", prompt: "a" });

    expect(embed.encodeRequest(request, target).body).toEqual({ model: "up", input: "a" });
    expect(embed.encodeReply({ model: "m", embeddings: [[0.1]] }, { request, losses })).toEqual({ embedding: [0.1] });
    expect(embed.decodeReply({ embedding: [0.1] }, { losses }).embeddings).toEqual([[0.1]]);
  });

  test("are of text only", () => {
    const request = { model: "m", inputs: [{ type: "tokens", tokens: [1] }] } as const;

    expect(caught(() => embed.encodeRequest(request, target))).toMatchObject({ code: "unsupported" });
    expect(caught(() => read("/api/embed", { input: [1] }))).toMatchObject({ code: "bad-request", param: "input[0]" });
  });
});
