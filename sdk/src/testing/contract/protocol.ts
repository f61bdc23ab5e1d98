import type { Json } from "../../model/json.ts";
import type { OperationKind } from "../../model/operation.ts";
import type { Plugin } from "../../plugin.ts";
import type { InboundProtocol, InboundRequest, Route } from "../../protocol.ts";
import type { Codec, Wire } from "../../wire.ts";
import { type ContractCheck, must, mustBeGatewayError } from "./check.ts";
import { junkValues, plainDataFault } from "./data.ts";
import { checkErrorEncoder } from "./errors.ts";
import { type ContractOptions, createPluginRun } from "./plugin-run.ts";

/** What a protocol's contract may be told. */
export interface ProtocolContractOptions extends ContractOptions {
  /** Wires of other plugins that the protocol names by id. */
  readonly wires?: readonly Wire[];
}

/** The rules that every inbound protocol keeps. */
export function protocolContract(plugin: Plugin, options: ProtocolContractOptions = {}): readonly ContractCheck[] {
  const run = createPluginRun(plugin, "inboundProtocol", options);
  const wireOf = (protocol: InboundProtocol): Wire => resolveWire(protocol.wire, options.wires ?? []);
  return [
    ...run.common,
    run.each("has an id and a keep-alive that makes sense", checkProtocol),
    run.each("has well-formed routes", ({ routes }) => routes.forEach(checkRoute)),
    run.each("has no route twice", checkUnique),
    run.each("has routes of known operations, with a codec for each", (protocol) => {
      const { codec } = wireOf(protocol);
      for (const route of protocol.routes)
        must(hasCodec(codec, route.operation), `${nameOf(route)} has a codec for ${route.operation}`);
    }),
    run.each("reads the target of any body, or refuses it with a GatewayError of the client's", ({ routes }) =>
      routes.forEach(checkTarget),
    ),
    run.each("has an error answer for every failure that shows nothing of the inside", (protocol) =>
      checkErrorEncoder(wireOf(protocol).codec.errors),
    ),
  ];
}

const codecs: Readonly<Record<OperationKind, (codec: Codec) => unknown>> = {
  chat: (codec) => codec.chat,
  embed: (codec) => codec.embed,
  "count-tokens": (codec) => codec.countTokens,
  models: (codec) => codec.models,
  raw: () => true,
};

/** Whether a codec serves an operation; false for an operation that there is not. */
export function hasCodec(codec: Codec, operation: OperationKind): boolean {
  return Object.hasOwn(codecs, operation) && Boolean(codecs[operation](codec));
}

/** The wire itself, or the one with this id among those that are given. */
function resolveWire(wire: Wire | string, given: readonly Wire[]): Wire {
  const found = typeof wire === "string" ? given.find(({ id }) => id === wire) : wire;
  must(found !== undefined, `wire ${JSON.stringify(wire)} is given to the contract in its option wires`);
  return found;
}

function checkProtocol({ id, routes, keepAliveMs = 0 }: InboundProtocol): void {
  must(typeof id === "string" && id !== "", "a protocol has an id");
  must(routes.length > 0, "a protocol has a route");
  must(Number.isFinite(keepAliveMs) && keepAliveMs >= 0, `keepAliveMs is a time, got ${keepAliveMs}`);
}

const methods: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);

function checkRoute(route: Route): void {
  const { method, path, match, transport = "http" } = route;
  must(methods.has(method), `${nameOf(route)}: no such method`);
  must(path.startsWith("/"), `${nameOf(route)}: a path begins with a slash`);
  must(
    !/\/\/|\s|\/v1\/v1(\/|$)/.test(path),
    `${nameOf(route)}: a path has no empty segment, no space and one /v1 at most`,
  );
  checkPattern(route);
  must(
    transport === "http" || (transport === "websocket" && method === "GET"),
    `${nameOf(route)}: a websocket is opened by GET`,
  );
  for (const name of Object.keys(match?.headers ?? {})) {
    must(name === name.toLowerCase(), `${nameOf(route)}: header ${name} is in lower case`);
  }
}

/** The notation of path-to-regexp 8, as far as mistakes are common. */
function checkPattern(route: Route): void {
  const pattern = route.path.replaceAll(/\\./g, "");
  must(!/[()[\]?+!]/.test(pattern), `${nameOf(route)}: ( ) [ ] ? + ! are written with a backslash before them`);
  must(!/[:*](?![\p{ID_Start}_$"])/u.test(pattern), `${nameOf(route)}: a parameter has a name`);
  const names = [...pattern.matchAll(/[:*]([\p{ID_Continue}$]+|"[^"]*")/gu)].map((found) => found[1]);
  must(new Set(names).size === names.length, `${nameOf(route)}: no two parameters have the same name`);
  const depth = pattern.split("{").length - pattern.split("}").length;
  must(depth === 0, `${nameOf(route)}: braces come in pairs`);
}

function checkUnique({ routes }: InboundProtocol): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const { headers = {}, query = {} } = route.match ?? {};
    const key = JSON.stringify([route.method, route.path, sorted(headers), sorted(query), route.transport ?? "http"]);
    must(!seen.has(key), `${nameOf(route)} is there twice with the same match`);
    seen.add(key);
  }
}

function sorted(values: Readonly<Record<string, string | true>>): readonly (readonly [string, string | true])[] {
  return Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const bodies: readonly (Json | undefined)[] = [
  undefined,
  ...junkValues,
  ...junkValues.map((junk) => ({ model: junk, stream: junk })),
  { model: "test-model", stream: "yes" },
  { model: "test-model", stream: true },
];

function checkTarget(route: Route): void {
  const { target } = route;
  if (!target) return;
  for (const body of bodies) {
    for (const params of [{}, { id: "", model: "%" }, { model: "a/b:c" }]) {
      checkAnswer(route, target, { method: route.method, path: route.path, params, query: {}, headers: {}, body });
    }
  }
}

function checkAnswer(route: Route, target: NonNullable<Route["target"]>, request: InboundRequest): void {
  try {
    const { model, stream } = target(request);
    must(
      model === undefined || typeof model === "string",
      `${nameOf(route)}: target's model is text or absent, got ${typeof model}`,
    );
    must(typeof stream === "boolean", `${nameOf(route)}: target's stream is true or false, got ${typeof stream}`);
    must(plainDataFault({ model, stream }) === undefined, `${nameOf(route)}: a target is plain data`);
  } catch (error) {
    if (error instanceof Error && error.name === "AssertionError") throw error;
    mustBeGatewayError(error, `${nameOf(route)}: target refuses with a GatewayError`);
    must(
      error.owner === "client",
      `${nameOf(route)}: a body that target refuses is the client's fault, got ${error.code}`,
    );
  }
}

function nameOf({ method, path }: Route): string {
  return `route ${method} ${path}`;
}
