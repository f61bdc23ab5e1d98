import { describe, test } from "vitest";
import { definePlugin, type EndpointSource, type HttpProvider, type Plugin } from "../../../src/index.ts";
import { providerContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";
import { toyWire } from "./toy-wire.ts";

const plugin = (provider: Partial<HttpProvider>): Plugin =>
  definePlugin({
    name: "provider-test",
    sdk: "1.0",
    setup: () => ({
      outboundProvider: {
        id: "toy",
        wire: toyWire,
        baseUrl: "https://toy.example/v1",
        auth: { type: "header", name: "x-toy-key" },
        endpoints: { chat: "say" },
        ...provider,
      },
    }),
  });

const good = plugin({
  wire: ({ options }) => (options["old"] === true ? "toy-old" : "toy"),
  endpoints: {
    chat: ({ model, stream }) => ({
      path: `models/${encodeURIComponent(model)}:say`,
      query: { stream: String(stream) },
    }),
    embed: "embed",
  },
  profile: ({ stream }) => ({ usage: stream }),
  headers: { "x-client": "patchbay" },
  forwardHeaders: ["x-version"],
  capabilities: () => ({ tools: true }),
  decodeError: ({ status }) => ({
    code: status === 429 ? "rate-limited" : "upstream-failed",
    message: `status ${status}`,
  }),
});

describe("the contract of declared providers, kept", () => testAll(providerContract(good, { wires: [toyWire] })));
describe("the contract of declared providers, kept by whole addresses of allowed hosts", () =>
  testAll(
    providerContract(plugin({ endpoints: { chat: () => ({ path: "https://other.example/say" }) } }), {
      hosts: ["other.example"],
    }),
  ));

const endpoints = "declared: makes endpoints that stay below the node's base address";
const auth = "declared: says where the credential goes, and sends none of its own";
const wire = "declared: has a wire for every node, with a codec for each endpoint";
const data = "declared: has profiles, headers and capabilities of plain data";
const errors = "declared: reads every error answer";
const key = "lets no credential through its node options";

const chat = (endpoint: EndpointSource): Plugin => plugin({ endpoints: { chat: endpoint } });
const anything = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } } as const;
let turns = 0;

describe("the contract of declared providers, broken", () => {
  test.each<[string, string, string, Plugin]>([
    ["has an odd id", "has an id", "kebab case", plugin({ id: "My Provider" })],
    ["takes keys as options", key, "apiKey", plugin({ nodeOptions: anything })],
    ["serves nothing", "declared: has endpoints of known operations", "serves an operation", plugin({ endpoints: {} })],
    [
      "serves what is not",
      "declared: has endpoints of known operations",
      "no operation",
      plugin({ endpoints: { say: "say" } as never }),
    ],
    ["leaves the base address by a slash", endpoints, "no slash before it", chat("/say")],
    ["goes to another host", endpoints, "neither the node's host", chat(() => ({ path: "https://evil.example/say" }))],
    ["does not encode the model", endpoints, "encode the model", chat(({ model }) => ({ path: `models/${model}` }))],
    [
      "climbs out by the model",
      endpoints,
      "leaves the base address",
      chat(({ model }) => ({ path: `models/${model.replace(/[\s?#]/g, "")}` })),
    ],
    [
      "trips over a slash at the end",
      endpoints,
      "doubled slash",
      chat(({ node }) => ({ path: `${node.baseUrl}/say` })),
    ],
    ["writes methods in lower case", endpoints, "capitals", chat(() => ({ path: "say", method: "post" }))],
    [
      "sends a key of its own with an endpoint",
      endpoints,
      "host's to set",
      chat(() => ({ path: "say", headers: { "X-Toy-Key": "k" } })),
    ],
    ["leaves auth open", auth, "auth is declared", plugin({ auth: undefined as never })],
    ["names a header that is none", auth, "no name of a header", plugin({ auth: { type: "header", name: "x key" } })],
    ["names a query parameter that is none", auth, "has a name", plugin({ auth: { type: "query", name: "" } })],
    ["names no profile", auth, "has a name", plugin({ auth: { type: "profile", profile: "" } })],
    ["sends a key of its own", auth, "host's to set", plugin({ headers: { Authorization: "Bearer k" } })],
    ["forwards the client's key", auth, "host's to set", plugin({ forwardHeaders: ["x-api-key"] })],
    ["forwards headers in capitals", auth, "lower case", plugin({ forwardHeaders: ["X-Version"] })],
    ["has no wire", wire, "has a wire", plugin({ wire: () => undefined as never })],
    ["has a wire by turns", wire, "each time", plugin({ wire: () => `toy-${turns++}` })],
    [
      "serves what its wire does not",
      wire,
      "has a codec for models",
      plugin({ endpoints: { chat: "say", models: "models" } }),
    ],
    ["has functions in its profile", data, "plain data", plugin({ profile: { now: Date.now } as never })],
    ["has a profile by turns", data, "each time", plugin({ profile: () => ({ turn: turns++ }) })],
    ["has a base address that is none", data, "baseUrl", plugin({ baseUrl: "toy.example" })],
    [
      "throws at errors that are no JSON",
      errors,
      "never throws",
      plugin({ decodeError: ({ body }) => ({ code: "internal", message: JSON.parse(body).error.message }) }),
    ],
  ])("is seen when a provider %s", (_, name, words, broken) => expectCaught(providerContract(broken), name, words));

  test("is seen when a provider names a wire that nobody gives", () =>
    expectCaught(providerContract(plugin({ wire: "nobody" }), { wires: [toyWire] }), wire, "option wires"));
});
