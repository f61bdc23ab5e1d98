import type { ChatEvent, Plugin } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { chatRequest, fetchResponse, providerCall, testFetch, testLogger } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { acme } from "../isolation/acme.ts";
import { callProviderOf, collect, isolated, providerOf } from "../isolation/harness.ts";

const streamed = (...texts: string[]) =>
  fetchResponse([...texts.map((text) => `data: ${JSON.stringify(text)}\n\n`), "data: [DONE]\n\n"].join(""));

/** A plugin with one provider, whose `call` is this. */
const providing = (call: unknown): Plugin =>
  ({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: { id: "acme", call } }) }) as unknown as Plugin;

const finish: ChatEvent = { type: "finish", reason: "stop" };

describe("A programmed provider in its own process", () => {
  test("streams an answer over a fetch that the host makes, and knows the placeholder of a secret alone", async () => {
    const fetch = testFetch(() => streamed("Hel", "lo"));
    const apiKey = createSecret("sk-real", "env ACME_KEY");
    const provider = await callProviderOf(isolated(acme), { apiKey });
    const events = await collect(provider.call(providerCall<"chat">(chatRequest([]), { fetch })));
    expect(events).toEqual([
      { type: "start", id: "1", model: "test-model" },
      { type: "text-delta", text: "Hel" },
      { type: "text-delta", text: "lo" },
      finish,
    ]);
    const [{ url, init }] = fetch.calls as [(typeof fetch.calls)[number]];
    expect(url).toBe("https://api.acme.test/v1/chat");
    expect(init.json).toMatchObject({ model: "test-model", stream: true });
    expect(init.headers).toEqual({ authorization: `Bearer ${apiKey.toString()}` });
    expect(JSON.stringify(init.headers)).not.toContain("sk-real");
  });

  test("sends what stands ready as one batch", async () => {
    const call = async function* (): AsyncGenerator<ChatEvent> {
      for (let part = 0; part < 10; part += 1) yield { type: "text-delta", text: "x", part };
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield finish;
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const sizes: number[] = [];
    for await (const batch of provider.call(providerCall(chatRequest([])))) sizes.push([batch].flat().length);
    expect(sizes).toEqual([10, 1]);
  });

  test("may send events in arrays, and arrays of none", async () => {
    const call = async function* (): AsyncGenerator<ChatEvent[]> {
      yield [];
      yield [{ type: "ping" }, { type: "text-delta", text: "a" }];
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield [];
      yield [finish];
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const types = (await collect(provider.call(providerCall(chatRequest([]))))).map(({ type }) => type);
    expect(types).toEqual(["ping", "text-delta", "finish"]);
  });

  test("fails with the plugin's own failure, after the events before it", async () => {
    const fetch = testFetch(() => fetchResponse("no", { status: 500 }));
    const provider = await callProviderOf(isolated(acme), { apiKey: createSecret("k", "env K") });
    await expect(collect(provider.call(providerCall<"chat">(chatRequest([]), { fetch })))).rejects.toMatchObject({
      code: "upstream-failed",
      message: "acme answered 500",
    });
  });

  test("counts any other throw as a crash that names plugin and hook", async () => {
    const call = async function* (): AsyncGenerator<ChatEvent> {
      yield { type: "ping" };
      throw new TypeError("x is undefined");
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const events = provider.call(providerCall(chatRequest([])))[Symbol.asyncIterator]();
    await expect(events.next()).resolves.toMatchObject({ value: [{ type: "ping" }] });
    await expect(events.next()).rejects.toMatchObject({
      code: "provider-crashed",
      message: 'plugin "acme" failed in outboundProvider.call: x is undefined',
      plugin: "acme",
    });
  });

  test.each([
    ["of no kind", { type: "gossip" }, "events[0].type must be one of"],
    ["with a wrong member", { type: "text-delta", text: 5 }, "events[0].text must be text"],
    ["that is nothing", null, "events[0] must be an object"],
    ["with a number that is none", { type: "tool-call-delta", index: -1, argumentsText: "" }, "events[0].index"],
  ])("fails on an event %s", async (_name, event, message) => {
    const call = async function* (): AsyncGenerator {
      yield event;
    };
    const provider = await callProviderOf(isolated(providing(call)));
    await expect(collect(provider.call(providerCall(chatRequest([]))))).rejects.toMatchObject({
      code: "provider-crashed",
      message: expect.stringContaining(`plugin "acme" answered wrong data in outboundProvider.call: ${message}`),
    });
  });

  test("takes the known members of an event alone, and merges nothing", async () => {
    const call = async function* (): AsyncGenerator {
      yield JSON.parse('{"type":"text-delta","text":"a","__proto__":{"evil":true},"extra":1}');
      yield { ...finish, constructor: "x" };
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const events = await collect(provider.call(providerCall(chatRequest([]))));
    expect(events).toEqual([{ type: "text-delta", text: "a" }, finish]);
    expect(Object.getPrototypeOf(events[0])).toBe(Object.prototype);
  });

  test("hears of the client that leaves", async () => {
    const heard: string[] = [];
    const call = async function* ({ signal }: { signal: AbortSignal }): AsyncGenerator<ChatEvent> {
      try {
        yield { type: "ping" };
        await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
      } finally {
        heard.push(signal.aborted ? "aborted" : "left");
        tell();
      }
    };
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    const provider = await callProviderOf(isolated(providing(call)));
    const leaving = new AbortController();
    const attempt = providerCall<"chat">(chatRequest([]), { signal: leaving.signal });
    const events = provider.call(attempt)[Symbol.asyncIterator]();
    await events.next();
    const waiting = events.next();
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    await told;
    expect(heard).toEqual(["aborted"]);
  });

  test("is closed where it stands when its answer is no longer read", async () => {
    let tell: (value: string) => void = () => undefined;
    const closed = new Promise<string>((resolve) => (tell = resolve));
    const call = async function* (): AsyncGenerator<ChatEvent> {
      try {
        for (;;) yield { type: "text-delta", text: "more" };
      } finally {
        tell("closed");
      }
    };
    const provider = await callProviderOf(isolated(providing(call)));
    for await (const batch of provider.call(providerCall(chatRequest([])))) if ([batch].flat().length > 0) break;
    await expect(closed).resolves.toBe("closed");
  });

  test("makes no more events than somebody reads", async () => {
    let made = 0;
    const call = async function* (): AsyncGenerator<ChatEvent> {
      for (;;) yield { type: "text-delta", text: String((made += 1)) };
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const events = provider.call(providerCall(chatRequest([])))[Symbol.asyncIterator]();
    await events.next();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const before = made;
    expect(before).toBeLessThan(256 * 4);
    await events.next();
    await events.next();
    await events.next();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBeGreaterThan(before);
    await events.return?.();
  });

  test("reads no more of a body than it can hold", async () => {
    let sent = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 16_384;
        yield new Uint8Array(16_384);
      }
    };
    const call = async function* ({ fetch }: { fetch: (url: string) => Promise<{ body: AsyncIterable<Uint8Array> }> }) {
      const { body } = await fetch("https://api.acme.test/");
      const chunks = body[Symbol.asyncIterator]();
      await chunks.next();
      yield { type: "ping" };
      await new Promise(() => undefined);
    };
    const provider = await callProviderOf(isolated(providing(call)));
    const fetch = testFetch(() => ({ ...fetchResponse(""), body: endless() }));
    const events = provider.call(providerCall<"chat">(chatRequest([]), { fetch }))[Symbol.asyncIterator]();
    await events.next();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThanOrEqual(64 * 1024 + 3 * 16_384);
    await events.return?.();
  });

  test("signs, logs and tells of losses on behalf of its call", async () => {
    const programmed = async function* (given: ReturnType<typeof providerCall<"chat">>): AsyncGenerator<ChatEvent> {
      const text = await given.sign({ algorithm: "hmac-sha256", data: "text" });
      const bytes = await given.sign({ algorithm: "hmac-sha256", data: new TextEncoder().encode("text") });
      given.log.warn("signed", { same: text === bytes });
      given.losses({ path: "a.b", kind: "dropped", reason: "no field for it" });
      yield { type: "text-delta", text };
      yield finish;
    };
    const log = testLogger();
    const lost: unknown[] = [];
    const provider = await callProviderOf(isolated(providing(programmed)));
    const overrides = { log, losses: (loss: unknown) => void lost.push(loss) };
    const [first] = await collect(provider.call(providerCall<"chat">(chatRequest([]), overrides)));
    const expected = await providerCall(chatRequest([])).sign({ algorithm: "hmac-sha256", data: "text" });
    expect(first).toEqual({ type: "text-delta", text: expected });
    expect(log.lines).toMatchObject([{ level: "warn", message: "signed", fields: { same: true } }]);
    expect(lost).toEqual([{ path: "a.b", kind: "dropped", reason: "no field for it" }]);
  });

  test("answers operations with one answer, rebuilt", async () => {
    const provider = {
      id: "acme",
      async *call() {
        yield finish;
      },
      embed: async () => ({ model: "m", embeddings: [[1, 2]], secret: 1 }),
      countTokens: async () => ({ inputTokens: "many" }),
      models: async () => ({ models: [{ id: "m1", evil: true }] }),
    };
    const proxy = await callProviderOf(
      isolated({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: provider }) }),
    );
    const { embed, countTokens, models } = proxy;
    await expect(embed?.(providerCall({ model: "m", inputs: [] }))).resolves.toEqual({
      model: "m",
      embeddings: [[1, 2]],
    });
    await expect(models?.(providerCall({}))).resolves.toEqual({ models: [{ id: "m1" }] });
    await expect(countTokens?.(providerCall({ model: "m", request: chatRequest([]) }))).rejects.toMatchObject({
      code: "provider-crashed",
      message: expect.stringContaining("answer.inputTokens must be a number"),
    });
  });

  test("checks a node's own options by the plugin's schema", async () => {
    const { z } = await import("zod");
    const nodeOptions = z.object({ region: z.string().transform((region) => region.toUpperCase()) });
    const provider = { id: "acme", nodeOptions, call: async function* () {} };
    const proxy = await providerOf(
      isolated({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: provider }) }),
    );
    const { validate } = proxy.nodeOptions!["~standard"];
    await expect(validate({ region: "eu" })).resolves.toEqual({ value: { region: "EU" } });
    await expect(validate({ region: 5 })).resolves.toMatchObject({ issues: [{ path: ["region"] }] });
  });

  test.each([
    [
      {},
      'plugin "acme": provider "acme" needs the content right "prompt" and "answer"; grant {"content":["prompt","answer"]}',
    ],
    [{ content: ["prompt"] as const }, 'needs the content right "answer"'],
  ])("is refused without the rights to what it sees: %j", async (rights, message) => {
    await expect(
      callProviderOf(
        isolated(
          providing(() => undefined),
          { rights },
        ),
      ),
    ).rejects.toThrow(message);
  });

  test("is refused with a base address that nobody granted", async () => {
    const provider = { id: "acme", baseUrl: "https://evil.example/v1", call: async function* () {} };
    const test = isolated({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: provider }) });
    await expect(providerOf(test)).rejects.toThrow('grant {"hosts":["evil.example"]}');
  });
});
