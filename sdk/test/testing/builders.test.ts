import { describe, expect, test } from "vitest";
import { type ChatEvent, collectReply } from "../../src/index.ts";
import {
  candidate,
  chatRequest,
  eventsOf,
  failing,
  fetchResponse,
  httpFetch,
  json,
  kernelEvent,
  node,
  providerCall,
  selection,
  startFakeUpstream,
  testFetch,
  testLogger,
  textOf,
  textReply,
  toolCallReply,
  userMessage,
} from "../../src/testing/index.ts";

describe("requests, nodes and candidates", () => {
  test("are whole, and take overrides", () => {
    expect(chatRequest("hi", { stream: true })).toEqual({
      model: "test-model",
      system: [],
      messages: [userMessage("hi")],
      stream: true,
    });
    expect(node("a", { pool: "p" })).toMatchObject({ id: "a", pool: "p", priority: 100, weight: 1 });
    expect(candidate("a", "m")).toEqual({ node: node("a"), model: "m" });
  });
});

describe("a selection", () => {
  test("counts turns, keeps drops and notes, and throws the same dice again", () => {
    const [first, second] = [selection(), selection({ attempt: 2 })];
    first.drop(candidate("a"), { reason: "tired", until: 5 });
    first.note("because");

    expect([first.turn("k"), first.turn("k"), first.turn("other")]).toEqual([0, 1, 0]);
    expect(first.dropped).toEqual([{ candidate: candidate("a"), reason: "tired", until: 5 }]);
    expect(first.notes).toEqual(["because"]);
    expect([first.random(), first.random()]).toEqual([second.random(), second.random()]);
    expect(second).toMatchObject({ attempt: 2, dropped: [] });
    expect(selection({ turns: first.turns }).turn("k")).toBe(2);
  });
});

describe("replies", () => {
  test("are read back as text or calls", async () => {
    const calls = toolCallReply({ name: "f", input: { a: 1 } });

    expect(await textOf(textReply("one two  three\n"))).toBe("one two  three\n");
    expect(collectReply(calls).candidates[0]).toMatchObject({
      content: [{ type: "tool-call", id: "call-0", name: "f", argumentsText: '{"a":1}' }],
      finish: "tool-calls",
    });
    expect(textReply("a", { usage: { outputTokens: 1 } }).at(-1)?.type).toBe("usage");
  });

  test("are collected from lists, generators and generators of lists", async () => {
    async function* inLists(): AsyncGenerator<ChatEvent | readonly ChatEvent[]> {
      yield textReply("a b").slice(0, 2);
      yield* textReply("a b").slice(2);
    }

    expect(await eventsOf(inLists())).toEqual(await eventsOf(textReply("a b")));
    await expect(textOf(failing("timeout", ...textReply("a")))).rejects.toMatchObject({ code: "timeout" });
  });
});

describe("a logger", () => {
  test("keeps lines with the fields of the loggers that they came through", () => {
    const log = testLogger();
    log.with({ a: 1 }).with({ b: 2 }).warn("careful", { c: 3 });

    expect(log.lines).toEqual([{ level: "warn", message: "careful", fields: { a: 1, b: 2, c: 3 } }]);
  });
});

describe("a fetch", () => {
  test("keeps its calls and reaches nobody unless the test answers", async () => {
    const fetch = testFetch(({ url }) => fetchResponse({ url }, { status: 201 }));

    expect(await (await fetch("http://a/", { method: "PUT" })).json()).toEqual({ url: "http://a/" });
    expect(fetch.calls).toEqual([{ url: "http://a/", init: { method: "PUT" } }]);
    await expect(testFetch()("http://a/")).rejects.toMatchObject({ code: "unreachable" });
  });

  test("over HTTP adds the credential, and tells of an abort and of a dead host", async () => {
    await using upstream = await startFakeUpstream(json({ ok: true }));
    const fetch = httpFetch(upstream.url, { "x-key": "k" });
    const response = await fetch("say", { json: { a: 1 } });
    const dead = httpFetch("http://127.0.0.1:1");

    expect(await response.json()).toEqual({ ok: true });
    expect(upstream.requests[0]).toMatchObject({ method: "POST", path: "/say", text: '{"a":1}' });
    expect(upstream.requests[0]?.headers["x-key"]).toBe("k");
    await expect(fetch("say", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    await expect(dead("say")).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("calls and kernel events", () => {
  test("are whole, and take overrides", async () => {
    const call = providerCall<"models">({ id: "m" }, { attempt: 2 });

    expect(call).toMatchObject({ request: { id: "m" }, attempt: 2, model: "test-model" });
    expect(await call.sign({ algorithm: "hmac-sha256", data: "a" })).toMatch(/^[0-9a-f]{64}$/);
    expect(kernelEvent("exchange-end", { status: 500 })).toMatchObject({
      type: "exchange-end",
      status: 500,
      attempts: 1,
    });
  });
});
