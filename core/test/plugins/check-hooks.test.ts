import type { ChatCodec, Hooks, Wire } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { faultText } from "../../src/config/fault.ts";
import { checkHooks } from "../../src/plugins/check-hooks.ts";

const faultsOf = (hooks: unknown) => checkHooks(hooks, "").map(faultText);

const nothing = () => undefined;
const chat: ChatCodec = {
  decodeRequest: () => ({ model: "m", system: [], messages: [], stream: false }),
  encodeRequest: () => ({ body: {}, memo: undefined }),
  decodeReply: () => ({ push: () => [], end: () => [] }),
  encodeReply: () => ({ contentType: "text/plain", push: () => "", end: () => "", fail: () => "" }),
  patchRequest: (body) => body,
};
const wire: Wire = {
  id: "w",
  version: "1.0",
  codec: {
    chat,
    errors: {
      encode: () => ({ status: 500, body: {} }),
      decode: () => ({ code: "internal", message: "no" }),
    },
  },
};

/** A provider as a class would make one. */
class OwnProvider {
  readonly id = "own";
  readonly state = new Map<string, string>();
  async *call() {
    yield* [];
  }
}

describe("checkHooks", () => {
  test("accepts everything that the contract allows", () => {
    const hooks: Hooks = {
      inboundProtocol: {
        id: "p",
        wire,
        keepAliveMs: 0,
        routes: [
          {
            method: "POST",
            path: "/v1/chat",
            operation: "chat",
            transport: "http",
            match: { headers: { "x-a": true, "x-b": "c" }, query: { alt: "sse" } },
            target: () => ({ model: "m", stream: true }),
          },
        ],
      },
      transform: [
        { when: { models: ["*"], pools: ["a"], wires: ["w"], protocols: ["p"] }, optional: true, request: nothing },
        { answer: nothing },
        { head: nothing },
        { attempt: nothing, upstream: nothing, events: () => ({ push: (events) => events }) },
      ],
      selectNode: (candidates) => candidates,
      outboundProvider: [
        {
          id: "http",
          wire: () => "w",
          endpoints: { chat: "chat/completions", models: () => ({ path: "models" }) },
          auth: { type: "header", name: "authorization", prefix: "Bearer " },
          nodeOptions: z.object({}),
          capabilities: () => ({}),
          baseUrl: "https://a.example/v1",
          profile: { a: 1 },
          headers: { "x-a": "b" },
          forwardHeaders: ["x-c"],
          alwaysStream: true,
          decodeError: () => ({ code: "internal", message: "no" }),
        },
        {
          id: "by-name",
          wire: "w",
          endpoints: {},
          profile: () => ({}),
          auth: { type: "profile", profile: "oauth", options: {} },
        },
        new OwnProvider(),
        { id: "programmed", baseUrl: "https://b.example", call: () => new OwnProvider().call() },
      ],
      observe: {
        events: ["exchange-end", "plugin-error"],
        handle: nothing,
        queue: { maxEvents: 1, maxBytes: 1 },
        endpoints: [
          { path: "/metrics", access: "open", handle: nothing },
          { path: "/live/feed", access: "admin", handle: nothing },
        ],
      },
      dispose: nothing,
    };

    expect(faultsOf(hooks)).toEqual([]);
    expect(faultsOf({})).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["nothing at all", undefined, "setup returned nothing (return the record of hooks, {} for none)"],
    ["a function", () => ({}), "must be an object, got a function"],
    [
      "a protocol without routes",
      { inboundProtocol: { id: "p", wire: "w", routes: [] } },
      "inboundProtocol.routes: must not be empty",
    ],
    [
      "a route of an unknown operation",
      { inboundProtocol: { id: "p", wire: "w", routes: [{ method: "POST", path: "v1", operation: "caht" }] } },
      'inboundProtocol.routes[0].operation: must be "chat" or "embed" or "count-tokens" or "models" or "raw", got "caht" (did you mean "chat"?)',
    ],
    [
      "a path without its slash",
      { inboundProtocol: { id: "p", wire: "w", routes: [{ method: "GET", path: "v1", operation: "raw" }] } },
      'inboundProtocol.routes[0].path: must begin with "/"',
    ],
    [
      "a wire without a codec",
      { inboundProtocol: [{ id: "p", wire: { id: "w", version: "1.0" }, routes: [] }] },
      "inboundProtocol[0].wire.codec: missing, must be an object",
    ],
    [
      "an open page behind the admin door",
      {
        observe: {
          events: ["probe"],
          handle: nothing,
          endpoints: [{ path: "/admin/x", access: "open", handle: nothing }],
        },
      },
      'observe.endpoints[0].path: everything below "/admin" wants access "admin"; choose that, or another first segment',
    ],
    [
      "a page at a path that is taken",
      {
        observe: {
          events: ["probe"],
          handle: nothing,
          endpoints: [{ path: "/v1/x", access: "admin", handle: nothing }],
        },
      },
      'observe.endpoints[0].path: everything below "/v1" is taken; choose another first segment',
    ],
    [
      "a page that says nothing of what it is",
      {
        observe: {
          events: ["probe"],
          handle: nothing,
          endpoints: [{ path: "/admin/x", access: "admin", handle: nothing, describe: {} }],
        },
      },
      "observe.endpoints[0].describe.summary: missing, must be a string",
    ],
    [
      "wants that cannot be called",
      { observe: { events: ["probe"], handle: nothing, wants: true } },
      "observe.wants: must be a function, got a boolean",
    ],
    [
      "a page for nobody",
      { observe: { events: ["probe"], handle: nothing, endpoints: [{ path: "/x", access: "key", handle: nothing }] } },
      'observe.endpoints[0].access: must be "open" or "admin", got "key"',
    ],
    [
      "a page without a handler",
      { observe: { events: ["probe"], handle: nothing, endpoints: [{ path: "/x", access: "open" }] } },
      "observe.endpoints[0].handle: missing, must be a function",
    ],
    [
      "an answer that is no function",
      { transform: { answer: [] } },
      "transform.answer: must be a function, got a list",
    ],
    [
      "a provider that does nothing",
      { outboundProvider: { id: "x" } },
      "outboundProvider: has neither call nor wire and endpoints (a provider is programmed or declared)",
    ],
    [
      "a provider without endpoints",
      { outboundProvider: { id: "x", wire: "w" } },
      "outboundProvider.endpoints: missing, must be an object or a function",
    ],
    [
      "an endpoint of an unknown operation",
      { outboundProvider: { id: "x", wire: "w", endpoints: { chats: "a" } } },
      'outboundProvider.endpoints.chats: unknown key (did you mean "chat"?)',
    ],
    [
      "an unknown way of auth",
      { outboundProvider: { id: "x", call: nothing, auth: { type: "haeder" } } },
      'outboundProvider.auth.type: must be "none" or "header" or "query" or "profile", got "haeder" (did you mean "header"?)',
    ],
    [
      "auth without its header",
      { outboundProvider: { id: "x", call: nothing, auth: { type: "header" } } },
      "outboundProvider.auth.name: missing, must be a name",
    ],
    [
      "options of nodes without a schema",
      { outboundProvider: { id: "x", call: nothing, nodeOptions: {} } },
      "outboundProvider.nodeOptions: must be a Standard Schema, such as one of zod",
    ],
    ["an observer of nothing", { observe: { events: [], handle: nothing } }, "observe.events: must not be empty"],
    ["an observer that is a function", { observe: nothing }, "observe: must be an object, got a function"],
    [
      "a filter with a typing mistake",
      { transform: { when: { modles: ["a"] }, request: nothing } },
      'transform.when.modles: unknown key (did you mean "models"?)',
    ],
    ["dispose that cannot be called", { dispose: true }, "dispose: must be a function, got a boolean"],
  ])("refuses %s", (_, hooks, fault) => {
    expect(faultsOf(hooks)).toContain(fault);
  });
});
