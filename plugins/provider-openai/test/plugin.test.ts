import type { EndpointTarget, HttpProvider, JsonObject, Node, PluginContext } from "@patchbay/sdk";
import { openaiProfile, profileKeys } from "@patchbay/wire-openai-chat";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

async function provider(): Promise<HttpProvider> {
  // The plugin asks nothing of its context.
  const { outboundProvider } = await plugin.setup({} as PluginContext, {});
  return outboundProvider as HttpProvider;
}

function node(options: JsonObject = {}, baseUrl?: string): Node {
  const rest = { id: "n", pool: "p", provider: "openai", priority: 100, weight: 1, hasCredential: true, labels: {} };
  return { ...rest, options, ...(baseUrl !== undefined && { baseUrl }) };
}

function target(node: Node): EndpointTarget {
  return { node, model: "m", operation: "chat", stream: false };
}

async function profileOf(node: Node) {
  const { profile } = await provider();
  return typeof profile === "function" ? profile(target(node)) : profile;
}

async function accepts(options: unknown): Promise<boolean> {
  const checked = await (await provider()).nodeOptions?.["~standard"].validate(options);
  return checked !== undefined && checked.issues === undefined;
}

describe("the provider", () => {
  test("is named after its package and brings its wire", async () => {
    expect(plugin).toMatchObject({ name: "@patchbay/provider-openai", sdk: "1.0" });
    expect(await provider()).toMatchObject({
      id: "openai",
      baseUrl: "https://api.openai.com/v1",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
    });
  });

  test.each([
    [undefined, "openai-chat", "chat/completions"],
    ["chat", "openai-chat", "chat/completions"],
    ["responses", "openai-responses", "responses"],
  ])("with wireApi %s speaks %s at %s", async (wireApi, id, path) => {
    const { wire, endpoints } = await provider();
    const each = node(wireApi === undefined ? {} : { wireApi });

    expect(typeof wire === "function" && wire(each)).toMatchObject({ id });
    expect(typeof endpoints === "function" && endpoints(each)).toMatchObject({ chat: path, models: "models" });
  });

  test("names the account that the node names, if any", async () => {
    const { headers } = await provider();

    expect(typeof headers === "function" && headers(node({ organization: "o", project: "p" }))).toEqual({
      "openai-organization": "o",
      "openai-project": "p",
    });
    expect(typeof headers === "function" && headers(node())).toEqual({});
  });
});

describe("the profile", () => {
  test("is OpenAI's at OpenAI's address, and what the node says on top", async () => {
    expect(await profileOf(node())).toEqual(openaiProfile);
    expect(await profileOf(node({}, "https://api.openai.com/v1/"))).toEqual(openaiProfile);
    expect(await profileOf(node({ profile: { stopMax: 2 } }))).toEqual({ ...openaiProfile, stopMax: 2 });
  });

  test("is only what the node says anywhere else", async () => {
    expect(await profileOf(node({}, "https://api.openai.com.example.org/v1"))).toEqual({});
    expect(await profileOf(node({ profile: { jsonSchema: false } }, "http://127.0.0.1:8000/v1"))).toEqual({
      jsonSchema: false,
    });
  });
});

describe("a node's options", () => {
  test.each([
    [{}],
    [{ organization: "o", project: "p" }],
    [{ profile: { maxTokensField: "max_tokens", stopMax: 16, images: false } }],
    [{ profile: openaiProfile }],
  ])("may be %j", async (options) => {
    expect(await accepts(options)).toBe(true);
  });

  test.each([
    [{ other: 1 }],
    [{ organization: "" }],
    [{ profile: { maxTokensField: "tokens" } }],
    [{ profile: { stopMax: "4" } }],
    [{ profile: { maxTokenField: "max_tokens" } }],
  ])("may not be %j", async (options) => {
    expect(await accepts(options)).toBe(false);
  });

  test("know which of the two APIs the endpoint speaks", async () => {
    expect(await accepts({ wireApi: "responses" })).toBe(true);
    expect(await accepts({ wireApi: "response" })).toBe(false);
  });

  test("know every key of the wire's profile", async () => {
    for (const [key, kind] of Object.entries(profileKeys)) {
      const value = { boolean: true, number: 1 }[String(kind)] ?? kind[0];
      expect(await accepts({ profile: { [key]: value } })).toBe(true);
    }
  });
});

describe("what a model can do", () => {
  test.each([
    ["gpt-5.4", false],
    ["gpt-5-mini", false],
    ["o3-mini", false],
    ["ft:o4-mini:acme", false],
    ["gpt-5-chat-latest", undefined],
    ["gpt-4o", undefined],
  ])("%s takes temperature: %s", async (model, sampling) => {
    expect((await provider()).capabilities?.({ node: node(), model }).sampling).toBe(sampling);
  });

  test("is not known of other endpoints, whatever their models are called", async () => {
    expect((await provider()).capabilities?.({ node: node({}, "http://127.0.0.1/v1"), model: "o3" })).toEqual({});
  });
});
