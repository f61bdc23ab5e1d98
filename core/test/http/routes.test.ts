import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plug, send, startGateway } from "../support/gateway.ts";
import { plainWire } from "../support/plain-wire.ts";

const body = JSON.stringify({ model: "m", text: "x" });
const good = json({ text: "good" });

test.each(["/v1/chat", "/chat", "/v1/v1/chat", "/main/v1/chat", "/main/chat", "/main/v1/v1/chat", "/v1/chat?x=1"])(
  "%s leads to the chat",
  async (path) => {
    await using upstream = await startFakeUpstream(good);
    await using kernel = await startGateway([upstream]);
    expect((await send(`${kernel.url}${path}`, { body })).status).toBe(200);
  },
);

test.each([
  "/v1/nothing",
  "/nothing",
  "/",
  "/v1",
  "/main",
  "/main/",
  "/v1/chat/more",
  "//v1/chat",
  "/%ff%zz/v1x",
  "/v1/constructor",
  "/__proto__",
])("%s is a 404 as JSON", async (path) => {
  await using kernel = await startGateway([]);
  const answer = await send(`${kernel.url}${path}`, { body });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: "not-found" } });
  expect(answer.headers["x-request-id"]).toMatch(/^req_/);
});

test("a wrong method is a 405 that says which are right", async () => {
  await using kernel = await startGateway([]);
  const answer = await send(`${kernel.url}/v1/chat`, { method: "GET" });
  expect(answer.status).toBe(405);
  expect(answer.text).toContain("POST");
});

test("routes that share method and path are told apart by header and query, the narrower first", async () => {
  const wire = (name: string) => ({
    ...plainWire,
    id: name,
    codec: {
      ...plainWire.codec,
      models: {
        ...plainWire.codec.models,
        decodeRequest: () => ({}),
        encodeRequest: () => ({}),
        decodeReply: () => ({ models: [] }),
        encodeReply: () => ({ from: name }),
      },
    },
  });
  const route = { method: "GET", path: "/v1/things", operation: "models" } as const;
  const routes = plug("routes", {
    inboundProtocol: [
      { id: "plainest", wire: wire("plainest"), routes: [route] },
      { id: "by-header", wire: wire("by-header"), routes: [{ ...route, match: { headers: { "X-Version": true } } }] },
      { id: "by-value", wire: wire("by-value"), routes: [{ ...route, match: { headers: { "x-kind": "special" } } }] },
      { id: "by-query", wire: wire("by-query"), routes: [{ ...route, match: { query: { limit: true } } }] },
    ],
  });
  await using kernel = await startGateway([], { plugins: [routes] });
  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    (JSON.parse((await send(`${kernel.url}${path}`, { headers })).text) as { from: string }).from;
  for (let turn = 0; turn < 2; turn++) {
    expect(await ask("/v1/things")).toBe("plainest");
    expect(await ask("/v1/things", { "x-version": "1" })).toBe("by-header");
    expect(await ask("/v1/things", { "x-kind": "special" })).toBe("by-value");
    expect(await ask("/v1/things", { "x-kind": "other" })).toBe("plainest");
    expect(await ask("/v1/things?limit=3")).toBe("by-query");
    expect(await ask("/things?limit=3")).toBe("by-query");
  }
});

test("what a path holds reaches the protocol decoded", async () => {
  await using kernel = await startGateway([{ baseUrl: "http://127.0.0.1:9/v1", models: ["vendor/model 1"] }]);
  expect((await send(`${kernel.url}/v1/models/vendor%2Fmodel%201`)).status).toBe(200);
  expect((await send(`${kernel.url}/v1/models/vendor%2Fmodel%202`)).status).toBe(404);
});

test("a kernel without plugins lives and is ready", async () => {
  await using kernel = await startGateway([], { plugins: [], pools: {}, defaultPool: [] });
  expect((await kernel.request("/health")).status).toBe(200);
  expect((await kernel.request("/ready")).status).toBe(200);
});

test("a kernel without a usable node is not ready", async () => {
  await using upstream = await startFakeUpstream(json({ fault: "key" }, { status: 401 }));
  await using kernel = await startGateway([upstream]);
  expect((await kernel.request("/ready")).status).toBe(200);
  await send(`${kernel.url}/v1/chat`, { body });
  const answer = await kernel.request("/ready");
  expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ status: "no usable node" })]);
});
