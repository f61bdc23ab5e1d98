import { describe, test } from "vitest";
import { definePlugin, GatewayError, type InboundProtocol, type Plugin, type Route } from "../../../src/index.ts";
import { asObject, asString } from "../../../src/http/index.ts";
import { protocolContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";
import { toyWire, toyWith } from "./toy-wire.ts";

const chat: Route = { method: "POST", path: "/v1/say", operation: "chat" };

const plugin = (protocol: Partial<InboundProtocol>): Plugin =>
  definePlugin({
    name: "@patchbay/protocol-test",
    sdk: "1.0",
    setup: () => ({ inboundProtocol: { id: "toy", wire: toyWire, routes: [chat], ...protocol } }),
  });

const route = (change: Partial<Route>): Plugin => plugin({ routes: [{ ...chat, ...change }] });

const good: readonly Route[] = [
  chat,
  { ...chat, match: { headers: { "x-version": true } } },
  { ...chat, match: { headers: { "x-version": "2" }, query: { alt: "sse" } } },
  { method: "GET", path: "/v1/say", transport: "websocket", operation: "chat" },
  {
    method: "POST",
    path: "/v1beta/models/:model\\:say{/*rest}",
    operation: "embed",
    target({ params, body }) {
      const fields = asObject(body);
      if (!fields) throw new GatewayError("bad-request", "the body must be an object");
      const model = params["model"] ?? asString(fields["model"]);
      return { ...(model !== undefined && { model }), stream: fields["stream"] === true };
    },
  },
  { method: "GET", path: "/v1/raw/*path", operation: "raw", target: () => ({ stream: false }) },
];

describe("the contract of protocols, kept", () =>
  testAll(protocolContract(plugin({ wire: "toy", routes: good, keepAliveMs: 0 }), { wires: [toyWire] })));

const formed = "has well-formed routes";
const codec = "has routes of known operations, with a codec for each";
const target = "reads the target of any body, or refuses it with a GatewayError of the client's";

describe("the contract of protocols, broken", () => {
  test.each<[string, string, string, Plugin]>([
    ["has no routes", "has an id and a keep-alive that makes sense", "has a route", plugin({ routes: [] })],
    [
      "has a keep-alive in the past",
      "has an id and a keep-alive that makes sense",
      "keepAliveMs",
      plugin({ keepAliveMs: -1 }),
    ],
    ["has a path without slash", formed, "begins with a slash", route({ path: "v1/say" })],
    ["doubles the /v1", formed, "one /v1 at most", route({ path: "/v1/v1/say" })],
    ["writes an old pattern", formed, "backslash", route({ path: "/v1/:model(.*)" })],
    ["leaves a parameter without name", formed, "has a name", route({ path: "/v1/*" })],
    ["names two parameters alike", formed, "same name", route({ path: "/v1/:id/:id" })],
    ["leaves a brace open", formed, "in pairs", route({ path: "/v1{/say" })],
    ["matches a header in capitals", formed, "lower case", route({ match: { headers: { "X-Version": true } } })],
    ["opens a websocket by POST", formed, "by GET", route({ transport: "websocket" })],
    [
      "has a route twice",
      "has no route twice",
      "is there twice",
      plugin({ routes: [chat, { ...chat, operation: "embed" }] }),
    ],
    ["serves what its wire does not", codec, "has a codec for models", route({ operation: "models" })],
    ["invents an operation", codec, "has a codec for say", route({ operation: "say" as never })],
    ["names a wire that nobody gives", codec, "option wires", plugin({ wire: "nobody" })],
    [
      "trusts its clients",
      target,
      "TypeError",
      route({ target: ({ body }) => ({ model: (body as { model: string }).model, stream: false }) }),
    ],
    [
      "gives a model that is no text",
      target,
      "model is text",
      route({ target: ({ body }) => ({ model: asObject(body)?.["model"] as string, stream: false }) }),
    ],
    [
      "gives a stream that is no boolean",
      target,
      "true or false",
      route({ target: ({ body }) => ({ stream: asObject(body)?.["stream"] as boolean }) }),
    ],
    ["blames itself for odd bodies", target, "the client's fault", route({ target: refuse })],
    [
      "shows causes in its errors",
      "has an error answer for every failure that shows nothing of the inside",
      "shows neither",
      plugin({
        wire: toyWith(
          {},
          { encode: ({ status, message, cause }) => ({ status, body: { message, cause: String(cause) } }) },
        ),
      }),
    ],
  ])("is seen when a protocol %s", (_, name, words, broken) => expectCaught(protocolContract(broken), name, words));
});

function refuse(): never {
  throw new GatewayError("internal", "cannot read the body");
}
