import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { caught, decode, foreign } from "./kit.ts";

const { countTokens, models, chat } = wire.codec;
const losses = (): void => undefined;
const context = { model: "m", stream: false, path: "/", headers: {}, params: {}, query: {}, losses };

describe("counting tokens", () => {
  test("asks for the count of a conversation, and of nothing that costs", () => {
    const request = foreign({ system: [{ text: "be brief" }], sampling: { temperature: 0 }, state: { store: false } });
    const written = countTokens?.encodeRequest({ model: "m", request }, { ...context, capabilities: {}, profile: {} });

    expect(written?.body).toEqual({ model: "m", instructions: "be brief", input: [{ role: "user", content: "hi" }] });
  });

  test("reads and writes the count", () => {
    const request = { model: "m", request: decode({ model: "m", input: "hi" }) };

    expect(countTokens?.decodeRequest({ model: "m", input: "hi" }, context)).toEqual(request);
    expect(countTokens?.decodeReply({ object: "response.input_tokens", input_tokens: 12 }, { losses })).toEqual({
      inputTokens: 12,
    });
    expect(countTokens?.encodeReply({ inputTokens: 12 }, { request, losses })).toEqual({
      object: "response.input_tokens",
      input_tokens: 12,
    });
    expect(caught(() => countTokens?.decodeReply({}, { losses })).code).toBe("invalid-reply");
  });
});

describe("the list of models", () => {
  test("is read and written as OpenAI has it", () => {
    const body = { object: "list", data: [{ id: "gpt-5", object: "model", created: 1, owned_by: "openai" }] };
    const reply = models?.decodeReply(body, { losses }) ?? { models: [] };

    expect(reply.models).toEqual([{ id: "gpt-5", ownedBy: "openai", created: 1, extensions: expect.anything() }]);
    expect(models?.encodeReply(reply, { request: {}, losses })).toEqual(body);
  });
});

describe("a body that passes", () => {
  test("gets the model that the node knows, and nothing else", () => {
    const body = '{ "model" : "a", "n": 12345678901234567890 }';

    expect(chat.patchRequest(body, { model: "b", includeUsage: true })).toBe(
      '{ "model" : "b", "n": 12345678901234567890 }',
    );
    expect(chat.patchRequest(body, { includeUsage: true })).toBe(body);
  });
});
