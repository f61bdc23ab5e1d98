import { once } from "node:events";
import type { KernelEventKind } from "@patchbay/sdk";
import { createGate, errorStatus, json, pauseAfter, raw, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ClientResponse } from "../../src/pipeline/client-response.ts";
import type { Exchange } from "../../src/pipeline/exchange.ts";
import { observedResponse } from "../../src/pipeline/observed-response.ts";
import { chat, coded, keyOf, plug, readerOf, send, startGateway, watch, type Watcher } from "../support/gateway.ts";
import { socketProtocol } from "../support/socket-wire.ts";

type Side = "client" | "upstream";
type Direction = "request" | "reply";

const heads = (watcher: Watcher, side: Side, direction: Direction) =>
  watcher.of("wire-head").filter((event) => event.side === side && event.direction === direction);

const bodies = (watcher: Watcher, side: Side, direction: Direction) =>
  watcher
    .of("wire-body")
    .filter((event) => event.side === side && event.direction === direction)
    .map(({ body }) => body);

const watchWire = () => watch("wire-head", "wire-body", "exchange-end");

describe("heads on the line", () => {
  test("are told on both sides and in both directions, each before its body", async () => {
    const watcher = watchWire();
    await using upstream = await startFakeUpstream(json({ text: "good" }, { headers: { "x-vendor": "v1" } }));
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    const answer = await chat(kernel);
    await watcher.seen("exchange-end");
    expect(
      watcher.events.flatMap((event) =>
        "direction" in event ? [`${event.type} ${"side" in event ? event.side : ""} ${event.direction}`] : [],
      ),
    ).toEqual([
      "wire-head client request",
      "wire-body client request",
      "wire-head upstream request",
      "wire-body upstream request",
      "wire-head upstream reply",
      "wire-body upstream reply",
      "wire-head client reply",
      "wire-body client reply",
    ]);
    expect(heads(watcher, "client", "request")[0]).toMatchObject({
      method: "POST",
      url: "/v1/chat",
      headers: { "content-type": "application/json" },
    });
    expect(heads(watcher, "upstream", "request")[0]).toMatchObject({
      attempt: 1,
      method: "POST",
      url: `${upstream.url}/v1/chat`,
      headers: { accept: "application/json" },
    });
    expect(heads(watcher, "upstream", "reply")[0]).toMatchObject({
      attempt: 1,
      status: 200,
      headers: { "x-vendor": "v1" },
    });
    const told = heads(watcher, "client", "reply")[0];
    expect(told?.status).toBe(200);
    for (const name of ["x-request-id", "content-type", "content-length"])
      expect(told?.headers[name]).toBe(answer.headers.get(name));
  });

  test("show no credential and no other secret", async () => {
    const watcher = watchWire();
    const echo = keyOf("a");
    await using upstream = await startFakeUpstream(
      json({ text: "good" }, { headers: { "set-cookie": "session=secret-cookie", "x-said": echo } }),
    );
    const noted = plug("noted", {
      transform: { upstream: (message) => ({ ...message, url: `${message.url}?note=${echo}` }) },
    });
    await using kernel = await startGateway([upstream], {
      plugins: [noted, watcher.plugin],
      server: { keys: ["client-key-123456"] },
    });
    await send(`${kernel.url}/main/v1/chat?key=client-key-123456&alt=sse`, {
      body: JSON.stringify({ model: "m", text: "hi" }),
      headers: { "x-api-key": "client-key-123456", cookie: "a=b", "x-note": `my key is ${echo}` },
    });
    await watcher.seen("exchange-end");
    const text = JSON.stringify(watcher.events);
    for (const secret of [echo, "client-key-123456", "a=b", "secret-cookie"]) expect(text).not.toContain(secret);
    const [asked] = heads(watcher, "client", "request");
    expect(asked?.url).toBe("/main/v1/chat?alt=sse");
    expect(asked?.headers).toMatchObject({ "x-note": "my key is [redacted]" });
    expect(Object.keys(asked?.headers ?? {})).not.toContain("x-api-key");
    expect(Object.keys(heads(watcher, "upstream", "request")[0]?.headers ?? {})).not.toContain("authorization");
    expect(heads(watcher, "upstream", "reply")[0]?.headers).toMatchObject({ "x-said": "[redacted]" });
    expect(Object.keys(heads(watcher, "upstream", "reply")[0]?.headers ?? {})).not.toContain("set-cookie");
  });

  test("and bodies of failed attempts are told with the attempt, and the error that the client got", async () => {
    const watcher = watchWire();
    await using first = await startFakeUpstream(errorStatus(503, { fault: "down" }, { "retry-after": "7" }));
    await using second = await startFakeUpstream(errorStatus(400, { fault: "no" }));
    await using kernel = await startGateway([first, second], { plugins: [watcher.plugin] });
    const answer = await chat(kernel);
    await watcher.seen("exchange-end");
    expect(heads(watcher, "upstream", "reply").map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 503],
      [2, 400],
    ]);
    expect(heads(watcher, "upstream", "reply")[0]?.headers["retry-after"]).toBe("7");
    expect(bodies(watcher, "upstream", "reply")).toEqual(['{"fault":"down"}', '{"fault":"no"}']);
    expect(heads(watcher, "client", "reply")).toMatchObject([{ status: 400 }]);
    expect(bodies(watcher, "client", "reply")).toEqual([await answer.text()]);
  });

  test("are told of lists of models as well", async () => {
    const watcher = watchWire();
    await using upstream = await startFakeUpstream(json({ models: ["m"] }));
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    const text = await (await kernel.request("/v1/models")).text();
    await watcher.seen("exchange-end");
    expect(bodies(watcher, "upstream", "reply")).toEqual(['{"models":["m"]}']);
    expect(bodies(watcher, "client", "reply")).toEqual([text]);
    expect(heads(watcher, "upstream", "request")).toMatchObject([{ method: "GET" }]);
  });

  test("are not told of a programmed provider's own calls", async () => {
    const watcher = watchWire();
    const provider = coded(async function* () {
      yield [
        { type: "text-delta", text: "ok" },
        { type: "finish", reason: "stop" },
      ];
    });
    await using kernel = await startGateway([], {
      plugins: [provider, watcher.plugin],
      pools: { main: { provider: "coded", nodes: [{}] } },
    });
    await chat(kernel);
    await watcher.seen("exchange-end");
    expect(watcher.of("wire-head").map(({ side }) => side)).toEqual(["client", "client"]);
  });
});

describe("bodies on the line", () => {
  test("of a stream are told piece by piece as they pass, on both sides", async () => {
    const watcher = watchWire();
    const gate = createGate();
    await using upstream = await startFakeUpstream(
      pauseAfter(sse([{ text: "one" }, { text: "two" }, { done: true }]), 1, gate),
    );
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    const reader = readerOf(await chat(kernel, { stream: true }));
    await reader.until("one");
    await watcher.seen("wire-body", 4);
    expect(bodies(watcher, "client", "reply").join("")).toContain("one");
    expect(bodies(watcher, "client", "reply").join("")).not.toContain("two");
    gate.open();
    const text = await reader.rest();
    await watcher.seen("exchange-end");
    expect(bodies(watcher, "client", "reply").length).toBeGreaterThan(1);
    expect(bodies(watcher, "client", "reply").join("")).toBe(text);
    expect(bodies(watcher, "upstream", "reply").join("")).toBe(text);
  });

  test("keep characters whole that are cut between two pieces, on both sides", async () => {
    const watcher = watchWire();
    const bytes = Buffer.from('data: {"text":"🦜é"}\n\ndata: {"done":true}\n\n');
    const at = bytes.indexOf(Buffer.from("🦜")) + 2;
    const gate = createGate();
    await using upstream = await startFakeUpstream(
      pauseAfter(
        raw([bytes.subarray(0, at), bytes.subarray(at)], { headers: { "content-type": "text/event-stream" } }),
        1,
        gate,
      ),
    );
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    const answer = chat(kernel, { stream: true });
    await watcher.seen("wire-body", 3);
    gate.open();
    const text = await (await answer).text();
    await watcher.seen("exchange-end");
    expect(text).toBe(bytes.toString());
    expect(bodies(watcher, "upstream", "reply").join("")).toBe(text);
    expect(bodies(watcher, "client", "reply").join("")).toBe(text);
  });

  test("of a stream that broke off tell what the client was told of it", async () => {
    const watcher = watchWire();
    await using upstream = await startFakeUpstream(sse([{ text: "half" }]));
    await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] });
    const text = await (await chat(kernel, { stream: true })).text();
    await watcher.seen("exchange-end");
    expect(bodies(watcher, "client", "reply").join("")).toBe(text);
    expect(text).toContain("stream-interrupted");
  });

  test("over a socket are its messages", async () => {
    const watcher = watchWire();
    await using upstream = await startFakeUpstream(sse([{ text: "hel" }, { text: "lo" }, { done: true }]));
    await using kernel = await startGateway([upstream], { plugins: [socketProtocol, watcher.plugin] });
    const socket = new WebSocket(`${kernel.url.replace("http", "ws")}/v1/chat`);
    await once(socket, "open");
    socket.send(JSON.stringify({ model: "m", text: "hi" }));
    await watcher.seen("exchange-end");
    socket.terminate();
    expect(heads(watcher, "client", "reply")).toMatchObject([{ status: 200, headers: {} }]);
    expect(bodies(watcher, "client", "reply").map((text) => JSON.parse(text) as unknown)).toEqual([
      { text: "hel" },
      { text: "lo" },
      { done: true },
    ]);
  });
});

test("a client whose answer nobody wants to see is written to without a detour", () => {
  const emitting = (...kinds: readonly KernelEventKind[]) =>
    ({
      generation: { secretWords: [], emitter: { wants: (kind: KernelEventKind) => kinds.includes(kind) } },
    }) as unknown as Exchange;
  const client = {} as unknown as ClientResponse;
  expect(observedResponse(emitting("exchange-end", "reply"), client)).toBe(client);
  expect(observedResponse(emitting("wire-head"), client)).not.toBe(client);
  expect(observedResponse(emitting("wire-body"), client)).not.toBe(client);
});
