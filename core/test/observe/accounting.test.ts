import type { Codec, EmbedReply, EmbedRequest, UnaryCodec } from "@patchbay/sdk";
import { errorStatus, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, plug, startGateway, watch } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";

const keys = ["client-key-one-123", "client-key-two-123"];
const withKey = (key = "", body: object = {}): RequestInit => ({
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
  body: JSON.stringify({ model: "m", stream: false, text: "hi", ...body }),
});

test("every event of an exchange and of its attempts says whose it is, and shows no key", async () => {
  const watcher = watch("exchange-start", "attempt-end", "exchange-end");
  const seen: string[] = [];
  const transform = plug("looks", { transform: { request: (_request, { client }) => void seen.push(client) } });
  await using upstream = await startFakeUpstream(json({ text: "hi", tokens: 7 }));
  const config = { server: { keys }, plugins: [watcher.plugin, transform] };
  await using kernel = await startGateway([upstream], config);
  for (const key of [keys[0], keys[1], keys[0]]) await (await chat(kernel, {}, withKey(key))).text();
  await watcher.seen("exchange-end", 3);

  const clients = watcher.of("exchange-end").map(({ client }) => client);
  expect(new Set(clients).size).toBe(2);
  expect(clients[2]).toBe(clients[0]);
  expect(watcher.of("exchange-start").map(({ client }) => client)).toEqual(clients);
  expect(watcher.of("attempt-end").map(({ client }) => client)).toEqual(clients);
  expect(seen).toEqual(clients);
  for (const key of keys) expect(JSON.stringify(watcher.events)).not.toContain(key);
});

test("an attempt says by itself what a ledger writes of it", async () => {
  const watcher = watch("attempt-end", "exchange-end");
  await using bad = await startFakeUpstream(errorStatus(500, {}));
  await using good = await startFakeUpstream(sse([{ text: "hi" }, { tokens: 7 }, { done: true }]));
  await using kernel = await startGateway([bad, good], { plugins: [watcher.plugin] });
  await (await chat(kernel, { stream: true })).text();
  const end = await watcher.seen("exchange-end");

  const common = {
    operation: "chat",
    protocol: "plain",
    stream: true,
    client: "",
    losses: 0,
    pool: "main",
    model: "m",
  };
  const [failed, done] = watcher.of("attempt-end");
  expect(failed).toMatchObject({ ...common, attempt: 1, node: "a", outcome: "failed" });
  expect(failed).not.toHaveProperty("firstEventMs");
  expect(done).toMatchObject({ ...common, attempt: 2, node: "b", outcome: "done", usage: { outputTokens: 7 } });
  expect(done?.firstEventMs).toBeLessThanOrEqual(done?.durationMs ?? -1);
  expect(end).toMatchObject({ client: "", attempts: 2, usage: { outputTokens: 7 } });
  expect(end).not.toHaveProperty("answeredBy");
});

const embed: UnaryCodec<EmbedRequest, EmbedReply> = {
  decodeRequest: () => ({ model: "m", inputs: [{ type: "text", text: "hi" }] }),
  encodeRequest: () => ({ body: {} }),
  decodeReply: () => ({ model: "m", embeddings: [[1]], usage: { inputTokens: 3 } }),
  encodeReply: () => ({}),
};

test("the tokens of an embedding are those of its attempt as well", async () => {
  const codec: Codec = { ...plainWire.codec, embed };
  const wire = { ...plainWire, id: "embedding", codec };
  const watcher = watch("attempt-end", "exchange-end");
  const embedding = plug("embedding", {
    inboundProtocol: { id: "embedding", wire, routes: [{ method: "POST", path: "/v1/embed", operation: "embed" }] },
    outboundProvider: { id: "embedding", wire: "embedding", endpoints: { embed: "embed" } },
  });
  await using upstream = await startFakeUpstream(json({}));
  await using kernel = await startGateway([], {
    plugins: [watcher.plugin, embedding],
    pools: { vectors: { provider: "embedding", nodes: [{ id: "v", baseUrl: upstream.url }] } },
    defaultPool: "vectors",
  });
  const response = await kernel.request("/v1/embed", { model: "m" });
  expect([response.status, await response.text()]).toEqual([200, "{}"]);
  expect(await watcher.seen("exchange-end")).toMatchObject({ operation: "embed", usage: { inputTokens: 3 } });
  expect(await watcher.seen("attempt-end")).toMatchObject({ operation: "embed", usage: { inputTokens: 3 } });
});
