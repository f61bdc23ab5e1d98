import type { ChatEvent } from "@patchbay/sdk";
import { chatRequest, protocolContract, wireContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { wire } from "../src/wire.ts";

describe("the contract of a protocol", () => {
  for (const { name, run } of protocolContract(plugin)) test(name, run);
});

const turns = [
  { by: "system", text: "Be kind." },
  { by: "user", text: "hello" },
];

describe("the contract of a wire", () => {
  const samples = {
    requests: [{ model: "m", turns }],
    replies: [
      { body: { text: "hello", end: "stop" }, stream: false },
      { body: '{"text":"hel"}\n{"text":"lo"}\n{"end":"length"}\n', stream: true },
      { body: '{"text":"hel"}\n{"error":{"message":"too busy"}}\n', stream: true },
    ],
  };
  for (const { name, run } of wireContract(wire, samples)) test(name, run);
});

test("a streamed answer is a line per piece of text, and a last line that says why it ended", () => {
  const events: readonly ChatEvent[] = [
    { type: "start", id: "1", model: "m" },
    { type: "text-delta", text: "hello" },
    { type: "finish", reason: "stop" },
  ];
  const request = chatRequest("hello", { stream: true });
  const encoder = wire.codec.chat.encodeReply({ request, stream: true, created: 0, id: "1", losses: () => undefined });

  expect(encoder.push(events) + encoder.end()).toBe('{"text":"hello"}\n{"end":"stop"}\n');
});
