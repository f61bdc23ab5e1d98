import { type ChatEvent, GatewayError, type HttpProvider, type InboundRequest } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { isPromise } from "../../src/guard.ts";
import { readTarget } from "../../src/http/read-target.ts";
import type { Attempt } from "../../src/pipeline/attempt.ts";
import type { BoundRoute } from "../../src/pipeline/bound-route.ts";
import type { ChatAnswer } from "../../src/pipeline/call-chat.ts";
import { writerFor } from "../../src/pipeline/client-chat.ts";
import { readUnary, writeUnary } from "../../src/pipeline/client-unary.ts";
import type { ClientResponse } from "../../src/pipeline/client-response.ts";
import { Exchange } from "../../src/pipeline/exchange.ts";
import type { Frame, FrameSource } from "../../src/pipeline/frame.ts";
import { prepared } from "../../src/pipeline/prepared.ts";
import { renderError } from "../../src/pipeline/render-error.ts";
import type { Generation } from "../../src/generation/generation.ts";
import { silentEmitter } from "../../src/observe/emitter.ts";
import { ViolationCounts } from "../../src/observe/violation-counts.ts";
import { plainWire } from "../support/plain-wire.ts";
import { FakeRemote } from "../support/remote-wire.ts";

const clock = createTestClock();
const host = { clock, report: () => undefined };
const text = (piece: string): ChatEvent => ({ type: "text-delta", text: piece });
const finish: ChatEvent = { type: "finish", reason: "stop" };

describe("on a wire whose codec is called here nothing is waited for", () => {
  test("while an answer is written: one write per read of the upstream, each in its turn", async () => {
    const { client, writes } = writing();
    const taken: unknown[] = [];
    const frames = source([[text("b"), text("c")], [finish]], taken);
    await writerFor(exchangeOf(plainWire, true), client).answer(answerOf([text("a")], frames));
    expect(taken).toEqual([undefined, undefined]);
    expect(writes).toEqual([
      'data: {"text":"a"}\n\n',
      'data: {"text":"b"}\n\ndata: {"text":"c"}\n\n',
      'data: {"done":true}\n\n',
      "end",
    ]);
  });

  test("but on one that runs elsewhere each write waits for its text", async () => {
    const { client, writes } = writing();
    const taken: unknown[] = [];
    const frames = source([[text("b"), text("c")], [finish]], taken);
    const exchange = exchangeOf(new FakeRemote().wire, true);
    exchange.request = { model: "m", stream: true, system: [], messages: [] };
    await writerFor(exchange, client).answer(answerOf([text("a")], frames));
    expect(taken.map((each) => isPromise(each))).toEqual([true, true]);
    expect(writes.join("")).toBe(
      'data: {"text":"a"}\n\ndata: {"text":"b"}\n\ndata: {"text":"c"}\n\ndata: {"done":true}\n\nend',
    );
  });

  test("when a failure is told", () => {
    const dialect = { wire: plainWire, owner: "p" };
    expect(renderError(new GatewayError("no-node", "nobody"), dialect, "id", host)).toMatchObject({ status: 503 });
    const { client, writes } = writing();
    expect(writerFor(exchangeOf(plainWire, true), client).fail(new GatewayError("timeout", "late"))).toBeUndefined();
    expect(writes.at(-1)).toBe("end");
  });

  test("when the target of a request is read", () => {
    const waiting = { clock, signal: new AbortController().signal };
    expect(readTarget(inbound, boundTo(plainWire), waiting)).toEqual({ model: "m", stream: true });
  });

  test("for operations with one answer", () => {
    const exchange = exchangeOf(plainWire, false);
    expect(readUnary(exchange, "models")).toEqual({});
    expect(writeUnary(exchange, "models", { models: [{ id: "a" }] }, {})).toEqual({ models: ["a"] });
  });

  test("before a declared provider is asked", () => {
    const provider: HttpProvider = { id: "p", wire: "plain", endpoints: { chat: "chat" } };
    const attempt = { entry: { provider } } as unknown as Attempt;
    expect(prepared(attempt, "chat", true)).toBeUndefined();
  });
});

const inbound: InboundRequest = {
  method: "POST",
  path: "/v1/chat",
  params: {},
  query: {},
  headers: {},
  body: { model: "m", stream: true, text: "hi" },
};

function boundTo(wire: BoundRoute["wire"]): BoundRoute {
  const route = { method: "POST", path: "/v1/chat", operation: "chat" } as const;
  return { route, protocol: { id: "p", wire, routes: [route] }, wire, owner: "p" };
}

function exchangeOf(wire: BoundRoute["wire"], stream: boolean): Exchange {
  const generation = {
    emitter: silentEmitter,
    config: { server: { streamChecks: 0, debugHeaders: false } },
    host: { ...host, violations: new ViolationCounts() },
    strictAt: () => "off",
  } as unknown as Generation;
  return new Exchange({
    id: "id",
    generation,
    bound: boundTo(wire),
    inbound,
    target: { model: "m", stream },
    pool: undefined,
    clientId: "c",
    body: new Uint8Array(),
    strict: undefined,
    signal: new AbortController().signal,
    at: 0,
    startedAt: 0,
  });
}

function answerOf(held: readonly ChatEvent[], frames: FrameSource): ChatAnswer {
  return { held: [{ events: held }], frames, passthrough: false, attempt: {} as Attempt };
}

/** Hands its frames on as a network read does, and keeps what the taker answers. */
function source(all: readonly (readonly ChatEvent[])[], taken: unknown[]): FrameSource {
  return {
    next: async () => ({ done: true, value: undefined }),
    async drain(take: (frame: Frame) => Promise<void> | undefined) {
      for (const events of all) {
        const waiting = take({ events });
        taken.push(waiting);
        if (waiting) await waiting;
      }
    },
  };
}

/** A client that keeps what is written to it. */
function writing(): { readonly client: ClientResponse; readonly writes: string[] } {
  const writes: string[] = [];
  const client: ClientResponse = {
    isStarted: false,
    status: 200,
    start: () => undefined,
    write: (data) => void writes.push(data.toString()),
    end: () => void writes.push("end"),
    cut: () => void writes.push("cut"),
    send: () => undefined,
  };
  return { client, writes };
}
