import type { ChatRequest, Json, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { decode, encode, head, ndjson, readStream, readWhole, writeStream, writeWhole } from "./kit.ts";
import { pixel } from "./samples.ts";

const path = "/api/generate";
const read = (body: object): ChatRequest => decode({ model: "m", ...body }, { path });

function write(request: ChatRequest, losses: Loss[] = []) {
  return wire.codec.chat.encodeRequest(request, {
    model: request.model,
    stream: request.stream,
    capabilities: {},
    profile: { reasoningOut: "think-tags" },
    losses: (loss) => losses.push(loss),
  });
}

describe("a prompt", () => {
  test("is a chat of one message", () => {
    expect(read({ prompt: "why?", system: "Be brief", images: [pixel], keep_alive: "5m" })).toMatchObject({
      system: [{ text: "Be brief" }],
      messages: [{ role: "user", content: [{ type: "text", text: "why?" }, { type: "image" }] }],
      stream: true,
      extensions: { ollama: { form: "generate" } },
    });
  });

  test.each<readonly [string, Record<string, Json>]>([
    ["alone", { prompt: "why?" }],
    [
      "with everything",
      { prompt: "why?", system: "Be brief", images: [pixel], template: "{{ .Prompt }}", context: [1, 2] },
    ],
    ["that is raw", { prompt: "<s>why?", raw: true, options: { num_predict: 5, num_ctx: 1 } }],
    ["with a suffix", { prompt: "def f(", suffix: "return a", stream: false, think: false, format: "json" }],
    ["of an image alone", { prompt: "", images: [pixel] }],
    [
      "whose members say nothing",
      { prompt: "a", raw: false, template: "", suffix: "", context: [], system: "", images: [] },
    ],
    ["that loads a model", { keep_alive: "5m" }],
    ["that unloads one", { prompt: "", keep_alive: 0 }],
    ["for an image", { prompt: "a cat", width: 5, height: 6, steps: 7 }],
  ])("%s goes to the endpoint of prompts as it came", (_what, body) => {
    const losses: Loss[] = [];
    const written = write(read(body), losses);

    expect(written.path).toBe("generate");
    expect(written.body).toEqual({ model: "m", ...body });
    expect(losses).toEqual([]);
  });

  test("that somebody made more of goes out as a chat, and what only prompts can do is told", () => {
    const request = read({
      prompt: "why?",
      raw: true,
      template: "t",
      context: [1],
      suffix: "s",
      system: "S",
      raw_note: 1,
    });
    const more = { ...request, tools: [{ type: "function" as const, name: "f" }] };
    const { body, losses } = encode(more);

    expect(body).toMatchObject({
      messages: [
        { role: "system", content: expect.stringMatching(/^Continue/) },
        { role: "system", content: "S" },
        { role: "user", content: "why?" },
      ],
      raw_note: 1,
    });
    expect(body).not.toHaveProperty("prompt");
    expect(write(more).path).toBeUndefined();
    expect(losses).toMatchObject(Array.from({ length: 4 }, () => ({ kind: "dropped", from: "opaque" })));
  });

  test("with a system block that somebody added takes it along", () => {
    const request = read({ prompt: "why?", system: "a", suffix: "s" });

    expect(write({ ...request, system: [...request.system, { text: "b" }] }).body).toMatchObject({ system: "a\n\nb" });
  });

  test("tells another wire in parts of what only prompts can do, and in words of the suffix", () => {
    const { messages, system } = read({ prompt: "def f(", raw: true, suffix: "return a", template: "t", context: [1] });
    const special = messages[0]?.content.filter(({ type }) => type === "opaque");

    expect(special).toMatchObject([
      { wire: "ollama", raw: { raw: true } },
      { wire: "ollama", raw: { template: "t" } },
      { wire: "ollama", raw: { suffix: "return a" } },
      { wire: "ollama", raw: { context: [1] } },
    ]);
    expect(system.map(({ text }) => text)).toEqual([expect.stringMatching(/^Continue the text[^]*\n\nreturn a$/)]);
  });

  test("T24: that is raw gets its answer as the model wrote it", () => {
    const answer = ndjson([{ ...head, response: "<think>a</think>b", done: true }]);
    const asked = (body: object): readonly string[] =>
      readStream(answer, write(read(body)).memo).flatMap((event) => (event.type === "text-delta" ? [event.text] : []));

    expect(asked({ prompt: "a", raw: true })).toEqual(["<think>a</think>b"]);
    expect(asked({ prompt: "a" })).toEqual(["b"]);
  });
});

describe("the answer to a prompt", () => {
  const extensions = read({ prompt: "a" }).extensions ?? {};
  const metrics = { total_duration: 9, prompt_eval_count: 3, eval_count: 2, eval_duration: 5 };
  const lines = [
    { ...head, response: "Hel", thinking: "hm", done: false, remote_host: "h" },
    { ...head, completed: 1, total: 2, response: "lo", done: false, remote_host: "h" },
    { ...head, response: "", done: true, done_reason: "stop", context: [1, 2], ...metrics, remote_host: "h" },
  ];

  test("is written as it was read, context and unknown members included", () => {
    const written = writeStream(readStream(ndjson(lines)), { extensions });

    expect(
      written
        .split("\n")
        .filter(Boolean)
        .map((text) => JSON.parse(text) as unknown),
    ).toEqual([
      { ...head, response: "", thinking: "hm", done: false, remote_host: "h" },
      { ...head, response: "Hel", done: false, remote_host: "h" },
      { ...head, response: "lo", done: false, remote_host: "h" },
      { ...head, response: "", done: false, completed: 1, total: 2, remote_host: "h" },
      lines[2],
    ]);
  });

  test("is the same when it is whole", () => {
    const whole = {
      ...head,
      response: "Hello",
      thinking: "hm",
      done: true,
      done_reason: "stop",
      context: [1, 2],
      ...metrics,
    };

    expect(writeWhole(readWhole(whole), { extensions })).toEqual(whole);
  });

  test("may be an image", () => {
    const whole = { ...head, response: "", image: pixel, done: true, done_reason: "stop", ...metrics };
    const events = readWhole(whole);

    expect(events).toContainEqual({ type: "media", media: { type: "image", source: expect.anything() } });
    expect(writeWhole(events, { extensions })).toEqual(whole);
  });
});
