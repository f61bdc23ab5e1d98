import { collectReply, GatewayError } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { chat, createCall, eventsOf, loadEcho } from "./call.ts";

async function candidateOf(text: string) {
  return collectReply(await eventsOf(chat(text))).candidates[0];
}

describe("directives", () => {
  it("call tools, several at once, with the arguments as written", async () => {
    const candidate = await candidateOf(
      'before\n/tool weather {"city": "Oslo"}\n/tool clock\r\n/tool odd {not json\nafter',
    );
    expect(candidate).toMatchObject({
      content: [
        { type: "text", text: "before\nafter" },
        { type: "tool-call", name: "weather", argumentsText: '{"city": "Oslo"}' },
        { type: "tool-call", name: "clock", argumentsText: "{}" },
        { type: "tool-call", name: "odd", argumentsText: "{not json" },
      ],
      finish: "tool-calls",
    });
  });

  it("know the request's custom tools and namespaces", async () => {
    const tools = [
      { type: "custom" as const, name: "patch" },
      { type: "function" as const, name: "read", namespace: "files" },
    ];
    const reply = collectReply(await eventsOf(chat("/tool patch *** Begin\n/tool read {}", { tools })));
    expect(reply.candidates[0]?.content).toMatchObject([
      { name: "patch", custom: true, argumentsText: "*** Begin" },
      { name: "read", namespace: "files", argumentsText: "{}" },
    ]);
  });

  it("think before they speak", async () => {
    const events = await eventsOf(chat("42\n/think let me see\n/think yes"));
    expect(events.slice(1, -2)).toEqual([
      ...["let", " me", " see", "\nyes"].map((text) => ({ type: "reasoning-delta", text })),
      { type: "text-delta", text: "42" },
    ]);
  });

  it("refuse", async () => {
    expect(await candidateOf("/refuse I would rather not")).toEqual({
      content: [{ type: "refusal", text: "I would rather not" }],
      finish: "refusal",
    });
  });

  it("name the finish reason", async () => {
    expect(await candidateOf("hi\n/finish content-filter")).toEqual({
      content: [{ type: "text", text: "hi" }],
      finish: "content-filter",
    });
  });

  it("repeat the text, at most 10,000 times", async () => {
    expect((await candidateOf("/repeat 3\na b"))?.content).toEqual([{ type: "text", text: "a b a b a b" }]);
    const events = await eventsOf(chat("/repeat 99999999\nx"));
    expect(events.filter((event) => event.type === "text-delta")).toHaveLength(10_000);
  });

  it("do not repeat a long text without end", async () => {
    const text = "x".repeat(300_000);
    const candidate = await candidateOf(`/repeat 10000\n${text}`);
    expect(candidate?.content).toEqual([{ type: "text", text: `${text} ${text} ${text}` }]);
  });

  it.each([
    "/unknown thing",
    "/tool",
    " /tool f {}",
    "/finish whenever",
    "/slow soon",
    "/repeat -1",
    "/error teapot",
    "/error 200",
    "/constructor x",
    "/",
  ])("that are none stay text: %j", async (line) => {
    expect(await candidateOf(line)).toEqual({ content: [{ type: "text", text: line }], finish: "stop" });
  });

  it("combine", async () => {
    const candidate = await candidateOf("/think why\n/repeat 2\nbecause\n/tool f {}\n/finish pause");
    expect(candidate).toMatchObject({
      content: [
        { type: "reasoning", text: "why" },
        { type: "text", text: "because because" },
        { type: "tool-call", name: "f" },
      ],
      finish: "pause",
    });
  });
});

describe("/error", () => {
  it.each([
    ["overloaded", { code: "overloaded", status: 503 }],
    ["429", { code: "rate-limited", status: 429 }],
    ["401", { code: "credential-rejected", status: 502 }],
    ["418", { code: "bad-request", status: 418 }],
    ["500", { code: "upstream-failed", status: 500 }],
    ["529", { code: "overloaded", status: 529 }],
    ["529 the well is dry", { code: "overloaded", status: 529, message: "the well is dry" }],
    ["503 after hours", { code: "overloaded", message: "after hours" }],
  ])("%s fails before anything was said", async (words, expected) => {
    const echo = await loadEcho();
    const answer = echo.call(createCall<"chat">(chat(`/error ${words}\nhello`)))[Symbol.asyncIterator]();
    const error: unknown = await answer.next().catch((cause: unknown) => cause);
    expect(GatewayError.is(error)).toBe(true);
    expect(error).toMatchObject(expected);
  });

  it.each([
    ["500 after 2", "a b c", ["a", " b"]],
    ["500 after 0", "a b c", []],
    ["500 after 9 so it goes", "a b c", ["a", " b", " c"]],
  ])("%s fails in the middle", async (words, text, said) => {
    const echo = await loadEcho();
    const texts: string[] = [];
    const reading = (async () => {
      for await (const step of echo.call(createCall<"chat">(chat(`${text}\n/error ${words}`)))) {
        for (const event of [step].flat()) if (event.type === "text-delta") texts.push(event.text);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "upstream-failed", status: 500 });
    expect(texts).toEqual(said);
  });
});

describe("/slow", () => {
  it("waits before every delta", async () => {
    const clock = createTestClock(0);
    const echo = await loadEcho();
    const answer = echo.call(createCall<"chat">(chat("/slow 250\na b"), { clock }))[Symbol.asyncIterator]();
    expect((await answer.next()).value).toMatchObject({ type: "start" });
    for (const [text, at] of [
      ["a", 250],
      [" b", 500],
    ] as const) {
      const next = answer.next();
      await clock.waitForTimers(1);
      await clock.advance(250);
      expect((await next).value).toEqual({ type: "text-delta", text });
      expect(clock.now()).toBe(at);
    }
    expect((await answer.next()).value).toEqual({ type: "finish", reason: "stop" });
  });

  it("ends with the signal", async () => {
    const clock = createTestClock(0);
    const controller = new AbortController();
    const reading = eventsOf(chat("/slow 60000\na"), { clock, signal: controller.signal });
    await clock.waitForTimers(1);
    controller.abort(new Error("the client left"));
    await expect(reading).rejects.toThrow("the client left");
    expect(clock.pending).toBe(0);
  });
});

describe("an answer without waits", () => {
  it("lets others run, so that an abort gets through", async () => {
    const controller = new AbortController();
    const reading = eventsOf(chat("/repeat 10000\nx y z"), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(reading).rejects.toThrow("enough");
  });
});
