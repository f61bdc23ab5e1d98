import { startTestKernel } from "@patchbay/core/testing";
import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  pauseAfter,
  type RecordedRequest,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { clients } from "../matrix/clients/all.ts";
import { model, user } from "../matrix/question.ts";
import { claude } from "../matrix/upstreams/claude.ts";
import { gemini } from "../matrix/upstreams/gemini.ts";
import { openaiChat } from "../matrix/upstreams/openai-chat.ts";
import { answers, type Upstream } from "../matrix/upstreams/upstream.ts";
import { plugins } from "./plugins.ts";

const question = { turns: [user("hello there")] };
const heard = { losses: "" };

function poolAt(upstream: Upstream, ...fakes: readonly FakeUpstream[]) {
  const nodes = fakes.map(({ url }, n) => ({
    id: `n${n}`,
    baseUrl: `${url}${upstream.basePath}`,
    apiKey: `node-key-${n}-4711`,
  }));
  return { provider: upstream.id, nodes };
}

test.each(clients)("behavior 20: a reload leaves 20 streams of $id to their old node, whole", async (client) => {
  const gate = createGate();
  const text = "one two three four five";
  await using old = await startFakeUpstream(pauseAfter(claude.streamed({ text }), 4, gate));
  await using next = await startFakeUpstream(answers(claude, { text: "from the new node" }));
  const configOf = (fake: FakeUpstream) => ({
    plugins,
    pools: { main: poolAt(claude, fake) },
    defaultPool: "main",
    // What breaks is to be seen at once.
    server: { drainMs: 0 },
  });
  await using kernel = await startTestKernel(configOf(old));
  const running = Promise.all(Array.from({ length: 20 }, () => client.streamed(kernel.url, question, heard)));
  await old.received(20);
  await kernel.reload(configOf(next));
  await expect(kernel.reload({ ...configOf(next), defaultPool: "nobody" })).rejects.toThrow("nobody");
  const after = await client.whole(kernel.url, question, heard);
  gate.open();
  expect(after.text).toBe("from the new node");
  for (const outcome of await running) expect(outcome.text).toBe(text);
  expect([old.requests.length, next.requests.length]).toEqual([20, 1]);
});

test.each(clients)(
  "behavior 21: a 429 for one model leaves another to $id, and tells when the first returns",
  async (client) => {
    const clock = createTestClock();
    const busy = (request: RecordedRequest) =>
      `${request.path} ${request.text}`.includes(model)
        ? errorStatus(429, { error: { message: "slow down" } }, { "retry-after": "40" })
        : answers(gemini, { text: "another model is free" })(request);
    await using first = await startFakeUpstream(busy);
    await using second = await startFakeUpstream(busy);
    const pools = { main: poolAt(gemini, first, second) };
    const models = { [model]: { pool: "main", model }, calm: { pool: "main", model: "another" } };
    await using kernel = await startTestKernel({ plugins, pools, models, defaultPool: "main" }, { clock });
    await expect(client.whole(kernel.url, question, heard)).rejects.toThrow("slow down");
    await clock.advance(10_000);
    await expect(client.whole(kernel.url, question, heard)).rejects.toThrow("resting");
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    const resting = await kernel.request("/v1/chat/completions", {
      model,
      messages: [{ role: "user", content: "hi" }],
    });
    expect([resting.status, resting.headers.get("retry-after")]).toEqual([429, "30"]);
    const calm = await kernel.request("/v1/chat/completions", {
      model: "calm",
      messages: [{ role: "user", content: "hi" }],
    });
    expect([calm.status, await calm.text()]).toEqual([200, expect.stringContaining("another model is free")]);
  },
);

test.each(clients)("behavior 22: each node that $id is passed on to is asked in its own format", async (client) => {
  const down = errorStatus(500, { error: { message: "down" } });
  await using first = await startFakeUpstream(down);
  await using second = await startFakeUpstream(down);
  await using third = await startFakeUpstream(answers(gemini, { text: "from the third" }));
  const pools = { one: poolAt(openaiChat, first), two: poolAt(claude, second), three: poolAt(gemini, third) };
  await using kernel = await startTestKernel({ plugins, pools, defaultPool: ["one", "two", "three"] });
  for (const mode of ["whole", "streamed"] as const) {
    expect((await client[mode](kernel.url, { ...question, system: "be brief" }, heard)).text).toBe("from the third");
  }
  expect(first.requests[0]?.json()).toMatchObject({
    messages: [{ role: expect.toBeOneOf(["system", "developer"]), content: "be brief" }, { role: "user" }],
  });
  expect(second.requests[0]?.json()).toMatchObject({ max_tokens: expect.any(Number), messages: [{ role: "user" }] });
  expect(third.requests[0]?.json()).toMatchObject({ contents: [{ role: "user", parts: [{ text: "hello there" }] }] });
});
