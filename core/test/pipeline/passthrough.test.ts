import type { Transform } from "@patchbay/sdk";
import { json, raw, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { keyOf, plug, send, startGateway, watch } from "../support/gateway.ts";

const odd =
  '{ "unknown":[1.0, 1e3, 12345678901234567890] ,\n "model" : "m","text":"\\u00e9\\u0000 é 🦜","stream":false, "model2":"m", "__proto__":{"a":1} }';
const answerText = '{"text" : "ok" , "unknown": 1.00 }';
const whole = raw(answerText, { headers: { "content-type": "application/json; charset=utf-8" } });

function ask(kernel: { readonly url: string }, body = odd, headers: Readonly<Record<string, string>> = {}) {
  return send(`${kernel.url}/v1/chat`, { body, headers });
}

function transforming(transform: Transform) {
  return { plugins: [plug("changer", { transform })] };
}

test("the client's bytes go out and the upstream's bytes come back unchanged", async () => {
  const watcher = watch("attempt-start");
  await using upstream = await startFakeUpstream(whole);
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
  const answer = await ask(kernel);
  expect(upstream.requests[0]?.text).toBe(odd);
  expect(answer.text).toBe(answerText);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(await watcher.seen("attempt-start")).toMatchObject({ wire: "plain", passthrough: true });
});

test("the bytes of a stream come back unchanged: comments, unknown events and line ends included", async () => {
  const text = ': hello\r\n\r\nevent: odd\r\ndata: {"x":1}\r\n\r\ndata:{"text":"a"}\r\n\r\ndata: {"done":true}\r\n\r\n';
  await using upstream = await startFakeUpstream(
    raw(text, { headers: { "content-type": "text/event-stream; charset=utf-8" } }),
  );
  await using kernel = await startGateway([upstream]);
  const answer = await ask(kernel, '{"model":"m","stream":true,"text":"x"}');
  expect(answer.text).toBe(text);
  expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
});

test("a body that the reader of the wire would refuse is the upstream's to judge", async () => {
  await using upstream = await startFakeUpstream(whole);
  await using kernel = await startGateway([upstream]);
  const body = '{"model":"m","text":{"new":"shape"}}';
  expect((await ask(kernel, body)).status).toBe(200);
  expect(upstream.requests[0]?.text).toBe(body);
});

test("an alias patches the model and leaves every other byte alone", async () => {
  await using upstream = await startFakeUpstream(whole);
  await using kernel = await startGateway([upstream], { models: { m: { pool: "main", model: "vendor/m-1" } } });
  expect((await ask(kernel)).text).toBe(answerText);
  expect(upstream.requests[0]?.text).toBe(odd.replace('"model" : "m"', '"model" : "vendor/m-1"'));
});

test("a transform of the request that changes it turns passthrough off", async () => {
  await using upstream = await startFakeUpstream(json({ text: "ok" }));
  const config = transforming({ request: (request) => ({ ...request, model: "changed" }) });
  await using kernel = await startGateway([upstream], config);
  await ask(kernel);
  expect(upstream.requests[0]?.json()).toEqual({
    model: "changed",
    stream: false,
    text: "é\u0000 é 🦜",
    encoded: true,
  });
});

test("a transform of the attempt that changes it turns passthrough off", async () => {
  const watcher = watch("attempt-start");
  await using upstream = await startFakeUpstream(json({ text: "ok" }));
  const { plugins } = transforming({ attempt: async (request, { wire }) => ({ ...request, model: `for-${wire}` }) });
  await using kernel = await startGateway([upstream], { plugins: [...plugins, watcher.plugin] });
  await ask(kernel);
  expect(upstream.requests[0]?.json()).toMatchObject({ model: "for-plain", encoded: true });
  expect(await watcher.seen("attempt-start")).toMatchObject({ passthrough: false });
});

test("a transform of the events turns passthrough off and changes what the client reads", async () => {
  await using upstream = await startFakeUpstream(sse([{ text: "a" }, { text: "b", odd: 1 }, { done: true }]));
  const config = transforming({
    events: () => {
      let kept = "";
      return {
        push: (events) =>
          events.flatMap((event) => {
            if (event.type === "text-delta") kept += event.text.toUpperCase();
            return event.type === "finish" ? [{ type: "text-delta" as const, text: kept }, event] : [];
          }),
      };
    },
  });
  await using kernel = await startGateway([upstream], config);
  const { text } = await ask(kernel, '{"model":"m","stream":true,"text":"x"}');
  expect(text).toBe('data: {"text":"AB"}\n\ndata: {"done":true}\n\n');
});

test.each<[string, Transform]>([
  ["returns the same request", { request: (request) => request }],
  ["returns nothing", { request: () => undefined }],
  ["returns the same request later", { request: async (request) => request }],
  ["returns the same attempt", { attempt: (request) => request }],
  ["does not match", { when: { models: ["other-*"] }, request: (request) => ({ ...request, model: "x" }) }],
  ["does not match and is for events", { when: { pools: ["other"] }, events: () => ({ push: () => [] }) }],
])("a transform that %s leaves passthrough on", async (_name, transform) => {
  await using upstream = await startFakeUpstream(whole);
  await using kernel = await startGateway([upstream], transforming(transform));
  expect((await ask(kernel)).text).toBe(answerText);
  expect(upstream.requests[0]?.text).toBe(odd);
});

test("a transform of the attempt that leaves an alias's request alone leaves passthrough on", async () => {
  await using upstream = await startFakeUpstream(whole);
  await using kernel = await startGateway([upstream], {
    ...transforming({ attempt: (request) => request }),
    models: { m: { pool: "main", model: "real" } },
  });
  await ask(kernel);
  expect(upstream.requests[0]?.text).toBe(odd.replace('"model" : "m"', '"model" : "real"'));
});

test("a transform at upstream sees address, headers and body without any credential, and changes them", async () => {
  const seen: unknown[] = [];
  await using upstream = await startFakeUpstream(whole);
  const config = transforming({
    upstream: (message, call) => {
      seen.push(message, { ...call, signal: undefined });
      return {
        ...message,
        headers: { ...message.headers, "x-added": "1" },
        body: `${message.body?.trimEnd().slice(0, -1)},"more":1}`,
      };
    },
  });
  await using kernel = await startGateway([upstream], { ...config, server: { keys: ["client-key-123456"] } });
  const answer = await ask(kernel, odd, {
    authorization: "Bearer client-key-123456",
    "x-api-key": "client-key-123456",
  });
  expect(answer.text).toBe(answerText);
  expect(seen[0]).toMatchObject({ url: `${upstream.url}/v1/chat`, method: "POST", body: odd });
  expect(JSON.stringify(seen)).not.toMatch(/client-key|key-of-a/);
  expect(upstream.requests[0]?.json()).toMatchObject({ text: "é\u0000 é 🦜", more: 1 });
  expect(upstream.requests[0]?.headers).toMatchObject({ "x-added": "1", authorization: `Bearer ${keyOf("a")}` });
});

test("a transform at upstream cannot lead the credential to another host", async () => {
  await using thief = await startFakeUpstream(whole);
  await using upstream = await startFakeUpstream(whole);
  const config = transforming({ upstream: (message) => ({ ...message, url: `${thief.url}/v1/chat` }) });
  await using kernel = await startGateway([upstream], config);
  const answer = await ask(kernel);
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toMatchObject({ fault: "plugin-failed" });
  expect(thief.requests).toHaveLength(0);
});

test("when filters by model, pool, wire and protocol, and all that are given must match", async () => {
  const seen: string[] = [];
  const mark = (name: string, when: Transform["when"]): Transform => ({
    ...(when && { when }),
    attempt: () => void seen.push(name),
  });
  await using upstream = await startFakeUpstream(whole);
  const transform = [
    mark("always", undefined),
    mark("model", { models: ["x", "m*"] }),
    mark("pool", { pools: ["main"] }),
    mark("wire", { wires: ["plain"] }),
    mark("protocol", { protocols: ["pl*n"] }),
    mark("all", { models: ["m"], pools: ["main"], wires: ["plain"], protocols: ["plain"] }),
    mark("no model", { models: ["n"] }),
    mark("no pool", { pools: ["mains"] }),
    mark("no wire", { wires: ["other"], models: ["m"] }),
    mark("no protocol", { protocols: [] }),
  ];
  await using kernel = await startGateway([upstream], { plugins: [plug("marks", { transform })] });
  await ask(kernel);
  expect(seen).toEqual(["always", "model", "pool", "wire", "protocol", "all"]);
});

test("a filter by wire leaves out a programmed provider, which has none", async () => {
  const seen: string[] = [];
  const provider = plug("coded-provider", {
    outboundProvider: {
      id: "coded",
      async *call() {
        yield [
          { type: "text-delta", text: "ok" },
          { type: "finish", reason: "stop" },
        ];
      },
    },
    transform: { when: { wires: ["plain"] }, attempt: () => void seen.push("attempt") },
  });
  await using kernel = await startGateway([], {
    plugins: [provider],
    pools: { main: { provider: "coded", nodes: [{}] } },
  });
  expect((await ask(kernel)).status).toBe(200);
  expect(seen).toEqual([]);
});

test("keys of the client never go out, also in headers that a provider forwards", async () => {
  await using upstream = await startFakeUpstream(whole);
  const provider = plug("forwarder", {
    outboundProvider: {
      id: "forwarder",
      wire: "plain",
      endpoints: { chat: "chat" },
      forwardHeaders: ["x-trace", "authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"],
    },
  });
  await using kernel = await startGateway([], {
    server: { keys: ["client-key-123456"] },
    plugins: [provider],
    pools: { main: { provider: "forwarder", nodes: [{ baseUrl: `${upstream.url}/v1` }] } },
  });
  const key = "client-key-123456";
  const headers = {
    authorization: `Bearer ${key}`,
    "x-api-key": key,
    "api-key": key,
    "x-goog-api-key": key,
    cookie: key,
  };
  const answer = await send(`${kernel.url}/v1/chat?key=${key}`, { body: odd, headers: { ...headers, "x-trace": "t" } });
  expect(answer.status).toBe(200);
  expect(upstream.requests[0]?.headers["x-trace"]).toBe("t");
  expect(JSON.stringify([upstream.requests[0]?.rawHeaders, upstream.requests[0]?.path])).not.toContain(key);
});
