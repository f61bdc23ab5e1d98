import type { HookName, KernelEventKind, OperationKind } from "@patchbay/sdk";
import { endpointPathFault } from "@patchbay/sdk/http";
import type { ConfigFault } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import { choice, flag, number, text } from "../config/scalar-shapes.ts";
import { list, oneOrMany, type Shape } from "../config/shape.ts";
import {
  anyObject,
  callable,
  either,
  filled,
  isObject,
  may,
  type Members,
  members,
  must,
  record,
  schema,
} from "./member-shapes.ts";

/** What is wrong with the record of hooks that `setup` returned: everything at once, with paths below `place`. */
export function checkHooks(hooks: unknown, path: string): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const place = createPlace(path, faults);
  if (hooks === undefined) place.fault("setup returned nothing", "return the record of hooks, {} for none");
  else hookRecord.read(hooks, place);
  return faults;
}

/** The compiler demands every kind, so that none is forgotten here. */
const eventKinds: Readonly<Record<KernelEventKind, true>> = {
  "exchange-start": true,
  request: true,
  selection: true,
  "attempt-start": true,
  "attempt-commit": true,
  "attempt-end": true,
  "wire-head": true,
  "wire-body": true,
  reply: true,
  loss: true,
  "stream-violation": true,
  "exchange-end": true,
  "plugin-error": true,
  generation: true,
  "node-state": true,
  probe: true,
};

const operations: Readonly<Record<OperationKind, true>> = {
  chat: true,
  embed: true,
  "count-tokens": true,
  models: true,
  raw: true,
};

const name = text("a name");
const names = list(text());
const headers = record(text("a header's value"));

const wireMembers: Members = { id: must(name), version: must(text('a version such as "1.0"')) };

const localWire = members({
  ...wireMembers,
  codec: must(
    members({
      chat: must(anyObject),
      embed: may(anyObject),
      countTokens: may(anyObject),
      models: may(anyObject),
      errors: must(anyObject),
    }),
  ),
});

const remoteWire = members({ ...wireMembers, codec: must(anyObject), remote: must(anyObject) });

const wire: Shape<unknown> = {
  type: "a wire",
  read: (value, place) => (isObject(value) && "remote" in value ? remoteWire : localWire).read(value, place),
};

const valueOrAny: Shape<unknown> = {
  type: "a string or true",
  read: (value, place) =>
    typeof value === "string" || value === true ? value : place.fault("must be a string or true"),
};

const route = members({
  method: must(choice(["GET", "POST", "PUT", "PATCH", "DELETE"])),
  path: must(text("a path", (path) => (path.startsWith("/") ? undefined : 'must begin with "/"'))),
  match: may(members({ headers: may(record(valueOrAny)), query: may(record(valueOrAny)) })),
  transport: may(choice(["http", "websocket"])),
  session: may(callable),
  operation: must(choice(Object.keys(operations))),
  target: may(callable),
});

const inboundProtocol = members({
  id: must(name),
  wire: must(either("a wire or the id of one", { string: name, object: wire })),
  routes: must(filled(list(route))),
  keepAliveMs: may(number({ min: 0 })),
});

const positions = ["request", "answer", "attempt", "upstream", "head", "events"] as const;

const transform = members(
  {
    when: may(members({ models: may(names), pools: may(names), wires: may(names), protocols: may(names) })),
    optional: may(flag),
    request: may(callable),
    answer: may(callable),
    attempt: may(callable),
    upstream: may(callable),
    head: may(callable),
    events: may(callable),
  },
  (value, place) => {
    if (positions.some((position) => Reflect.get(value, position) !== undefined)) return;
    place.fault("changes nothing", `give at least one of ${positions.join(", ")}`);
  },
);

const authMembers: Readonly<Record<string, Members>> = {
  none: { type: must(text()) },
  header: { type: must(text()), name: must(name), prefix: may(text()) },
  query: { type: must(text()), name: must(name) },
  profile: { type: must(text()), profile: must(name), options: may(anyObject) },
};

const authType = choice(Object.keys(authMembers));

const auth: Shape<unknown> = {
  type: "an object with a type",
  read(value, place) {
    const type = authType.read(isObject(value) ? Reflect.get(value, "type") : undefined, place.field("type"));
    return type === undefined ? undefined : members(authMembers[type] ?? {}).read(value, place);
  },
};

const endpoint = either("a path or a function", { string: text(), function: callable });

const endpointMembers = Object.fromEntries(Object.keys(operations).map((operation) => [operation, may(endpoint)]));

const anyProvider: Members = {
  id: must(name),
  auth: may(auth),
  baseUrl: may(text("an address")),
  nodeOptions: may(schema),
  capabilities: may(callable),
};

const httpProvider = members({
  ...anyProvider,
  wire: must(either("a wire, the id of one, or a function", { string: name, object: wire, function: callable })),
  endpoints: must(either("an object or a function", { object: members(endpointMembers), function: callable })),
  profile: may(either("an object or a function", { object: anyObject, function: callable })),
  headers: may(either("an object or a function", { object: headers, function: callable })),
  forwardHeaders: may(names),
  alwaysStream: may(flag),
  decodeError: may(callable),
  prepare: may(callable),
});

const callProvider = members({
  ...anyProvider,
  call: must(callable),
  embed: may(callable),
  countTokens: may(callable),
  models: may(callable),
});

const outboundProvider: Shape<unknown> = {
  type: "a provider",
  read(value, place) {
    if (!isObject(value)) return callProvider.read(value, place);
    const programmed = "call" in value;
    if (programmed && "wire" in value)
      return place.fault("has both call and wire", "a provider is programmed or declared");
    if (!programmed && !("wire" in value) && !("endpoints" in value)) {
      return place.fault("has neither call nor wire and endpoints", "a provider is programmed or declared");
    }
    return (programmed ? callProvider : httpProvider).read(value, place);
  },
};

const page = members(
  {
    path: must(text("a path")),
    access: must(choice(["open", "admin"])),
    describe: may(members({ summary: must(text()), query: may(record(anyObject)), answer: may(anyObject) })),
    handle: must(callable),
  },
  (value, place) => {
    const [path, access]: readonly unknown[] = [Reflect.get(value, "path"), Reflect.get(value, "access")];
    const fault = typeof path === "string" ? endpointPathFault(path, access === "admin" ? "admin" : "open") : undefined;
    if (fault !== undefined) place.field("path").fault(fault);
  },
);

const observer = members({
  events: must(filled(list(choice(Object.keys(eventKinds))))),
  handle: must(callable),
  wants: may(callable),
  queue: may(members({ maxEvents: may(number({ min: 1 })), maxBytes: may(number({ min: 1 })) })),
  endpoints: may(list(page)),
});

const hookShapes: Readonly<Record<HookName | "dispose", Shape<unknown>>> = {
  inboundProtocol: oneOrMany(inboundProtocol),
  transform: oneOrMany(transform),
  selectNode: callable,
  outboundProvider: oneOrMany(outboundProvider),
  observe: oneOrMany(observer),
  dispose: callable,
};

const hookRecord = members(Object.fromEntries(Object.entries(hookShapes).map(([hook, shape]) => [hook, may(shape)])));
