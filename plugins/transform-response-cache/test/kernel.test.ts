import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "@patchbay/core/testing";
import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as filter } from "@patchbay/transform-content-filter";
import { type Call, type ChatEvent, definePlugin, type ExchangeEndEvent, GatewayError } from "@patchbay/sdk";
import { createGate, createTestClock, textReply } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const usage = { inputTokens: 3, outputTokens: 4 };

/** What a model answers: how often it was asked, in a piece for each word. */
type Answer = (count: number, call: Call<"chat">) => AsyncIterable<readonly ChatEvent[]>;

async function* counted(count: number): AsyncGenerator<readonly ChatEvent[]> {
  for (const event of textReply(`answer number ${count}`, { id: `reply-${count}`, usage })) yield [event];
}

async function open(options: object = {}, answer: Answer = counted, how: TestKernelOptions = {}) {
  let count = 0;
  const ends: ExchangeEndEvent[] = [];
  const ended = createGate();
  const model = definePlugin({
    name: "counter",
    sdk: "1.0",
    setup: () => ({
      outboundProvider: { id: "counter", call: (call: Call<"chat">) => answer(++count, call) },
      observe: {
        events: ["exchange-end"],
        handle(events) {
          for (const event of events) if (event.type === "exchange-end") ends.push(event);
          if (ends.length > 1) ended.open();
        },
      },
    }),
  });
  const kernel = await startTestKernel(
    {
      server: { keys: ["key-of-ada-1", "key-of-bob-2"] },
      plugins: [openaiChat, claude, model, { plugin, options }],
      pools: {
        main: { provider: "counter", nodes: [{ id: "a" }] },
        other: { provider: "counter", nodes: [{ id: "b" }] },
      },
      defaultPool: "main",
    },
    how,
  );
  return { kernel, ends, ended, [Symbol.asyncDispose]: () => kernel.close() };
}

interface Asking {
  readonly path?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(
  kernel: TestKernel,
  body: object = {},
  { path = "/v1/chat/completions", key = "key-of-ada-1", headers = {} }: Asking = {},
) {
  const messages = [{ role: "user", content: "hello" }];
  return kernel.request(
    path,
    { model: "m", temperature: 0, max_tokens: 9, messages, ...body },
    { headers: { "content-type": "application/json", "x-api-key": key, ...headers } },
  );
}

/** Whether the cache answered, and the answer's number. */
async function ask(kernel: TestKernel, body?: object, asking?: Asking): Promise<string> {
  const response = await send(kernel, body, asking);
  const [, number = response.status] = /(?:number |"content":")(\d+)/.exec(await response.text()) ?? [];
  return `${response.headers.get("x-patchbay-cache")} ${number}`;
}

describe("a request that comes again", () => {
  test("is answered from the cache, as it was, and no node is asked", async () => {
    await using it = await open();
    const [first, second] = [await send(it.kernel), await send(it.kernel)];
    expect([first, second].map(({ headers }) => headers.get("x-patchbay-cache"))).toEqual(["miss", "hit"]);
    expect(second.headers.get("age")).toBe("0");
    const unlike = { id: expect.any(String) as string };
    expect(await second.json()).toEqual({ ...((await first.json()) as object), ...unlike });
    expect(it.kernel.exchanges(1)[0]).toMatchObject({
      attempts: [],
      answeredBy: { plugin: "@patchbay/transform-response-cache" },
    });
  });

  test("is told with the usage of the answer, and with no attempt that could cost", async () => {
    await using it = await open();
    for (let count = 0; count < 2; count++) await (await send(it.kernel)).text();
    await it.ended.opened;
    expect(it.ends).toMatchObject([
      { attempts: 1, usage },
      { attempts: 0, usage, answeredBy: { plugin: "@patchbay/transform-response-cache" } },
    ]);
  });

  test("as a stream gets the same pieces again", async () => {
    await using it = await open();
    const streams = [];
    for (let count = 0; count < 2; count++) streams.push(await (await send(it.kernel, { stream: true })).text());
    const [first, second] = streams.map((stream) =>
      Array.from(stream.matchAll(/"delta":(\{.*?\})/g), ([, delta]) => delta),
    );
    expect(first?.length).toBeGreaterThanOrEqual(3);
    expect(second).toEqual(first);
    expect(streams[1]).toContain("[DONE]");
  });

  test("may be a stream the first time and whole the second, and the other way round", async () => {
    await using it = await open();
    expect(await ask(it.kernel, { stream: true })).toBe("miss 1");
    expect(await ask(it.kernel)).toBe("hit 1");
    expect(await ask(it.kernel, { stream: true })).toBe("hit 1");
    expect(await ask(it.kernel, { stream: true, stream_options: { include_usage: true } })).toBe("hit 1");
  });

  test.each([
    ["model", { model: "n" }, {}],
    ["word", { messages: [{ role: "user", content: "hello!" }] }, {}],
    ["parameter", { max_tokens: 10 }, {}],
    ["pool", {}, { path: "/other/v1/chat/completions" }],
    ["protocol", {}, { path: "/v1/messages" }],
    ["client", {}, { key: "key-of-bob-2" }],
  ])("with another %s is another request", async (_what, body, asking) => {
    await using it = await open();
    expect(await ask(it.kernel)).toBe("miss 1");
    expect(await ask(it.kernel, body, asking)).toBe("miss 2");
    expect(await ask(it.kernel, body, asking)).toBe("hit 2");
    expect(await ask(it.kernel)).toBe("hit 1");
  });

  test("is compared as the transforms before have left it", async () => {
    let calls = 0;
    const stamp = definePlugin({
      name: "stamp",
      sdk: "1.0",
      setup: () => ({ transform: { request: (request) => ({ ...request, system: [{ text: String(++calls) }] }) } }),
    });
    await using kernel = await startTestKernel({
      plugins: [
        openaiChat,
        { plugin },
        stamp,
        definePlugin({
          name: "counter",
          sdk: "1.0",
          setup: () => ({ outboundProvider: { id: "counter", call: () => counted(calls) } }),
        }),
      ],
      pools: { main: { provider: "counter", nodes: [{ id: "a" }] } },
      defaultPool: "main",
    });
    expect([await ask(kernel), await ask(kernel)]).toEqual(["miss 1", "miss 2"]);
  });
});

test("what is kept has passed the other transforms of answers, wherever they stand in the config", async () => {
  const rules = [{ name: "numbers", keywords: ["number"], action: "redact", on: ["output"] }];
  const model = definePlugin({
    name: "counter",
    sdk: "1.0",
    setup: () => ({ outboundProvider: { id: "counter", call: () => counted(1) } }),
  });
  await using kernel = await startTestKernel({
    plugins: [openaiChat, model, { plugin }, { plugin: filter, options: { rules } }],
    pools: { main: { provider: "counter", nodes: [{ id: "a" }] } },
    defaultPool: "main",
  });
  for (const expected of ["miss", "hit"]) {
    const response = await send(kernel);
    expect(response.headers.get("x-patchbay-cache")).toBe(expected);
    expect(await response.text()).toContain("answer [redacted] 1");
  }
});

describe("options", () => {
  test("shared: clients get each other's answers", async () => {
    await using it = await open({ shared: true });
    expect(await ask(it.kernel)).toBe("miss 1");
    expect(await ask(it.kernel, {}, { key: "key-of-bob-2" })).toBe("hit 1");
  });

  test("vary: the named headers tell requests apart", async () => {
    await using it = await open({ vary: ["x-tenant"] });
    const as = (tenant: string) => ask(it.kernel, {}, { headers: { "x-tenant": tenant } });
    expect([await as("a"), await as("b"), await as("a")]).toEqual(["miss 1", "miss 2", "hit 1"]);
  });

  test("requests: others than those with temperature 0 pass by, unless all are wanted", async () => {
    await using it = await open();
    for (const temperature of [undefined, 0.1]) expect(await ask(it.kernel, { temperature })).toMatch(/^bypass/);
    await using all = await open({ requests: "all" });
    expect([await ask(all.kernel, { temperature: 1 }), await ask(all.kernel, { temperature: 1 })]).toEqual([
      "miss 1",
      "hit 1",
    ]);
  });

  const own = { tools: [{ type: "function", function: { name: "mail" } }] };
  const builtin = { path: "/v1/messages" };
  const search = { tools: [{ type: "web_search_20250305", name: "web_search" }] };

  test.each([
    ["none", "bypass", "bypass"],
    ["client", "hit", "bypass"],
    ["all", "hit", "hit"],
  ])("tools: %s", async (tools, ofClient, ofProvider) => {
    await using it = await open({ tools });
    await ask(it.kernel, own);
    expect(await ask(it.kernel, own)).toMatch(ofClient);
    await ask(it.kernel, search, builtin);
    expect(await ask(it.kernel, search, builtin)).toMatch(ofProvider);
    const mayNot = { ...own, tool_choice: "none" };
    await ask(it.kernel, mayNot);
    expect(await ask(it.kernel, mayNot)).toMatch("hit");
  });

  test("ttlSeconds: an answer is good for so long, and says how old it is", async () => {
    const clock = createTestClock();
    await using it = await open({ ttlSeconds: 60 }, counted, { clock });
    expect(await ask(it.kernel)).toBe("miss 1");
    await clock.advance(59_000);
    expect((await send(it.kernel)).headers.get("age")).toBe("59");
    await clock.advance(1000);
    expect(await ask(it.kernel)).toBe("miss 2");
  });

  test("maxEntries, maxBytes, maxAnswerBytes: what has no room is asked for again", async () => {
    await using entries = await open({ maxEntries: 1 });
    await ask(entries.kernel);
    await ask(entries.kernel, { model: "n" });
    expect(await ask(entries.kernel)).toBe("miss 3");
    for (const options of [{ maxAnswerBytes: 100 }, { maxBytes: 1024 }]) {
      await using it = await open(options, () => longAnswer());
      await ask(it.kernel);
      expect(await ask(it.kernel)).toMatch("miss");
    }
  });

  test("models, pools and protocols: others are left alone", async () => {
    for (const options of [{ models: ["x*"] }, { pools: ["other"] }, { protocols: ["claude"] }]) {
      await using it = await open(options);
      expect(await ask(it.kernel)).toBe("null 1");
    }
    await using it = await open({ models: ["m*"], pools: ["other"], protocols: ["claude"] });
    expect(await ask(it.kernel, {}, { path: "/other/v1/messages" })).toBe("miss 1");
  });

  test("keep: answers outlive the kernel, but not their time", async () => {
    const baseDir = await mkdtemp(join(tmpdir(), "patchbay-cache-"));
    const clock = createTestClock();
    const again = async (keep: boolean): Promise<string> => {
      await using it = await open({ keep }, counted, { baseDir, clock });
      return await ask(it.kernel);
    };
    try {
      expect([await again(false), await again(true), await again(true)]).toEqual(["miss 1", "miss 1", "hit 1"]);
      await clock.advance(300_000);
      expect(await again(true)).toBe("miss 1");
    } finally {
      await rm(baseDir, { recursive: true });
    }
  });
});

describe("what the client says of caches", () => {
  const as = (control: string): Asking => ({ headers: { "cache-control": control } });

  test("no-cache: is asked anew, and the new answer is kept", async () => {
    await using it = await open();
    expect(await ask(it.kernel)).toBe("miss 1");
    expect(await ask(it.kernel, {}, as("No-Cache"))).toBe("bypass 2");
    expect(await ask(it.kernel)).toBe("hit 2");
  });

  test("no-store: is asked anew, and nothing is kept", async () => {
    await using it = await open();
    expect(await ask(it.kernel, {}, as("private, no-store"))).toBe("bypass 1");
    expect(await ask(it.kernel)).toBe("miss 2");
    expect(await ask(it.kernel, {}, as("no-store"))).toBe("bypass 3");
    expect(await ask(it.kernel)).toBe("hit 2");
  });

  test("max-age: an older answer will not do", async () => {
    const clock = createTestClock();
    await using it = await open({}, counted, { clock });
    await ask(it.kernel);
    await clock.advance(10_000);
    expect(await ask(it.kernel, {}, as("max-age=10"))).toBe("hit 1");
    expect(await ask(it.kernel, {}, as("max-age=9"))).toBe("miss 2");
  });
});

describe("an answer that is no whole one", () => {
  test.each(["length", "content-filter", "refusal"] as const)("with finish %s is not kept", async (finish) => {
    await using it = await open({}, async function* (count) {
      yield textReply(`number ${count}`, { finish });
    });
    expect([await ask(it.kernel), await ask(it.kernel)]).toEqual(["miss 1", "miss 2"]);
  });

  test("because it failed, before or within, is not kept", async () => {
    const fails: Answer = async function* (count) {
      if (count > 1) yield textReply("number 0").slice(0, -1);
      if (count < 3) throw new GatewayError("bad-request", "not so");
      yield [{ type: "finish", reason: "stop" }];
    };
    await using it = await open({}, fails);
    expect(await ask(it.kernel, { stream: true })).toBe("miss 400");
    expect(await ask(it.kernel, { stream: true })).toMatch("miss");
    expect(await ask(it.kernel, { stream: true })).toMatch("miss");
    expect(await ask(it.kernel, { stream: true })).toMatch("hit");
  });

  test("because the client left is not kept", async () => {
    const seen = createGate();
    await using it = await open({}, async function* (count, { signal }) {
      yield textReply(`number ${count}`).slice(0, -1);
      if (count === 1) {
        seen.open();
        await once(signal, "abort");
      }
      yield [{ type: "finish", reason: "stop" }];
    });
    const controller = new AbortController();
    const messages = [{ role: "user", content: "hello" }];
    const response = await it.kernel.request("/v1/chat/completions", undefined, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "key-of-ada-1" },
      body: JSON.stringify({ model: "m", temperature: 0, max_tokens: 9, stream: true, messages }),
      signal: controller.signal,
    });
    await seen.opened;
    controller.abort();
    await expect(response.text()).rejects.toThrow();
    expect(await ask(it.kernel, { stream: true })).toBe("miss 2");
  });

  test("because the provider is to remember it is not taken from the cache", async () => {
    await using it = await open();
    for (let count = 0; count < 2; count++) expect(await ask(it.kernel, { store: true })).toMatch("bypass");
  });
});

async function* longAnswer(): AsyncGenerator<readonly ChatEvent[]> {
  yield textReply("word ".repeat(400));
}
