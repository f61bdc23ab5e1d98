import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { options } from "../src/options.ts";
import { answered, asked, ended, exchange, start } from "./start.ts";

describe("mode none", () => {
  it("is the default and subscribes to nothing", async () => {
    const { observer } = await start({});
    expect(observer).toBeUndefined();
  });
});

describe("mode file", () => {
  it("writes one line per exchange", async () => {
    const { handle, records, dispose } = await start({ mode: "file" });
    await handle(asked("a", "one"), asked("b", "two"), answered("b", "TWO"), ended("b"));
    await handle(answered("a", "ONE"), ended("a", { outcome: "cancelled" }));
    await dispose();
    const [b, a, ...more] = await records();
    expect(more).toEqual([]);
    expect(b).toEqual({
      at: "2026-01-01T00:00:00.000Z",
      exchange: "b",
      client: "",
      operation: "chat",
      protocol: "openai-chat",
      model: "fast",
      stream: true,
      status: 200,
      outcome: "done",
      durationMs: 1000,
      firstEventMs: 120,
      attempts: 1,
      pool: "openai-custom",
      node: "main",
      upstreamModel: "gpt-5-mini",
      finish: "stop",
      usage: { inputTokens: 3, outputTokens: 5 },
      losses: 0,
      request: asked("b", "two").request,
      reply: answered("b", "TWO").reply,
    });
    expect(a).toMatchObject({ exchange: "a", outcome: "cancelled", request: asked("a", "one").request });
  });

  it("writes failed exchanges with their error, and other operations", async () => {
    const { handle, records, dispose } = await start({ mode: "file" });
    const error = { code: "rate-limited", owner: "provider", message: "slow down", status: 429 } as const;
    await handle(ended("a", { status: 429, outcome: "failed", error }), ended("b", { operation: "embed" }));
    await dispose();
    expect(await records()).toMatchObject([
      { exchange: "a", status: 429, error },
      { exchange: "b", operation: "embed" },
    ]);
  });

  it("writes no line for a list of models", async () => {
    const { handle, folder, dispose } = await start({ mode: "file" });
    await handle(ended("a", { operation: "models" }));
    await dispose();
    expect(await readdir(folder)).toEqual([]);
  });

  it("marks what never ended as incomplete when it is disposed of", async () => {
    const { handle, records, dispose } = await start({ mode: "file" });
    await handle(asked("a", "hello"));
    await dispose();
    await dispose();
    const { request } = asked("a", "hello");
    expect(await records()).toEqual([{ at: "2026-01-01T00:00:00.000Z", exchange: "a", incomplete: true, request }]);
  });

  it("waits for no more than a thousand exchanges", async () => {
    const { handle, records } = await start({ mode: "file" });
    await handle(...Array.from({ length: 1002 }, (_, index) => asked(`x${index}`, "hello")));
    expect(await records()).toMatchObject([
      { exchange: "x0", incomplete: true },
      { exchange: "x1", incomplete: true },
    ]);
  });

  it("leaves prompts and answers out with content none, and does not ask for them", async () => {
    const { observer, handle, records, dispose } = await start({ mode: "file", content: "none" });
    expect(observer?.events).toEqual(["exchange-end"]);
    await handle(ended("a"));
    await dispose();
    const [record] = await records();
    expect(record).toMatchObject({ exchange: "a", usage: { inputTokens: 3, outputTokens: 5 } });
    expect(record).not.toHaveProperty("request");
  });
});

describe("mode console", () => {
  it("logs a line with the last prompt and the answer", async () => {
    const { handle, lines, folder } = await start({ mode: "console", redact: ["hunter\\d"] });
    await handle(...exchange("a", "my password is hunter2", "noted"));
    expect(lines).toEqual([
      {
        level: "info",
        message: "chat fast at openai-custom/main: 200 in 1000 ms, 3 tokens in, 5 out",
        fields: { exchange: "a", prompt: "my password is [redacted]", answer: "noted" },
      },
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("shortens long texts, tells errors, and says when the end was not seen", async () => {
    const { handle, lines, dispose } = await start({ mode: "console" });
    const error = { code: "no-node", owner: "gateway", message: "nobody is left", status: 503 } as const;
    const { pool: _pool, usage: _usage, ...end } = ended("a", { status: 503, outcome: "failed", error });
    await handle(asked("a", "x".repeat(5000)), end, asked("b", "?"));
    await dispose();
    expect(lines.map(({ message }) => message)).toEqual([
      "chat fast: 503 in 1000 ms",
      "chat fast: the end was not seen",
    ]);
    expect(lines[0]?.fields).toMatchObject({ prompt: `${"x".repeat(2000)}…`, error: "no-node: nobody is left" });
  });
});

describe("options", () => {
  it.each([
    { mode: "everywhere" },
    { redact: ["("] },
    { redact: ["a*"] },
    { maxBytes: 10 },
    { maxFiles: 0 },
    { files: "typo.jsonl" },
  ])("that make no sense are a fault: %j", (given) => {
    expect(options.safeParse(given).success).toBe(false);
  });

  it("say which pattern is broken", () => {
    const { error } = options.safeParse({ redact: ["fine", "("] });
    expect(error?.issues).toMatchObject([{ path: ["redact", 1] }]);
  });
});
