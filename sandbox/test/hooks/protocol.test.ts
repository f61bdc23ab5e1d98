import { wire as claude } from "@patchbay/wire-claude";
import { wire as ollama } from "@patchbay/wire-ollama";
import {
  type ChatEvent,
  type EncodeReplyContext,
  GatewayError,
  type InboundProtocol,
  type InboundRequest,
  type Json,
  type JsonObject,
  type Loss,
  type Route,
  type Wire,
} from "@patchbay/sdk";
import type { RemoteTarget, RemoteWire, UnaryKind } from "@patchbay/sdk/host";
import { chatRequest, textReply, toolCallReply } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as claudeArbitraries from "../../../plugins/wire-claude/test/arbitraries.ts";
import * as claudeKit from "../../../plugins/wire-claude/test/kit.ts";
import * as claudeSamples from "../../../plugins/wire-claude/test/samples.ts";
import * as ollamaArbitraries from "../../../plugins/wire-ollama/test/arbitraries.ts";
import * as ollamaKit from "../../../plugins/wire-ollama/test/kit.ts";
import * as ollamaSamples from "../../../plugins/wire-ollama/test/samples.ts";
import { createProtocols } from "../../src/hooks/protocol.ts";
import { type LoopbackOptions, throughBoundary, withGuest } from "./loopback.ts";

const chat: Route = { method: "POST", path: "/v1/chat", operation: "chat" };

function remote(protocol: Partial<InboundProtocol>, options?: LoopbackOptions) {
  const whole: InboundProtocol = { id: "p", wire: "w", routes: [chat], ...protocol };
  const { hooks, ...rest } = throughBoundary({ inboundProtocol: whole }, options);
  const [proxy] = (hooks.inboundProtocol ?? []) as readonly InboundProtocol[];
  if (!proxy) throw new Error("the protocol is gone");
  return { protocol: proxy, ...rest };
}

function remoteWire(wire: Wire): RemoteWire {
  return remote({ wire }).protocol.wire as RemoteWire;
}

const place = { path: "/api/chat", headers: { "user-agent": "test" }, params: {}, query: {} };

/** What came of something, losses included, for comparison. */
async function outcome(run: (losses: (loss: Loss) => void) => unknown) {
  const losses: Loss[] = [];
  try {
    const value = await run((loss) => losses.push(loss));
    return { value: JSON.parse(JSON.stringify(value)) as Json, losses: JSON.parse(JSON.stringify(losses)) as Json };
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const { code, message, param, status } = error;
    return { failure: { code, message, param, status } };
  }
}

const strange: readonly ChatEvent[] = [
  { type: "opaque", wire: "another", raw: { a: 1 } },
  { type: "server-tool", family: "another", raw: {} },
  { type: "signature", of: "reasoning", signature: { family: "another", value: "c2ln" } },
  { type: "citation", citation: { url: "https://a.test", title: "a" } },
];

/** Answers of either wire, with events in them that neither has a word for. */
const anyAnswer = fc
  .tuple(fc.oneof(claudeArbitraries.events, ollamaArbitraries.events), fc.subarray([...strange]), fc.nat(5))
  .map(([events, more, at]) => [...events.slice(0, at + 1), ...more, ...events.slice(at + 1)]);
const anyRequest = fc.oneof(claudeArbitraries.request, ollamaArbitraries.request);

const samples = [
  {
    wire: claude,
    requests: claudeSamples.requests,
    replies: [claudeKit.readStream(claudeSamples.streamed), claudeKit.readWhole(claudeSamples.searchReply)],
  },
  {
    wire: ollama,
    requests: ollamaSamples.requests,
    replies: [ollamaKit.readStream(ollamaKit.stream([{ thinking: "Let me" }, { content: "Hi" }]))],
  },
] as const;

describe.each(samples)("the wire $wire.id through the boundary", ({ wire, requests, replies }) => {
  const { remote: codec } = remoteWire(wire);
  const failure = new GatewayError("upstream-failed", "it broke", { details: { inside: "secret" } });

  const write = async (events: readonly ChatEvent[], context: Omit<EncodeReplyContext, "losses">, size: number) => {
    const pieces: (readonly ChatEvent[])[] = [];
    for (let at = 0; at < events.length; at += size) pieces.push(events.slice(at, at + size));
    const direct = await outcome((losses) => {
      const { contentType, keepAlive, ...encoder } = bound(wire.codec.chat.encodeReply({ ...context, losses }));
      return { contentType, keepAlive, texts: [...pieces.map((piece) => encoder.push(piece)), encoder.end()] };
    });
    const there = await outcome(async (losses) => {
      const encoder = await codec.encodeChat({ ...context, losses });
      const texts: string[] = [];
      for (const piece of pieces) texts.push(await encoder.push(piece));
      texts.push(await encoder.end());
      return { contentType: encoder.contentType, keepAlive: encoder.keepAlive, texts };
    });
    return { direct, there };
  };

  test("reads the requests of its own tests as it does here", async () => {
    for (const body of [...requests, null, {}, [], { model: 1 }, { model: "m", messages: "none" }]) {
      const context = { ...place, model: "m", stream: true };
      const direct = await outcome((losses) => wire.codec.chat.decodeRequest(body, { ...context, losses }));
      const there = await outcome((losses) => codec.decodeChat(body, { ...context, losses }));
      expect(there).toEqual(direct);
    }
  });

  test("writes answers as it does here", async () => {
    for (const events of [...replies, textReply("hello 👩‍🚀 there"), toolCallReply([{ name: "time" }])]) {
      for (const stream of [true, false]) {
        const request = chatRequest("hello", { stream, includeUsage: true });
        const { direct, there } = await write(events, { request, stream, created: 7, id: "abc" }, 2);
        expect(there).toEqual(direct);
      }
    }
  });

  test("writes any answer to any request as it does here, with the same losses", async () => {
    let lossy = 0;
    await fc.assert(
      fc.asyncProperty(anyRequest, anyAnswer, fc.integer({ min: 1, max: 9 }), async (request, events, size) => {
        const { stream } = request;
        const { direct, there } = await write(events, { request, stream, created: 7, id: "abc" }, size);
        expect(there).toEqual(direct);
        if (JSON.stringify(direct.losses ?? []) !== "[]") lossy += 1;
      }),
      { numRuns: 100 },
    );
    expect(lossy).toBeGreaterThan(0);
  });

  test("ends a stream that failed as it does here", async () => {
    const [events] = replies;
    const context = { request: chatRequest("hello", { stream: true }), stream: true, created: 7, id: "abc" };
    const direct = wire.codec.chat.encodeReply({ ...context, losses: () => undefined });
    const there = await codec.encodeChat({ ...context, losses: () => undefined });
    expect(await there.push(events.slice(0, 2))).toBe(direct.push(events.slice(0, 2)));
    expect(await there.fail(failure)).toBe(direct.fail(failure));
  });

  test("answers failures as it does here", async () => {
    const upstream = { status: 529, headers: {}, body: '{"type":"error"}', wire: wire.id };
    for (const error of [failure, new GatewayError("rate-limited", "slow down", { retryAfterMs: 1500, upstream })]) {
      const answer = await codec.encodeError(error, { requestId: "r" });
      expect(answer).toEqual(JSON.parse(JSON.stringify(wire.codec.errors.encode(error, { requestId: "r" }))));
    }
  });

  test("serves what it serves here", async () => {
    const { codec: there } = remoteWire(wire);
    for (const member of ["chat", "embed", "countTokens", "models", "errors"] as const)
      expect(there[member] === undefined).toBe(wire.codec[member] === undefined);
    expect(there.chat).not.toHaveProperty("relayReply");
    expect(there.chat).not.toHaveProperty("checkStream");
    expect(() => there.chat.patchRequest("{}", {})).toThrow(
      `the codec of the wire "${wire.id}" runs in another process`,
    );
    expect(codec.serves).toEqual(["chat", ...unaryOf(wire).map(([kind]) => kind)]);
  });

  test("reads and writes its operations with one answer as it does here", async () => {
    for (const [kind, direct] of unaryOf(wire)) {
      for (const body of [undefined, {}, ...requests, { model: "m", input: ["a"] }]) {
        const context = { ...place, model: "m", stream: false };
        const there = await outcome((losses) => codec.decodeUnary(kind, body, { ...context, losses }));
        expect(there).toEqual(await outcome((losses) => direct.decodeRequest(body, { ...context, losses })));
      }
      const [request, reply] = unarySamples[kind];
      const there = await outcome((losses) => codec.encodeUnary(kind, reply, { request, losses }));
      expect(there).toEqual(await outcome((losses) => direct.encodeReply(reply, { request, losses })));
    }
  });
});

interface AnyUnary {
  decodeRequest(body: Json | undefined, context: object): unknown;
  encodeReply(reply: object, context: object): Json;
}

function unaryOf({ codec }: Wire): readonly (readonly [UnaryKind, AnyUnary])[] {
  const all = { embed: codec.embed, "count-tokens": codec.countTokens, models: codec.models };
  return Object.entries(all).flatMap(([kind, unary]) =>
    unary ? [[kind as UnaryKind, unary as unknown as AnyUnary] as const] : [],
  );
}

const unarySamples = {
  embed: [
    { model: "m", inputs: [{ type: "text", text: "a" }] },
    { model: "m", embeddings: [[0.5, 1]], usage: { inputTokens: 1 } },
  ],
  "count-tokens": [{ model: "m", request: chatRequest("hello") }, { inputTokens: 7 }],
  models: [{}, { models: [{ id: "m", displayName: "M", created: 7 }] }],
} as const;

/** The encoder's own functions, which may be methods. */
function bound(encoder: ReturnType<Wire["codec"]["chat"]["encodeReply"]>) {
  return {
    contentType: encoder.contentType,
    keepAlive: encoder.keepAlive,
    push: (events: readonly ChatEvent[]) => encoder.push(events),
    end: () => encoder.end(),
  };
}

describe("a protocol through the boundary", () => {
  const inbound: InboundRequest = {
    method: "POST",
    path: "/v1/x",
    params: { id: "a" },
    query: {},
    headers: {},
    body: {},
  };

  test("that only names a wire has no codec in its process", () => {
    const routes: readonly Route[] = [{ ...chat, match: { headers: { "x-a": true }, query: { b: "c" } } }];
    const { protocol, asked } = remote({ routes, keepAliveMs: 5 }, { rights: {} });
    expect(protocol).toEqual({ id: "p", wire: "w", routes, keepAliveMs: 5 });
    expect(asked).toEqual([]);
  });

  test("reads what the kernel must know", async () => {
    const { protocol } = remote({
      routes: [
        chat,
        { ...chat, path: "/v1/:id", target: ({ params }) => ({ model: params["id"] ?? "", stream: true }) },
      ],
    });
    expect(protocol.routes[0]).not.toHaveProperty("target");
    const target = protocol.routes[1]?.target as unknown as RemoteTarget;
    expect(await target(inbound)).toEqual({ model: "a", stream: true });
  });

  test("asks a target with all of a request, also with what the kernel makes when it is looked at", async () => {
    class Lazy implements InboundRequest {
      readonly method = "POST";
      readonly path = "/v1/chat";
      readonly params = {};
      readonly body = { a: 1 };
      get query(): Readonly<Record<string, string>> {
        return { model: "b", aloud: "yes" };
      }
      get headers(): Readonly<Record<string, string>> {
        return { "x-model": "c" };
      }
    }
    const told = ({ method, path, params, query, headers, body }: InboundRequest) => ({
      model: JSON.stringify([method, path, params, query, headers, body]),
      stream: true,
    });
    const { protocol } = remote({ routes: [{ ...chat, target: told }] });
    const target = protocol.routes[0]?.target as unknown as RemoteTarget;
    const whole = ["POST", "/v1/chat", {}, { model: "b", aloud: "yes" }, { "x-model": "c" }, { a: 1 }];
    expect(await target(new Lazy())).toEqual({ model: JSON.stringify(whole), stream: true });
  });

  test("may refuse a request in its target, with its own words", async () => {
    const { protocol } = remote({
      routes: [
        {
          ...chat,
          target: () => {
            throw new GatewayError("bad-request", "no model", { param: "model" });
          },
        },
      ],
    });
    const target = protocol.routes[0]?.target as unknown as RemoteTarget;
    await expect(target(inbound)).rejects.toMatchObject({ code: "bad-request", message: "no model", param: "model" });
  });

  test("with a connection that stays open says that it must run inline", () => {
    const session = () => ({ read: () => undefined, write: () => [], fail: () => "" });
    const routes: readonly Route[] = [{ ...chat, method: "GET", transport: "websocket", session }];
    expect(() => remote({ routes })).toThrow(
      'plugin "subject": protocol "p", route GET /v1/chat: sessions of connections that stay open run inline alone',
    );
  });

  test("needs the right to the content that its wire and its targets see", () => {
    expect(() => remote({ wire: ollama }, { rights: { content: ["prompt"] } })).toThrow(
      'plugin "subject": the wire "ollama" needs the content right "answer"; grant {"content":["answer"]}',
    );
    const routes = [{ ...chat, target: () => ({ stream: false }) }];
    expect(() => remote({ routes }, { rights: {} })).toThrow('needs the content right "prompt"');
  });

  test("brings one wire for all protocols that share it", () => {
    const protocol = (id: string): InboundProtocol => ({ id, wire: ollama, routes: [chat] });
    const { hooks } = throughBoundary({ inboundProtocol: [protocol("a"), protocol("b")] });
    const [a, b] = hooks.inboundProtocol as readonly InboundProtocol[];
    expect(a?.wire).toBe(b?.wire);
  });

  test("fails with the plugin's name once its process is gone", async () => {
    const { protocol, close } = remote({ wire: ollama });
    const { remote: codec } = protocol.wire as RemoteWire;
    const context = { request: chatRequest("hello"), stream: true, created: 7, id: "abc", losses: () => undefined };
    const encoder = await codec.encodeChat(context);
    close(new GatewayError("plugin-failed", 'plugin "subject" stopped'));
    const gone = { code: "plugin-failed", plugin: "subject" };
    await expect(encoder.push([])).rejects.toMatchObject(gone);
    await expect(codec.encodeError(new GatewayError("internal", "x"), { requestId: "r" })).rejects.toMatchObject(gone);
    encoder.close();
  });

  test("is told of failures, but nothing that is meant for the log alone", async () => {
    const seen: GatewayError[] = [];
    const see = (error: GatewayError) => {
      seen.push(error);
      return "";
    };
    const { chat: whole, errors } = ollama.codec;
    const encodeReply = () => ({ contentType: "text/plain", push: () => "", end: () => "", fail: see });
    const encode = (error: GatewayError) => ({ status: 500, body: { text: see(error) } });
    const codec = { chat: { ...whole, encodeReply }, errors: { ...errors, encode } };
    const { remote: there } = remoteWire({ ...ollama, codec });
    const context = { request: chatRequest("hello"), stream: true, created: 7, id: "abc", losses: () => undefined };
    const error = new GatewayError("rate-limited", "slow down", {
      details: { inside: 1 },
      retryAfterMs: 5,
      status: 529,
    });
    await there.encodeError(error, { requestId: "r" });
    await (await there.encodeChat(context)).fail(error);
    for (const told of seen) {
      expect(told).toMatchObject({ code: "rate-limited", message: "slow down", retryAfterMs: 5, status: 529 });
      expect(told).not.toHaveProperty("details");
    }
    expect(seen.length).toBe(2);
  });

  test("is told of an encoder that is given up, once", async () => {
    const { protocol, asked } = remote({ wire: ollama });
    const context = { request: chatRequest("hello"), stream: true, created: 7, id: "abc", losses: () => undefined };
    const given = await (protocol.wire as RemoteWire).remote.encodeChat(context);
    given.close();
    given.close();
    await expect(given.push([])).rejects.toMatchObject({ message: expect.stringContaining("is gone") });
    expect(asked).toEqual(["codec.encode-chat", "codec.close", "codec.push"]);
  });
});

describe("the host", () => {
  const description = [{ id: "p", wire: { id: "w", version: "1.0", unary: [] }, routes: [] }];
  const codecAnswering = (head: Json) => {
    const handler = () => ({ head });
    const names = ["decode-chat", "encode-chat", "encode-error", "push"].map((name) => [`codec.${name}`, handler]);
    const [protocol] = createProtocols(description, withGuest(Object.fromEntries(names)));
    if (!protocol) throw new Error("no protocol");
    return (protocol.wire as RemoteWire).remote;
  };
  const decoding = { ...place, model: "m", stream: false, losses: () => undefined };
  const encoding = { request: chatRequest("a"), stream: true, created: 7, id: "a", losses: () => undefined };
  const body: JsonObject = {};

  test.each([
    [{ status: 400, body, headers: { "x-a": "1\r\nset-cookie: a" } }],
    [{ status: 400, body, headers: { "transfer-encoding": "chunked" } }],
    [{ status: 99, body }],
    [{ status: 400, body: "text" }],
  ])("refuses %j as an error answer", async (answer) => {
    const wrong = codecAnswering(answer).encodeError(new GatewayError("internal", "x"), { requestId: "r" });
    await expect(wrong).rejects.toMatchObject({ code: "plugin-failed", plugin: "subject" });
  });

  test("refuses a content type that would begin another header", async () => {
    const answer = { made: { contentType: "text/plain\r\nx-a: b" }, losses: [] };
    await expect(codecAnswering(answer).encodeChat(encoding)).rejects.toMatchObject({ plugin: "subject" });
  });

  test("leaves out what a loss shows at length", async () => {
    const seen: Loss[] = [];
    const loss = { path: "a", kind: "dropped", from: "x".repeat(10_000), reason: "why" };
    const codec = codecAnswering({ made: JSON.parse(JSON.stringify(chatRequest("a"))) as Json, losses: [loss] });
    await codec.decodeChat({}, { ...decoding, losses: (one) => seen.push(one) });
    expect(seen).toEqual([{ path: "a", kind: "dropped", from: "(left out)", reason: "why" }]);
  });

  test("reads any answer of a codec, or refuses it with the plugin's name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        for (const head of [value, { made: value, losses: [] }, { made: {}, losses: value }] as readonly Json[]) {
          const codec = codecAnswering(head);
          const trials = await Promise.allSettled([
            codec.decodeChat({}, decoding),
            codec.encodeChat(encoding),
            codec.encodeError(new GatewayError("internal", "x"), { requestId: "r" }),
          ]);
          for (const trial of trials)
            if (trial.status === "rejected") expect(trial.reason).toMatchObject({ plugin: "subject" });
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [[{ id: "p", wire: 7, routes: [] }]],
    [[{ id: "p", wire: "w", routes: [{ ...chat, method: "EAT", hasTarget: false, hasSession: false }] }]],
    [[{ id: "p", wire: "w" }]],
    [{}],
  ])("refuses a description like %j", (wrong) => {
    expect(() => createProtocols(wrong as unknown as Json, withGuest({}))).toThrow(
      'plugin "subject" answered wrong data in inboundProtocol',
    );
  });
});
