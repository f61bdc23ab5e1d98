import type { ModelsReply } from "@patchbay/sdk";
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

describe("the list of models that Codex asks for", () => {
  const request = models?.decodeRequest(undefined, { ...context, query: { client_version: "0.169.0" } }) ?? {};
  const list = (reply: ModelsReply) => models?.encodeReply(reply, { request, losses });

  test("has every member that it demands", () => {
    const chats = { id: "gpt-5.1", displayName: "Five", contextTokens: 400_000 };
    const vectors = { id: "embeds", operations: ["embed"] as const };

    expect(list({ models: [chats, vectors] })).toEqual({
      models: [
        {
          slug: "gpt-5.1",
          display_name: "Five",
          description: null,
          default_reasoning_level: "medium",
          supported_reasoning_levels: ["low", "medium", "high"].map((effort) => ({
            effort,
            description: expect.any(String),
          })),
          shell_type: "shell_command",
          visibility: "list",
          supported_in_api: true,
          priority: 0,
          upgrade: null,
          base_instructions: "",
          supports_reasoning_summaries: true,
          support_verbosity: false,
          default_verbosity: null,
          apply_patch_tool_type: null,
          truncation_policy: { mode: "bytes", limit: 10_000 },
          supports_parallel_tool_calls: true,
          context_window: 400_000,
          experimental_supported_tools: [],
          input_modalities: ["text", "image"],
        },
      ],
    });
    expect(list({ models: [{ id: "m" }] })).toMatchObject({
      models: [{ slug: "m", display_name: "m", supported_reasoning_levels: [], default_reasoning_level: null }],
    });
  });

  test("goes on as an upstream of its kind told it", () => {
    const told = { slug: "gpt-6", display_name: "Six", visibility: "hide", shell_type: "local", priority: 9 };
    const reply = models?.decodeReply({ models: [told] }, { losses }) ?? { models: [] };

    expect(reply.models).toMatchObject([{ id: "gpt-6", displayName: "Six" }]);
    expect(list(reply)).toMatchObject({ models: [told] });
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
