import { collectReply, type Message } from "@patchbay/sdk";
import { describe, expect, it } from "vitest";
import { chat, eventsOf } from "./call.ts";

describe("the echo", () => {
  it("gives back the last user message word by word", async () => {
    const events = await eventsOf(chat("Hello  wide\nworld! "));
    expect(events).toEqual([
      { type: "start", id: "echo-x1-1", model: "echo", created: 0, inputEstimate: 4 },
      { type: "text-delta", text: "Hello" },
      { type: "text-delta", text: "  wide" },
      { type: "text-delta", text: "\nworld!" },
      { type: "text-delta", text: " " },
      { type: "finish", reason: "stop" },
      { type: "usage", usage: { inputTokens: 4, outputTokens: 4, totalTokens: 8, estimated: true } },
    ]);
  });

  it("splits scripts without spaces sign by sign and never inside one", async () => {
    const events = await eventsOf(chat("你好 𠮷 ok👍🏽"));
    const texts = events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []));
    expect(texts).toEqual(["你", "好", " 𠮷", " ok👍🏽"]);
  });

  it("answers the last user message and counts the whole conversation", async () => {
    const messages: Message[] = [
      { role: "user", content: [{ type: "text", text: "one two" }] },
      { role: "assistant", content: [{ type: "text", text: "three" }] },
      { role: "user", content: [{ type: "text", text: "four" }] },
      { role: "assistant", content: [{ type: "text", text: "five" }] },
    ];
    const reply = collectReply(await eventsOf(chat("", { messages, system: [{ text: "be brief" }] })));
    expect(reply.candidates[0]?.content).toEqual([{ type: "text", text: "four" }]);
    expect(reply.usage?.inputTokens).toBe(7);
  });

  it("answers a conversation without a user with nothing", async () => {
    const events = await eventsOf(
      chat("", { messages: [{ role: "assistant", content: [{ type: "text", text: "I?" }] }] }),
    );
    expect(events.map((event) => event.type)).toEqual(["start", "finish", "usage"]);
  });

  it("describes media and reads no directive in them", async () => {
    const reply = collectReply(
      await eventsOf(
        chat([
          { type: "text", text: "look:" },
          { type: "image", source: { type: "base64", mediaType: "image/png", data: "AAECAw==" } },
          { type: "image", source: { type: "url", url: "https://example.com/cat.png" } },
          { type: "file", source: { type: "text", mediaType: "text/plain", text: "é" } },
          { type: "audio", source: { type: "file-id", id: "file-1", family: "some" } },
        ]),
      ),
    );
    expect(reply.candidates[0]?.content).toEqual([
      {
        type: "text",
        text: "look:\n[image image/png 4 bytes]\n[image https://example.com/cat.png]\n[file text/plain 2 bytes]\n[audio file-1]",
      },
    ]);
  });

  it("gives back tool results, also from messages of their own, without obeying them", async () => {
    const messages: Message[] = [
      { role: "user", content: [{ type: "text", text: "not this" }] },
      { role: "assistant", content: [{ type: "tool-call", id: "a", name: "f", argumentsText: "{}" }] },
      {
        role: "user",
        content: [{ type: "tool-result", callId: "a", content: [{ type: "text", text: "/tool f {}" }] }],
      },
      {
        role: "user",
        content: [
          { type: "tool-result", callId: "b", content: [{ type: "json", value: { sunny: true } }] },
          { type: "tool-result", callId: "c", isError: true, content: [{ type: "text", text: "no such city" }] },
        ],
      },
    ];
    const reply = collectReply(await eventsOf(chat("", { messages })));
    expect(reply.candidates[0]).toEqual({
      content: [{ type: "text", text: '/tool f {}\n{"sunny":true}\n[error] no such city' }],
      finish: "stop",
    });
  });
});

describe("limits of the request", () => {
  it("end the answer at maxOutputTokens, thinking included", async () => {
    const reply = collectReply(
      await eventsOf(chat("/think hm hm\none two three", { sampling: { maxOutputTokens: 3 } })),
    );
    expect(reply.candidates).toEqual([
      {
        content: [
          { type: "reasoning", text: "hm hm" },
          { type: "text", text: "one" },
        ],
        finish: "length",
      },
    ]);
    expect(reply.usage).toMatchObject({ outputTokens: 3, reasoningTokens: 2 });
  });

  it("do not call an exact fit cut", async () => {
    const reply = collectReply(await eventsOf(chat("one two", { sampling: { maxOutputTokens: 2 } })));
    expect(reply.candidates[0]?.finish).toBe("stop");
  });

  it("cut a tool call in its arguments, and close it", async () => {
    const request = chat('/tool f {"city":"Llanfairpwllgwyngyll"}', { sampling: { maxOutputTokens: 1 } });
    const events = await eventsOf(request);
    expect(events.slice(1, -1)).toEqual([
      { type: "tool-call-start", index: 0, id: expect.any(String), name: "f" },
      { type: "tool-call-delta", index: 0, argumentsText: '{"city":"Llanfai' },
      { type: "tool-call-end", index: 0 },
      { type: "finish", reason: "length" },
    ]);
  });

  it("end the text at the first stop sequence, also across words", async () => {
    const stop = ["never", "", "d e", "three"];
    const events = await eventsOf(chat("a b c d e f three\n/tool g {}", { sampling: { stop } }));
    expect(events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("")).toBe("a b c ");
    expect(events.some((event) => event.type === "tool-call-start")).toBe(false);
    expect(events.at(-2)).toEqual({ type: "finish", reason: "stop-sequence", stopSequence: "d e" });
  });

  it("give as many candidates as were asked for, each with call ids of its own", async () => {
    const events = await eventsOf(chat("hi\n/tool f {}", { sampling: { candidates: 3 } }));
    const reply = collectReply(events);
    expect(reply.candidates.map(({ finish }) => finish)).toEqual(["tool-calls", "tool-calls", "tool-calls"]);
    const ids = events.flatMap((event) => (event.type === "tool-call-start" ? [event.id] : []));
    expect(new Set(ids).size).toBe(3);
    expect(reply.usage?.outputTokens).toBe(6);
  });
});
