import { errorStatus, json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { send } from "../../core/test/support/gateway.ts";
import { claude } from "../matrix/upstreams/claude.ts";
import { openaiChat } from "../matrix/upstreams/openai-chat.ts";
import { upstreams } from "../matrix/upstreams/all.ts";
import { answers, failureText } from "../matrix/upstreams/upstream.ts";
import { openWorld } from "../matrix/world.ts";
import { changed, clientKey, fixture, listIn, play } from "./fixtures.ts";
import { claudeCode } from "./readers/claude-code.ts";

const turn = fixture("claude-code");
const foreign = upstreams.filter(({ id }) => id !== "claude");

test("the first look at the gateway harms nobody", async () => {
  await using world = await openWorld(claude, false);
  const { status, text } = await send(`${world.url}/`, { method: "HEAD" });

  expect([status, text]).toEqual([404, ""]);
  expect(world.fake.requests).toEqual([]);
});

test("what it says of itself reaches its vendor, and neither of its two credentials does", async () => {
  await using world = await openWorld(claude, false, { server: { keys: [clientKey] } });
  world.fake.setDefault(answers(claude, { text: "fine", signature: "c2ln" }));
  await play(world.url, turn);
  const { headers, path } = world.fake.requests[0] ?? {};

  expect(headers).toMatchObject({
    "anthropic-beta": turn.headers["anthropic-beta"],
    "anthropic-version": "2023-06-01",
    "x-api-key": "node-key-4711",
  });
  expect(headers).not.toHaveProperty("authorization");
  expect(path).toBe("/v1/messages");
});

test.each(foreign)("betas and the fields that belong to them stay behind, before $id", async (upstream) => {
  await using world = await openWorld(upstream, false);
  world.fake.setDefault(answers(upstream, { text: "fine" }));
  await play(world.url, turn);
  const { headers = {}, text = "" } = world.fake.requests[0] ?? {};

  expect(Object.keys(headers).filter((name) => name.startsWith("anthropic-"))).toEqual([]);
  for (const field of ["context_management", "defer_loading", "eager_input_streaming", "cache_control"])
    expect(text).not.toContain(field);
});

test("the list of models has the vendor's shape, at the address itself", async () => {
  await using world = await openWorld(openaiChat, false, {
    models: { "claude-opus-5-5": { pool: "main", model: "gpt-5.1" } },
  });
  world.fake.setDefault(json({ object: "list", data: [{ id: "gpt-4o", object: "model", created: 1, owned_by: "o" }] }));
  const { status, text } = await play(world.url, fixture("claude-code-models"));
  const list = JSON.parse(text) as { readonly data: readonly { readonly id: string }[] };

  expect(status).toBe(200);
  expect(list).toMatchObject({ has_more: false, first_id: "claude-opus-5-5", last_id: "gpt-4o" });
  expect(list.data).toMatchObject([
    { type: "model", id: "claude-opus-5-5", display_name: expect.any(String), created_at: expect.any(String) },
    { type: "model", id: "gpt-4o" },
  ]);
});

describe("counting of tokens", () => {
  const count = fixture("claude-code-count-tokens");

  test("is the vendor's where it counts", async () => {
    await using world = await openWorld(claude, false);
    world.fake.setDefault(json({ input_tokens: 321 }));
    const { text } = await play(world.url, count);

    expect(JSON.parse(text)).toEqual({ input_tokens: 321 });
    expect(world.fake.requests[0]?.headers["anthropic-beta"]).toBe(count.headers["anthropic-beta"]);
  });

  test.each(["openai", "ollama"])("is an estimate where %s does not count", async (id) => {
    await using world = await openWorld(upstreams.find((upstream) => upstream.id === id) ?? claude, false);
    const { status, text, headers } = await play(world.url, count);

    expect([status, headers["x-patchbay-estimated"]]).toEqual([200, "true"]);
    expect(JSON.parse(text)).toEqual({ input_tokens: expect.any(Number) });
  });
});

describe("failures", () => {
  // The words by which it decides what to leave out when it tries again.
  const refusals = [
    [400, "messages.1.content.0: Invalid `signature` in `thinking` block"],
    [400, "prompt is too long: 208310 tokens > 200000 maximum"],
    [429, "This request would exceed your account's rate limit."],
    [529, "Overloaded"],
  ] as const;

  test.each(refusals)("a %i of its vendor comes as it was: %s", async (status, message) => {
    await using world = await openWorld(claude, false);
    const body = { type: "error", error: { type: "some_error", message }, request_id: "req_011" };
    world.fake.setDefault(errorStatus(status, body, { "retry-after": "7" }));
    const answer = await play(world.url, turn);

    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, body]);
    if (status === 429) expect(answer.headers["retry-after"]).toBe("7");
  });

  test.each(foreign)("a broken stream of $id is an error event, and no message that ends well", async (upstream) => {
    await using world = await openWorld(upstream, false);
    world.fake.setDefault(upstream.failing({ text: "one two three" }));
    const answer = await play(world.url, turn);

    expect(() => claudeCode.streamed(answer)).toThrow(failureText);
    expect(answer.text).not.toContain("message_stop");
  });
});

test.each(foreign)("what it is told goes into its next turn, before $id", async (upstream) => {
  await using world = await openWorld(upstream, false);
  const call = { id: "call_1", name: "Bash", input: { command: "ls" } };
  world.fake.setDefault(answers(upstream, { thinking: "hm", text: "Look:", calls: [call] }));
  const { native, calls } = claudeCode.streamed(await play(world.url, turn));
  const messages = [
    ...listIn(turn, "messages"),
    { role: "assistant", content: native },
    { role: "user", content: [{ type: "tool_result", tool_use_id: calls[0]?.id, content: "gear.ts" }] },
  ];
  world.fake.setDefault(answers(upstream, { text: "done" }));
  const { text } = claudeCode.streamed(await play(world.url, changed(turn, { messages })));

  expect(text).toBe("done");
  expect(world.fake.requests.at(-1)?.text).toMatch(/gear\.ts/);
  expect(world.fake.requests.at(-1)?.text).not.toContain("pb1.");
});
