import type { DecodeRequestContext, EmbedRequest, Json, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { caught, foreign } from "./kit.ts";

const { countTokens, embed, models } = wire.codec;
if (!countTokens || !embed || !models) throw new Error("the wire lacks an operation");

const losses: Loss[] = [];
const sink = { losses: (loss: Loss): void => void losses.push(loss) };

function reading(more: Partial<DecodeRequestContext> = {}): DecodeRequestContext {
  return { model: "m", stream: false, path: "", headers: {}, params: {}, query: {}, ...sink, ...more };
}

const writing = { model: "m", stream: false, capabilities: {}, profile: {}, ...sink };
const contents = [{ role: "user", parts: [{ text: "a" }] }];

describe("counting tokens", () => {
  test.each<Json>([
    { contents },
    { generateContentRequest: { model: "models/m", contents, systemInstruction: { parts: [{ text: "s" }] } } },
    { generateContentRequest: { model: "models/m", contents } },
  ])("is asked again as it was asked: %j", (body) => {
    expect(countTokens.encodeRequest(countTokens.decodeRequest(body, reading()), writing)).toEqual({ body });
  });

  test("of another wire's request puts all but bare contents into a whole request", () => {
    const request = foreign({
      system: [{ text: "s" }],
      messages: [{ role: "user", content: [{ type: "text", text: "a" }] }],
    });

    expect(countTokens.encodeRequest({ model: "m", request }, writing).body).toEqual({
      generateContentRequest: { model: "models/m", systemInstruction: { parts: [{ text: "s" }] }, contents },
    });
  });

  test("gives a number, also one that is text, and keeps the rest", () => {
    const reply = countTokens.decodeReply({ totalTokens: "31", promptTokensDetails: [] }, sink);

    expect(reply).toMatchObject({ inputTokens: 31 });
    expect(countTokens.encodeReply(reply, { request: { model: "m", request: foreign() }, ...sink })).toEqual({
      totalTokens: 31,
      promptTokensDetails: [],
    });
    expect(caught(() => countTokens.decodeReply({}, sink)).code).toBe("invalid-reply");
  });
});

describe("embedding", () => {
  const content = (text: string): Json => ({ parts: [{ text }] });

  test("of one content is asked as a batch of one", () => {
    const request = embed.decodeRequest(
      { model: "models/x", content: content("a"), taskType: "RETRIEVAL_QUERY", outputDimensionality: 8 },
      reading(),
    );

    expect(request).toMatchObject({ inputs: [{ type: "text", text: "a" }], task: "retrieval-query", dimensions: 8 });
    expect(embed.encodeRequest(request, writing).body).toEqual({
      requests: [{ model: "models/m", content: content("a"), taskType: "RETRIEVAL_QUERY", outputDimensionality: 8 }],
    });
    expect(embed.encodeReply({ model: "m", embeddings: [[1]] }, { request, ...sink })).toEqual({
      embedding: { values: [1] },
    });
  });

  test("of a batch keeps what each says for itself", () => {
    const requests: Json = [
      { model: "models/m", content: content("a"), taskType: "CLUSTERING", somethingNew: 1 },
      {
        model: "models/m",
        content: { parts: [{ text: "b" }, { text: "c" }] },
        title: "t",
        taskType: "RETRIEVAL_DOCUMENT",
      },
    ];
    const request = embed.decodeRequest({ requests }, reading());

    expect(request.inputs).toMatchObject([{ type: "text" }, { type: "content", title: "t" }]);
    expect(embed.encodeRequest(request, writing)).toEqual({ body: { requests } });
    expect(embed.encodeReply({ model: "m", embeddings: [[1], [2]] }, { request, ...sink })).toEqual({
      embeddings: [{ values: [1] }, { values: [2] }],
    });
  });

  test("reads one vector, or several, and their cost", () => {
    expect(embed.decodeReply({ embedding: { values: [1, 2] } }, sink).embeddings).toEqual([[1, 2]]);
    expect(
      embed.decodeReply(
        { embeddings: [{ values: [1] }, { values: [2] }], usageMetadata: { promptTokenCount: 3 } },
        sink,
      ),
    ).toMatchObject({
      embeddings: [[1], [2]],
      usage: { inputTokens: 3 },
    });
    expect(caught(() => embed.decodeReply({ embeddings: [{}] }, sink)).code).toBe("invalid-reply");
  });

  test("refuses tokens of another tokenizer", () => {
    const request: EmbedRequest = { model: "m", inputs: [{ type: "tokens", tokens: [1] }] };

    expect(caught(() => embed.encodeRequest(request, writing)).code).toBe("unsupported");
  });
});

describe("the list of models", () => {
  const pro: Json = {
    name: "models/gemini-2.5-pro",
    version: "2.5",
    displayName: "Gemini 2.5 Pro",
    description: "d",
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent", "countTokens", "createCachedContent"],
    thinking: true,
  };

  test("survives being read and written", () => {
    const reply = models.decodeReply({ models: [pro] }, sink);

    expect(reply).toMatchObject({
      models: [
        {
          id: "gemini-2.5-pro",
          contextTokens: 1_048_576,
          maxOutputTokens: 65_536,
          operations: ["chat", "count-tokens"],
        },
      ],
    });
    expect(models.encodeReply(reply, { request: {}, ...sink })).toEqual({ models: [pro] });
  });

  test("T47: shows models of other wires in the words of this one", () => {
    const reply = { models: [{ id: "a/b" }, { id: "e", operations: ["embed"] as const }] };

    expect(models.encodeReply(reply, { request: {}, ...sink })).toEqual({
      models: [
        { name: "models/a/b", displayName: "a/b", supportedGenerationMethods: ["generateContent", "countTokens"] },
        { name: "models/e", displayName: "e", supportedGenerationMethods: ["embedContent"] },
      ],
    });
  });

  test("comes in pages", () => {
    const reply = { models: ["a", "b", "c"].map((id) => ({ id })) };
    const page = (query: Record<string, string>): Json =>
      models.encodeReply(reply, { request: models.decodeRequest(undefined, reading({ query })), ...sink });

    expect(page({ pageSize: "2" })).toMatchObject({
      models: [{ name: "models/a" }, { name: "models/b" }],
      nextPageToken: "b",
    });
    expect(page({ pageSize: "2", pageToken: "b" })).toMatchObject({ models: [{ name: "models/c" }] });
    expect(page({ pageSize: "2", pageToken: "b" })).not.toHaveProperty("nextPageToken");
  });

  test("gives one model by its id", () => {
    const request = models.decodeRequest(undefined, reading({ params: { id: "models/a" } }));

    expect(models.encodeReply({ models: [{ id: "a" }] }, { request, ...sink })).toMatchObject({ name: "models/a" });
    expect(caught(() => models.encodeReply({ models: [] }, { request, ...sink })).code).toBe("unknown-model");
  });

  test("is asked for in as few pages as can be, and may be empty", () => {
    expect(models.encodeRequest({}, writing)).toEqual({ query: { pageSize: "1000" } });
    expect(models.decodeReply({}, sink)).toEqual({ models: [] });
    expect(models.decodeReply({ models: [pro], nextPageToken: "x" }, sink)).toMatchObject({ more: true });
  });
});
