import { type ChatEvent, GatewayError, type Transform } from "@patchbay/sdk";
import { createGate, createTestClock, json, sse, startFakeUpstream, textReply } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { TestKernelOptions } from "../../src/testing.ts";
import { chat, dataOf, plug, readerOf, startGateway, streamedText, watch } from "../support/gateway.ts";

const kept = textReply("from the cache", { usage: { inputTokens: 3, outputTokens: 4 } });

const finish: ChatEvent = { type: "finish", reason: "stop" };

/** A gateway with one node, which answers `from the node`, and these transforms. */
async function world(
  transforms: Readonly<Record<string, Transform>>,
  config: Config = {},
  options?: TestKernelOptions,
) {
  const upstream = await startFakeUpstream((request) =>
    (request.json() as { readonly stream: boolean }).stream
      ? sse([{ text: "from the node" }, { done: true }])
      : json({ text: "from the node" }),
  );
  const watcher = watch("exchange-end", "attempt-start", "request", "reply", "plugin-error", "wire-body");
  const plugins = Object.entries(transforms).map(([name, transform]) => plug(name, { transform }));
  const kernel = await startGateway([upstream], { ...config, plugins: [watcher.plugin, ...plugins] }, options);
  return {
    upstream,
    kernel,
    watcher,
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await upstream.close();
    },
  };
}

async function* pieces(events: readonly ChatEvent[]): AsyncGenerator<readonly ChatEvent[]> {
  for (const event of events) yield [event];
}

describe("a transform that answers", () => {
  test.each([
    ["a list", () => kept],
    ["a list without a start", () => kept.slice(1)],
    ["a list that comes later", async () => kept],
    ["lists one after the other", () => pieces(kept)],
    ["lists of its own, without a start", async () => pieces(kept.slice(1))],
  ] satisfies readonly (readonly [string, Transform["answer"]])[])(
    "asks no node, whole and streamed: %s",
    async (_what, answer) => {
      await using it = await world({ cache: { answer } });
      const whole = await chat(it.kernel);
      expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await whole.json()).toMatchObject({ text: "from the cache" });
      const stream = await (await chat(it.kernel, { stream: true })).text();
      expect(streamedText(stream)).toBe("from the cache");
      expect(dataOf(stream).at(-1)).toEqual({ done: true });
      expect(it.upstream.requests).toHaveLength(0);
    },
  );

  test("is named at the end of the exchange, with what its answer said", async () => {
    await using it = await world({ cache: { answer: () => kept } });
    await (await chat(it.kernel)).text();
    const end = await it.watcher.seen("exchange-end");
    expect(end).toMatchObject({
      outcome: "done",
      status: 200,
      attempts: 0,
      answeredBy: { plugin: "cache" },
      finish: "stop",
      usage: { inputTokens: 3, outputTokens: 4 },
      firstEventMs: expect.any(Number) as number,
    });
    expect(end).not.toHaveProperty("node");
    expect(it.watcher.of("request")).toHaveLength(1);
    expect(it.watcher.of("attempt-start")).toHaveLength(0);
    const [exchange] = it.kernel.exchanges(1);
    expect(exchange).toMatchObject({ answeredBy: { plugin: "cache" }, attempts: [] });
  });

  test("is asked after all positions `request`, wherever its plugin stands, and the first answer counts", async () => {
    const seen: string[] = [];
    await using it = await world({
      silent: { answer: ({ model }) => void seen.push(`silent ${model}`) },
      first: {
        answer({ model }) {
          seen.push(`first ${model}`);
          return textReply("first");
        },
      },
      second: { answer: () => textReply("second"), request: (request) => ({ ...request, model: `${request.model}2` }) },
    });
    expect(await (await chat(it.kernel)).json()).toMatchObject({ text: "first" });
    expect(seen).toEqual(["silent m2", "first m2"]);
  });

  test("is not asked where its `when` does not match, nor for models that are no node's where it does not want them", async () => {
    let asked = 0;
    await using it = await world({ cache: { when: { models: ["x*"] }, answer: () => void asked++ } });
    expect(await (await chat(it.kernel)).json()).toMatchObject({ text: "from the node" });
    expect(asked).toBe(0);
  });

  test("that has none leaves the bytes as they are", async () => {
    await using it = await world({ cache: { answer: () => undefined } });
    const body = '{"model":"m",  "stream":false,"text":"hi","odd":1.0}';
    const response = await it.kernel.request("/v1/chat", undefined, { method: "POST", body });
    expect(response.status).toBe(200);
    expect(it.upstream.requests[0]?.text).toBe(body);
  });

  test("streams as its pieces come", async () => {
    const gate = createGate();
    await using it = await world({
      cache: {
        async answer() {
          return (async function* (): AsyncGenerator<readonly ChatEvent[]> {
            yield [{ type: "text-delta", text: "one" }];
            await gate.opened;
            yield [{ type: "text-delta", text: "two" }, finish];
          })();
        },
      },
    });
    const reader = readerOf(await chat(it.kernel, { stream: true }));
    expect(streamedText(await reader.until("one"))).toBe("one");
    gate.open();
    expect(streamedText(await reader.rest())).toBe("onetwo");
  });

  test("may mark its answer", async () => {
    await using it = await world({
      cache: {
        answer(_request, call) {
          call.replyHeader("x-patchbay-cache", "hit");
          return kept;
        },
      },
    });
    for (const stream of [false, true])
      expect((await chat(it.kernel, { stream })).headers.get("x-patchbay-cache")).toBe("hit");
  });

  test("is let go when the client leaves", async () => {
    const left = createGate();
    await using it = await world({
      cache: {
        answer: (_request, { signal }) =>
          (async function* (): AsyncGenerator<readonly ChatEvent[]> {
            signal.addEventListener("abort", () => left.open());
            yield [{ type: "text-delta", text: "one" }];
            await left.opened;
          })(),
      },
    });
    const controller = new AbortController();
    const reader = readerOf(await chat(it.kernel, { stream: true }, { signal: controller.signal }));
    await reader.until("one");
    controller.abort();
    await left.opened;
    expect(await it.watcher.seen("exchange-end")).toMatchObject({ outcome: "cancelled" });
    expect(it.watcher.of("plugin-error")).toEqual([]);
  });
});

type Answer = NonNullable<Transform["answer"]>;

const wrong: readonly (readonly [string, Answer, string])[] = [
  ["throws", () => expect.fail("oh no"), "oh no"],
  ["rejects", () => Promise.reject(new Error("oh no")), "oh no"],
  ["gives an answer without a finish", () => [{ type: "text-delta", text: "a" }], "an answer must have a finish"],
  ["gives nothing that is iterated", () => pieces([]), "without a finish"],
  ["gives text", () => "hi" as unknown as readonly ChatEvent[], "an answer must be a list of events"],
  ["gives what is no event", () => [{ type: "what" } as unknown as ChatEvent], '"what" is no kind of event'],
  ["gives pieces that are none", () => pieces(["x" as unknown as ChatEvent]), "an event must be an object"],
];

describe("a transform that cannot answer", () => {
  test.each(wrong)("%s: the request fails and names it", async (_what, answer, message) => {
    await using it = await world({ cache: { answer } });
    const response = await chat(it.kernel, { stream: true });
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(text).toContain("cache");
    expect(text).toContain(message.replaceAll('"', String.raw`\"`));
    expect(it.upstream.requests).toHaveLength(0);
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "cache", hook: "transform.answer" });
  });

  test.each(wrong)("%s: an optional one is reported, and a node answers", async (_what, answer) => {
    await using it = await world({ cache: { optional: true, answer } });
    expect(await (await chat(it.kernel)).json()).toMatchObject({ text: "from the node" });
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "cache", hook: "transform.answer" });
  });

  test("may refuse with a failure of its own", async () => {
    const refuse = () => Promise.reject(new GatewayError("permission-denied", "not here"));
    await using it = await world({ guard: { answer: refuse } });
    const response = await chat(it.kernel);
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining("not here")]);
    expect(await it.watcher.seen("exchange-end")).toMatchObject({ error: { code: "permission-denied" }, attempts: 0 });
  });

  test("is given up after a second", async () => {
    const clock = createTestClock();
    const asked = createGate();
    await using it = await world(
      {
        cache: {
          answer() {
            asked.open();
            return new Promise(() => undefined);
          },
        },
      },
      {},
      { clock },
    );
    const response = chat(it.kernel);
    await asked.opened;
    await clock.advance(1000);
    expect(await (await response).text()).toContain("did not settle transform.answer within 1000 ms");
  });

  test("breaks its answer where it stands once that has begun", async () => {
    await using it = await world({ cache: { optional: true, answer: () => pieces(kept.slice(0, 2)) } });
    const text = await (await chat(it.kernel, { stream: true })).text();
    expect(streamedText(text)).toBe("from ");
    expect(dataOf(text).at(-1)).toMatchObject({ fault: "stream-interrupted" });
    expect(await it.watcher.seen("exchange-end")).toMatchObject({
      outcome: "failed",
      answeredBy: { plugin: "cache" },
      error: { code: "stream-interrupted", plugin: "cache" },
    });
  });

  test("that keeps failing is not called for a while", async () => {
    let calls = 0;
    await using it = await world({
      cache: {
        optional: true,
        answer() {
          calls++;
          throw new Error("broken");
        },
      },
    });
    for (let n = 0; n < 30; n++) await (await chat(it.kernel)).text();
    expect(calls).toBeLessThan(30);
  });
});
