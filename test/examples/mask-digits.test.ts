import { textReply, transformContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/mask-digits/plugin.ts";
import config from "../../docs/examples/mask-digits/plugins.config.ts";
import { chatBody, chatText, startExample } from "./example.ts";

describe("the contract of a transform", () => {
  for (const { name, run } of transformContract(plugin, { replies: [textReply("call 123 45")] })) test(name, run);
});

test("no digit of an answer reaches the client, whole or streamed", async () => {
  await using kernel = await startExample("mask-digits", config);
  const body = chatBody("echo", "call 123 45");

  expect(await chatText(await kernel.request("/v1/chat/completions", body))).toBe("call ### ##");
  const streamed = await (await kernel.request("/v1/chat/completions", { ...body, stream: true })).text();
  expect(streamed).toContain("###");
  expect(streamed).not.toMatch(/"content":"[^"]*\d/);
});
