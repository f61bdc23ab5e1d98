import { json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plug, send, startGateway, watch } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";

const key = "client-key-123456";
const body = JSON.stringify({ model: "m", text: "x" });
const locked = { server: { keys: ["another-key-123456", key] } };
const good = json({ text: "good" });

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["a bearer token", { authorization: `Bearer ${key}` }, ""],
  ["a bearer token in small letters", { authorization: `bearer ${key}` }, ""],
  ["x-api-key", { "x-api-key": key }, ""],
  ["x-goog-api-key", { "x-goog-api-key": key }, ""],
  ["api-key", { "api-key": key }, ""],
  ["the query", {}, `?key=${key}`],
])("a key is taken from %s, and never goes out", async (_from, headers, query) => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], locked);
  const answer = await send(`${kernel.url}/v1/chat${query}`, { body, headers });
  expect(answer.status).toBe(200);
  const [request] = upstream.requests;
  expect(JSON.stringify([request?.path, request?.rawHeaders, request?.text])).not.toContain(key);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["no key", {}, ""],
  ["a wrong key", { authorization: "Bearer client-key-123457" }, ""],
  ["a part of the key", { authorization: `Bearer ${key.slice(0, -1)}` }, ""],
  ["more than the key", { authorization: `Bearer ${key}x` }, ""],
  ["another scheme", { authorization: `Basic ${key}` }, ""],
  ["an empty bearer token", { authorization: "Bearer " }, ""],
  ["an empty key in the query", {}, "?key="],
  ["a wrong bearer token beside a right key in the query", { authorization: "Bearer wrong-key" }, `?key=${key}`],
])("%s is a 401 in the dialect, and no node is asked", async (_what, headers, query) => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], locked);
  const answer = await send(`${kernel.url}/v1/chat${query}`, { body, headers });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.text)).toMatchObject({
    fault: "unauthenticated",
    requestId: answer.headers["x-request-id"],
  });
  expect(upstream.requests).toHaveLength(0);
});

test("without keys the door is open, and whatever the client presents is still no one's to see", async () => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream]);
  const answer = await send(`${kernel.url}/v1/chat?key=my-own-key-1`, {
    body,
    headers: { authorization: "Bearer my-own-key-1" },
  });
  expect(answer.status).toBe(200);
  expect(JSON.stringify([upstream.requests[0]?.rawHeaders, upstream.requests[0]?.path])).not.toContain("my-own-key-1");
});

test("/health without a key says that it lives and nothing more; with a key it has details", async () => {
  await using kernel = await startGateway([], locked);
  const bare = (await (await kernel.request("/health")).json()) as object;
  expect(Object.keys(bare)).toEqual(["status", "version"]);
  const wrong = (await (
    await kernel.request("/health", undefined, { headers: { "x-api-key": "wrong" } })
  ).json()) as object;
  expect(Object.keys(wrong)).toEqual(["status", "version"]);
  const known = (await (
    await kernel.request("/health", undefined, { headers: { "x-api-key": key } })
  ).json()) as object;
  expect(known).toMatchObject({ status: "ok", details: { generation: 1, running: 0 } });
  expect(JSON.stringify(known)).not.toContain(key);
});

test("/ready without a key has no details either", async () => {
  await using kernel = await startGateway([], locked);
  const bare = await (await kernel.request("/ready")).text();
  expect(Object.keys(JSON.parse(bare) as object)).toEqual(["status"]);
  const known = await (await kernel.request(`/ready?key=${key}`)).json();
  expect(known).toHaveProperty("details");
});

test("no plugin at any hook sees a key, neither the client's nor a node's", async () => {
  const seen: unknown[] = [];
  const keep = (...values: readonly unknown[]): void => void seen.push(...values.map(plainly));
  const watcher = watch(
    "exchange-start",
    "request",
    "selection",
    "attempt-start",
    "attempt-end",
    "wire-head",
    "wire-body",
    "reply",
    "exchange-end",
  );
  const spy = plug("spy", {
    inboundProtocol: {
      id: "spied",
      wire: {
        ...plainWire,
        id: "spied",
        codec: {
          ...plainWire.codec,
          chat: {
            ...plainWire.codec.chat,
            decodeRequest: (read, context) => (keep(read, context), plainWire.codec.chat.decodeRequest(read, context)),
          },
        },
      },
      routes: [
        {
          method: "POST",
          path: "/v1/spied",
          operation: "chat",
          target: (request) => (keep(request, request.headers, request.query), { model: "m", stream: true }),
        },
      ],
    },
    selectNode: (candidates, selection) => (keep(candidates, selection.headers, selection.request()), candidates),
    transform: {
      request: (request, call) => keep(request, call, call.headers),
      attempt: (request, call) => keep(request, call),
      upstream: (message, call) => keep(message, call),
      events: (call) => (keep(call), { push: (events) => events }),
    },
    outboundProvider: {
      id: "spied",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      async *call(call) {
        keep(call, call.node, call.request);
        const response = await call.fetch(`${call.node.baseUrl}/chat`, { method: "POST" });
        keep(response, await response.text());
        yield [
          { type: "text-delta", text: "ok" },
          { type: "finish", reason: "stop" },
        ];
      },
    },
  });
  await using upstream = await startFakeUpstream(sse([{ text: "good" }, { done: true }]));
  await using kernel = await startGateway([upstream], {
    ...locked,
    plugins: [spy, watcher.plugin],
    pools: { coded: { provider: "spied", nodes: [{ baseUrl: upstream.url, apiKey: "key-of-coded-123456" }] } },
  });
  const headers = {
    authorization: `Bearer ${key}`,
    "x-api-key": key,
    "api-key": key,
    "x-goog-api-key": key,
    cookie: `k=${key}`,
  };
  for (const pool of ["main", "coded"]) {
    const answer = await send(`${kernel.url}/${pool}/v1/spied?key=${key}&other=1`, { body, headers });
    expect(answer.status).toBe(200);
  }
  await watcher.seen("exchange-end", 2);
  expect(upstream.requests.map((request) => request.headers["authorization"])).toEqual([
    "Bearer key-of-a-123456",
    "Bearer key-of-coded-123456",
  ]);
  const everything = JSON.stringify([seen, watcher.events, kernel.logs]);
  expect(everything).toContain('"other":"1"');
  expect(everything).not.toContain(key);
  expect(everything).not.toContain("key-of-");
});

/** All that can be read of a value, accessors included. */
function plainly(value: unknown, depth = 4): unknown {
  if (typeof value !== "object" || value === null || depth === 0) return String(value);
  const keys = new Set<string>();
  for (
    let level: object | null = value;
    level && level !== Object.prototype;
    level = Object.getPrototypeOf(level) as object | null
  )
    for (const name of Object.getOwnPropertyNames(level)) keys.add(name);
  return Object.fromEntries([...keys].map((name) => [name, plainly(read(value, name), depth - 1)]));
}

function read(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name) as unknown;
  } catch {
    return undefined;
  }
}
