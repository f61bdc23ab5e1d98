import { use } from "@patchbay/core";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { createTestClock, errorStatus, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { chunks, says } from "./support/fake-openai.ts";
import { chatBody, keyOf, nodeAt, startGateway } from "./support/openai-gateway.ts";

const chat = "/v1/chat/completions";
const hello = chatBody("hello");

function told(message: string, fields: object = {}): object {
  return { error: { message, type: "error", param: null, code: null, ...fields } };
}

describe("a node that cannot", () => {
  test("take more (429) is followed by the second", async () => {
    await using first = await startFakeUpstream(errorStatus(429, told("slow down"), { "retry-after": "30" }));
    await using second = await startFakeUpstream(says({ content: "from the second" }));
    await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")]);
    for (const stream of [false, true, false]) {
      const answer = await kernel.request(chat, { ...hello, stream });
      expect([answer.status, textOf(await answer.text(), stream)]).toEqual([200, "from the second"]);
    }
    expect([first.requests.length, second.requests.length]).toEqual([1, 3]);
    expect(second.requests[0]?.headers["authorization"]).toBe(`Bearer ${keyOf("b")}`);
  });

  test("use its key (401) is followed by the second; when both cannot, a 502 names the pool and no key", async () => {
    const rejected = (id: string) =>
      errorStatus(401, told(`Incorrect API key provided: ${keyOf(id)}`, { code: "invalid_api_key" }));
    await using first = await startFakeUpstream(rejected("a"));
    await using second = await startFakeUpstream(says({ content: "from the second" }));
    await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")]);
    expect((await kernel.request(chat, hello)).status).toBe(200);
    second.setDefault(rejected("b"));
    const answer = await kernel.request(chat, hello);
    const text = await answer.text();
    expect(answer.status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({
      error: { message: expect.stringContaining('pool "main"'), code: "credential-rejected" },
    });
    for (const id of ["a", "b"]) expect(text).not.toContain(keyOf(id));
  });

  test("say more than an error, inside a 200, is followed by the second: one clean stream", async () => {
    const broken = sse([told("engine overloaded", { code: "overloaded" })], { done: true });
    await using first = await startFakeUpstream(broken);
    await using second = await startFakeUpstream(says({ content: "one two three" }));
    await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")]);
    const text = await (await kernel.request(chat, { ...hello, stream: true })).text();
    expect(textOf(text, true)).toBe("one two three");
    expect(text).not.toContain("error");
    expect(text.match(/data: \[DONE\]/g)).toHaveLength(1);
    expect(text.match(/"role":"assistant"/g)).toHaveLength(1);
    expect(first.requests).toHaveLength(1);
  });

  test("get further than the role is followed by the second: the role comes once", async () => {
    const [role = {}] = chunks([{ content: "never said" }]);
    await using first = await startFakeUpstream(sse([role, told("fell over")]));
    await using second = await startFakeUpstream(says({ content: "one two three" }));
    await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")]);
    const text = await (await kernel.request(chat, { ...hello, stream: true })).text();
    expect(textOf(text, true)).toBe("one two three");
    expect(text.match(/"role":"assistant"/g)).toHaveLength(1);
  });

  test("answer a whole request with more than an error, inside a 200, is followed by the second", async () => {
    await using first = await startFakeUpstream(json(told("engine overloaded", { code: "overloaded" })));
    await using second = await startFakeUpstream(says({ content: "from the second" }));
    await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")]);
    expect(textOf(await (await kernel.request(chat, hello)).text(), false)).toBe("from the second");
  });
});

describe("round robin", () => {
  test("takes three nodes in turns", async () => {
    await using upstream = await startFakeUpstream(says({ content: "hi" }));
    const nodes = ["a", "b", "c"].map((id) => nodeAt(upstream, id));
    await using kernel = await startGateway(nodes, { plugins: [use(roundRobin)] });
    for (let turn = 0; turn < 9; turn++) expect((await kernel.request(chat, hello)).status).toBe(200);
    expect(upstream.requests.map(({ headers }) => headers["authorization"])).toEqual(
      "abcabcabc".split("").map((id) => `Bearer ${keyOf(id)}`),
    );
  });

  test("leaves out a node that rests, and shares its turns evenly among the others", async () => {
    const clock = createTestClock();
    await using busy = await startFakeUpstream(errorStatus(429, told("slow down"), { "retry-after": "60" }));
    await using upstream = await startFakeUpstream(says({ content: "hi" }));
    const nodes = [nodeAt(busy, "a"), nodeAt(upstream, "b"), nodeAt(upstream, "c")];
    await using kernel = await startGateway(nodes, { plugins: [use(roundRobin)] }, { clock });
    for (let turn = 0; turn < 21; turn++) expect((await kernel.request(chat, hello)).status).toBe(200);
    expect(busy.requests).toHaveLength(1);
    const shares = ["b", "c"].map(
      (id) => upstream.requests.filter(({ headers }) => headers["authorization"]?.includes(keyOf(id))).length,
    );
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(10);
    busy.setDefault(says({ content: "back" }));
    await clock.advance(60_000);
    for (let turn = 0; turn < 3; turn++) await kernel.request(chat, hello);
    expect(busy.requests).toHaveLength(2);
  });
});

test("when every node rests: 429 with the soonest return, then an answer again", async () => {
  const clock = createTestClock();
  const busy = (seconds: string) => errorStatus(429, told("slow down"), { "retry-after": seconds });
  await using first = await startFakeUpstream(busy("50"));
  await using second = await startFakeUpstream(busy("40"));
  await using kernel = await startGateway([nodeAt(first, "a"), nodeAt(second, "b")], {}, { clock });
  expect((await kernel.request(chat, hello)).status).toBe(429);
  const resting = await kernel.request(chat, hello);
  expect([resting.status, resting.headers.get("retry-after")]).toEqual([429, "40"]);
  expect(await resting.json()).toMatchObject({ error: { message: expect.stringContaining("resting") } });
  expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  second.setDefault(says({ content: "back" }));
  await clock.advance(40_000);
  expect(textOf(await (await kernel.request(chat, hello)).text(), false)).toBe("back");
});

/** The text of an answer, whole or streamed. */
function textOf(text: string, stream: boolean): string {
  if (!stream) return (JSON.parse(text) as Whole).choices[0]?.message.content ?? "";
  const lines = text.split("\n").filter((line) => line.startsWith("data: {"));
  return lines.map((line) => (JSON.parse(line.slice(6)) as Chunk).choices[0]?.delta.content ?? "").join("");
}

interface Whole {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}
