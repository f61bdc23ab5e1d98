import { protocolContract, wireContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../../docs/examples/ask-protocol/plugin.ts";
import config from "../../docs/examples/ask-protocol/plugins.config.ts";
import { askWire } from "../../docs/examples/ask-protocol/wire.ts";
import { startExample } from "./example.ts";

const turns = [
  { by: "system", text: "Be kind." },
  { by: "user", text: "hello" },
];

describe("the contract of a protocol", () => {
  for (const { name, run } of protocolContract(plugin)) test(name, run);
});

// #region wire
describe("the contract of a wire", () => {
  const samples = {
    requests: [{ model: "m", turns }],
    replies: [
      { body: { text: "hello", end: "stop" }, stream: false },
      { body: '{"text":"hel"}\n{"text":"lo"}\n{"end":"length"}\n', stream: true },
      { body: '{"text":"hel"}\n{"error":{"message":"too busy"}}\n', stream: true },
    ],
  };
  for (const { name, run } of wireContract(askWire, samples)) test(name, run);
});
// #endregion wire

test("clients of the dialect get whole and streamed answers, and errors in its form", async () => {
  await using kernel = await startExample("ask-protocol", config);
  const whole = await kernel.request("/v1/ask", { model: "echo", turns });
  expect(await whole.json()).toEqual({ text: "hello", end: "stop" });
  const streamed = await kernel.request("/v1/ask", { model: "echo", stream: true, turns });
  expect(await streamed.text()).toBe('{"text":"hello"}\n{"end":"stop"}\n');
  const wrong = await kernel.request("/v1/ask", { model: "echo", turns: "hello" });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { error: { code: "bad-request" } }]);
});

test("a stream that breaks off ends with the failure", async () => {
  await using kernel = await startExample("ask-protocol", config);
  const text = "one two three\n/error 500 after 2";
  const response = await kernel.request("/v1/ask", { model: "echo", stream: true, turns: [{ by: "user", text }] });
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/\{"error":\{"code":"[a-z-]+","message":"[^"]*"\}\}\n$/);
});
