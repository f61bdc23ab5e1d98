import type { EmbedRequest, Json, ModelsRequest } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { caught } from "./kit.ts";

const { models, embed } = wire.codec;
if (!models || !embed) throw new Error("the wire lacks models or embeddings");
const losses = () => {};
const context = { model: "m", stream: false, path: "/v1/models", headers: {}, params: {}, query: {}, losses };
const target = { model: "up", stream: false, capabilities: {}, profile: {}, losses };

describe("models", () => {
  const list = (request: ModelsRequest, ids: readonly string[]) =>
    models.encodeReply({ models: ids.map((id) => ({ id })) }, { request, losses });

  test("are asked for as a list, or one by its id, which may have slashes", () => {
    expect(models.decodeRequest(undefined, context)).toEqual({});
    expect(models.decodeRequest(undefined, { ...context, params: { id: "org/model" } })).toEqual({ id: "org/model" });
    expect(models.encodeRequest({}, target)).toEqual({});
  });

  test("are written as clients expect them", () => {
    expect(list({}, ["a"])).toEqual({
      object: "list",
      data: [{ id: "a", object: "model", created: 0, owned_by: "patchbay" }],
    });
    expect(list({ id: "a" }, ["b", "a"])).toMatchObject({ id: "a", object: "model" });
    expect(caught(() => list({ id: "a" }, []))).toMatchObject({ code: "unknown-model", status: 404 });
  });

  test.each<[name: string, body: Json]>([
    [
      "a list",
      { object: "list", data: [{ id: "a", object: "model", created: 1, owned_by: "o", max_model_len: 9, root: "r" }] },
    ],
    ["a bare list", [{ id: "a", created: 1, owned_by: "o", context_length: 9, root: "r" }]],
    ["one model", { id: "a", object: "model", created: 1, owned_by: "o", context_window: 9, root: "r" }],
  ])("are read from %s", (_name, body) => {
    expect(models.decodeReply(body, { losses }).models).toMatchObject([
      { id: "a", created: 1, ownedBy: "o", contextTokens: 9, extensions: { "openai-chat": { fields: { root: "r" } } } },
    ]);
  });

  test("are refused where there are none", () => {
    expect(models.decodeReply({ data: [] }, { losses }).models).toEqual([]);
    expect(caught(() => models.decodeReply({ oops: 1 }, { losses }))).toMatchObject({ code: "invalid-reply" });
  });
});

describe("embeddings", () => {
  const read = (body: Json) => embed.decodeRequest(body, context);

  test.each<[input: Json]>([["a"], [["a", ""]], [[1, 2]], [[[1], [2, 3]]], [[]]])(
    "come back as they were asked for: %j",
    (input) => {
      const body = { model: "up", input, dimensions: 2, encoding_format: "base64", user: "u", input_type: "query" };

      expect(embed.encodeRequest(read(body), target)).toEqual({ body });
    },
  );

  test.each<[path: string, body: Json]>([
    ["input", { model: "m" }],
    ["input[1]", { input: ["a", {}] }],
    ["input[0]", { input: [["a"]] }],
    ["encoding_format", { input: "a", encoding_format: "hex" }],
  ])("are refused with the path of what is wrong: %s", (param, body) => {
    expect(caught(() => read(body))).toMatchObject({ code: "bad-request", param });
  });

  test("are read in the order of the inputs, as numbers or base64", () => {
    const data = [
      { index: 1, embedding: "AACAPwAAAMA=" },
      { index: 0, embedding: [0.5, 1] },
    ];

    expect(
      embed.decodeReply({ model: "m", data, usage: { prompt_tokens: 5, total_tokens: 5 } }, { losses }),
    ).toMatchObject({
      model: "m",
      embeddings: [
        [0.5, 1],
        [1, -2],
      ],
      usage: { inputTokens: 5 },
    });
  });

  test.each<[body: Json]>([[{}], [{ data: [{ embedding: "?" }] }], [{ data: [{}] }]])(
    "that are none are refused: %j",
    (body) => {
      expect(caught(() => embed.decodeReply(body, { losses })).code).toBe("invalid-reply");
    },
  );

  test("are written as floats, or as base64 for those who ask", () => {
    const reply = { model: "", embeddings: [[1, -2]], usage: { inputTokens: 5 } };
    const write = (request: Partial<EmbedRequest>) =>
      embed.encodeReply(reply, { request: { model: "m", inputs: [], ...request }, losses });

    expect(write({})).toEqual({
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [1, -2] }],
      model: "m",
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(write({ encoding: "base64" })).toMatchObject({ data: [{ embedding: "AACAPwAAAMA=" }] });
  });

  test("of anything but text are not for this wire", () => {
    const image = { type: "image", source: { type: "url", url: "https://x" } } as const;
    const request: EmbedRequest = { model: "m", inputs: [{ type: "content", content: [image] }] };

    expect(caught(() => embed.encodeRequest(request, target)).code).toBe("unsupported");
  });
});
