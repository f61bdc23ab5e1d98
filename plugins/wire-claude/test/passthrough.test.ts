import type { ChatEvent } from "@patchbay/sdk";
import { packSignature } from "@patchbay/wire-kit";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { bytes, readStream, readWhole, sse, stream, textBlock } from "./kit.ts";
import { agentRequest, streamed, wholeReply } from "./samples.ts";

const { chat } = wire.codec;

function outline(text: string, streamed: boolean): readonly ChatEvent[] {
  const relay = chat.relayReply?.({ stream: streamed, dropUsage: false, detail: "outline", losses: () => undefined });
  const chunk = bytes(text);
  const relayed = relay?.push(chunk);
  expect(relayed?.bytes).toBe(chunk);
  return [...(relayed?.events ?? []), ...(relay?.end().events ?? [])];
}

describe("a body that passes", () => {
  test("has another model, and every other byte as it was", () => {
    expect(chat.patchRequest('{ "model":"a" ,"n":1.0}', { model: "b" })).toBe('{ "model":"b" ,"n":1.0}');
    expect(chat.patchRequest('{"model":"a"}', { includeUsage: true })).toBe('{"model":"a"}');
  });

  test.each([
    ["what a client of this wire says", agentRequest, false],
    ["nothing", null, false],
    [
      "a signature of another vendor",
      withBlock({
        type: "thinking",
        thinking: "",
        signature: packSignature({ family: "gemini", value: "s" }, "part-call"),
      }),
      true,
    ],
    [
      "hidden thinking of another vendor",
      withBlock({ type: "redacted_thinking", data: packSignature({ family: "openai", value: "s" }, "redacted") }),
      true,
    ],
    [
      "text that looks like a signature",
      withBlock({ type: "text", text: packSignature({ family: "openai", value: "s" }, "redacted") }),
      false,
    ],
  ])("may hold %s", (_what, body, expected) => {
    expect(chat.rewrites?.(body, { prefill: false, forcedToolChoice: "never" })).toBe(expected);
  });

  function withBlock(block: Record<string, string>) {
    return {
      messages: [
        { role: "user", content: "a" },
        { role: "assistant", content: [block] },
      ],
    };
  }
});

describe("an answer that passes", () => {
  test.each([
    ["streamed", streamed, true],
    ["whole", JSON.stringify(wholeReply), false],
  ])("%s tells how it began, cost and ended", (_what, text, isStream) => {
    const all = isStream ? readStream(text) : readWhole(wholeReply);
    const seen = outline(text, isStream);

    expect(seen.map(({ type }) => type)).toEqual([
      "start",
      "usage",
      "reasoning-delta",
      ...(isStream ? ["usage"] : []),
      "finish",
    ]);
    expect(seen.at(-1)).toEqual(all.at(-1));
    expect(seen.findLast(({ type }) => type === "usage")).toEqual(all.findLast(({ type }) => type === "usage"));
  });

  test("tells of an error behind its content", () => {
    const error = sse({ type: "error", error: { type: "overloaded_error", message: "busy" } });
    const cut = stream(textBlock(0, "a", "b")).split("event: message_delta")[0] ?? "";

    expect(outline(cut + error, true).at(-1)).toMatchObject({ type: "error", failure: { code: "overloaded" } });
  });

  test("is read without its pieces, whatever they hold", () => {
    const broken = streamed.replace(
      'data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"It "}}',
      'data: {"type":"content_block_delta",broken',
    );

    expect(outline(broken, true).at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
  });
});

describe("a stream that passes without its last event", () => {
  const lastEvent = sse({ type: "message_stop" });
  const cut = streamed.replace(lastEvent, "");

  function ends(text: string, detail: "outline" | "all") {
    const relay = chat.relayReply?.({ stream: true, dropUsage: false, detail, losses: () => undefined });
    for (const piece of text) relay?.push(bytes(piece));
    return new TextDecoder().decode(relay?.end().bytes);
  }

  test.each(["outline", "all"] as const)("gets it (%s)", (detail) => {
    expect(ends(cut, detail)).toBe(lastEvent);
    expect(ends(cut.trimEnd(), detail)).toBe(`\n\n${lastEvent}`);
  });

  test("gets nothing when it is whole, or broke off, or failed", () => {
    expect(ends(streamed, "outline")).toBe("");
    expect(ends(JSON.stringify(wholeReply), "outline")).toBe("");
    expect(() => ends(cut.slice(0, 200), "outline")).toThrow("closed the stream");
    const failed = sse({ type: "error", error: { type: "overloaded_error", message: "busy" } });
    expect(ends(cut + failed, "outline")).toBe("");
  });
});
