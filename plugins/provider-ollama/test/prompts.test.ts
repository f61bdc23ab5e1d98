import { json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { line, open, streamOf } from "./kit.ts";

const metrics = { total_duration: 9, prompt_eval_count: 3, eval_count: 2, eval_duration: 5 };
const lines = [
  line({ response: "", thinking: "hm", done: false }),
  line({ response: "hello", done: false }),
  line({ response: "", done: true, done_reason: "stop", context: [1, 2], ...metrics }),
];
const parsed = (text: string): readonly unknown[] =>
  text
    .split("\n")
    .filter((piece) => piece !== "")
    .map((piece) => JSON.parse(piece) as unknown);

describe("a client's prompt", () => {
  test("goes to the endpoint of prompts with all that belongs to one, and so does its answer come back", async () => {
    await using world = await open(streamOf(lines));
    const body = { model: "qwen3", prompt: "def f(", suffix: "return a", template: "t", raw: true, context: [3], x: 1 };
    const answer = await (await world.kernel.request("/api/generate", body)).text();

    expect(world.upstream.requests[0]).toMatchObject({ method: "POST", path: "/api/generate" });
    expect(world.upstream.requests[0]?.json()).toEqual(body);
    expect(parsed(answer)).toEqual(lines.map((text) => JSON.parse(text) as unknown));
  });

  test("may be answered whole", async () => {
    const whole = { response: "hello", done: true, done_reason: "stop", context: [1], ...metrics };
    await using world = await open(json(JSON.parse(line(whole)) as object));
    const answer = await world.kernel.request("/api/generate", { model: "qwen3", prompt: "hi", stream: false });

    expect(await answer.json()).toEqual(JSON.parse(line(whole)));
  });

  test("of nothing, to be kept for no time, takes the model out of memory", async () => {
    await using world = await open(
      json(JSON.parse(line({ response: "", done: true, done_reason: "unload" })) as object),
    );
    const body = { model: "qwen3", prompt: "", keep_alive: 0, stream: false };
    const answer = await world.kernel.request("/api/generate", body);

    expect(await answer.json()).toMatchObject({ response: "", done: true, done_reason: "unload" });
    expect(world.upstream.requests[0]).toMatchObject({ path: "/api/generate" });
    expect(world.upstream.requests[0]?.json()).toEqual(body);
  });
});

describe("T24: a node whose models write their thinking into the text", () => {
  const said = (content: string): string => line({ message: { role: "assistant", content }, done: false });
  const tagged = [said("<thi"), said("nk>hm</think>\n\nhel"), said("lo"), line({ done: true, done_reason: "stop" })];
  const chat = { model: "qwen3", messages: [{ role: "user", content: "hi" }] };
  const node = { profile: { reasoningOut: "think-tags" } };

  test("gives clients of another wire the thinking apart", async () => {
    await using world = await open(streamOf(tagged), node);
    const text = await (await world.kernel.request("/v1/chat/completions", { ...chat, stream: true })).text();

    expect(text).toContain('"reasoning_content":"hm"');
    expect(text).toContain('"content":"hel"');
    expect(text).not.toContain("think>");
  });

  test("and clients of the same wire as well", async () => {
    await using world = await open(streamOf(tagged), node);
    const answer = await (await world.kernel.request("/api/chat", chat)).text();

    expect(parsed(answer)).toMatchObject([
      { message: { content: "", thinking: "hm" } },
      { message: { content: "hel" } },
      { message: { content: "lo" } },
      { done: true },
    ]);
  });
});

test("what an upstream tells of its models is what clients of this wire look for", async () => {
  const listed = {
    name: "qwen3:8b",
    model: "qwen3:8b",
    modified_at: "2026-11-20T08:00:00Z",
    size: 5,
    digest: "ab".repeat(32),
    details: { family: "qwen3", context_length: 40_960 },
    capabilities: ["completion", "tools"],
  };
  await using world = await open(json({ models: [listed] }));
  const tags = await (await world.kernel.request("/api/tags")).json();
  const shown = (await (await world.kernel.request("/api/show", { model: "qwen3:8b" })).json()) as {
    readonly model_info: Readonly<Record<string, unknown>>;
    readonly capabilities: readonly string[];
  };

  expect(tags).toMatchObject({ models: [listed] });
  expect(shown.model_info[`${String(shown.model_info["general.architecture"])}.context_length`]).toBe(40_960);
  expect(shown.capabilities).toEqual(["completion", "tools"]);
});
