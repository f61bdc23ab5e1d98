import type { Json, ModelsReply } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { caught, foreign } from "./kit.ts";
import { agentRequest } from "./samples.ts";

const { countTokens, models } = wire.codec;
const losses = () => undefined;
const context = (query: Readonly<Record<string, string>> = {}, params: Readonly<Record<string, string>> = {}) => ({
  model: "m",
  stream: false,
  path: "/",
  headers: {},
  params,
  query,
  losses,
});
const target = { model: "up", stream: false, capabilities: {}, profile: {}, losses };

describe("counting tokens", () => {
  test("asks with the conversation, and with nothing that is refused beside it", () => {
    const asked = countTokens?.decodeRequest(agentRequest, context());
    const { body } = (asked && countTokens?.encodeRequest(asked, target)) ?? {};
    const { max_tokens, stream, metadata, ...expected } = agentRequest;

    expect([max_tokens, stream, metadata]).not.toContain(undefined);
    expect(body).toEqual({ ...expected, model: "up" });
  });

  test("asks for a client of another wire", () => {
    const { body } =
      countTokens?.encodeRequest({ model: "m", request: foreign({ sampling: { temperature: 1 } }) }, target) ?? {};

    expect(body).toEqual({ model: "up", messages: [{ role: "user", content: "hi" }] });
  });

  test("gives the count", () => {
    const reply = countTokens?.decodeReply(
      { input_tokens: 42, context_management: { original_input_tokens: 50 } },
      { losses },
    );

    expect(reply).toMatchObject({ inputTokens: 42 });
    expect(reply && countTokens?.encodeReply(reply, { request: { model: "m", request: foreign({}) }, losses })).toEqual(
      {
        input_tokens: 42,
        context_management: { original_input_tokens: 50 },
      },
    );
    expect(caught(() => countTokens?.decodeReply({}, { losses }))).toMatchObject({ code: "invalid-reply" });
  });
});

describe("the list of models", () => {
  const list: Json = {
    data: [
      {
        type: "model",
        id: "claude-a",
        display_name: "A",
        created_at: "2025-01-01T00:00:00Z",
        max_input_tokens: 200,
        max_tokens: 100,
        lifecycle: "active",
      },
      { type: "model", id: "claude-b", display_name: "B", created_at: "2025-01-02T00:00:00Z" },
    ],
    has_more: true,
    first_id: "claude-a",
    last_id: "claude-b",
  };
  const encode = (reply: ModelsReply, request = {}) => models?.encodeReply(reply, { request, losses });
  const three: ModelsReply = { models: [{ id: "a" }, { id: "b" }, { id: "c" }] };

  test("is read, and written as it was read", () => {
    const reply = models?.decodeReply(list, { losses });

    expect(reply).toMatchObject({
      models: [
        { id: "claude-a", displayName: "A", created: 1_735_689_600, contextTokens: 200, maxOutputTokens: 100 },
        { id: "claude-b" },
      ],
      more: true,
    });
    expect(reply && encode(reply)).toEqual(list);
  });

  test("is asked for as a whole", () => {
    expect(models?.encodeRequest({}, target)).toEqual({ query: { limit: "1000" } });
  });

  test("T47 has the shape of this wire for models of others", () => {
    expect(encode({ models: [{ id: "gpt", created: 86_400 }] })).toEqual({
      data: [{ type: "model", id: "gpt", display_name: "gpt", created_at: "1970-01-02T00:00:00Z" }],
      has_more: false,
      first_id: "gpt",
      last_id: "gpt",
    });
    expect(encode({ models: [] })).toEqual({ data: [], has_more: false, first_id: null, last_id: null });
  });

  test.each([
    [{}, ["a", "b", "c"], false],
    [{ limit: "2" }, ["a", "b"], true],
    [{ after_id: "a" }, ["b", "c"], false],
    [{ after_id: "a", limit: "1" }, ["b"], true],
    [{ before_id: "c", limit: "1" }, ["b"], true],
    [{ before_id: "c" }, ["a", "b"], false],
  ])("comes in pages: %j", (query, ids, more) => {
    const request = models?.decodeRequest(undefined, context(query));

    expect(encode(three, request)).toMatchObject({ data: ids.map((id) => ({ id })), has_more: more });
  });

  test("may be of one", () => {
    expect(encode(three, models?.decodeRequest(undefined, context({}, { id: "b" })))).toMatchObject({
      type: "model",
      id: "b",
    });
    expect(caught(() => encode(three, { id: "x" }))).toMatchObject({ code: "unknown-model" });
    expect(models?.decodeReply({ type: "model", id: "x" }, { losses })).toMatchObject({ models: [{ id: "x" }] });
  });

  test("is refused when it is none", () => {
    expect(caught(() => models?.decodeReply({ error: 1 }, { losses }))).toMatchObject({ code: "invalid-reply" });
    expect(caught(() => models?.decodeRequest(undefined, context({ limit: "all" })))).toMatchObject({
      code: "bad-request",
      param: "limit",
    });
  });
});
