import type { InboundProtocol, Route } from "@patchbay/sdk";
import type { UnaryKind } from "@patchbay/sdk/host";
import { listOf, type RegisterHook } from "./registered-hook.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { codecMethods } from "./protocol-codec.ts";
import {
  type ProtocolDescription,
  type RouteDescription,
  type TargetInput,
  unaryMembers,
  type WireDescription,
} from "./protocol-lines.ts";

/** Protocols, asked from the host. */
export const registerProtocols: RegisterHook = (hooks) => {
  const protocols = listOf(hooks.inboundProtocol);
  if (protocols.length === 0) return undefined;
  return {
    description: asJson(protocols.map(describe)),
    methods: {
      "route.target": (input) => {
        const { protocol, route: index, request } = fromHost<TargetInput>(input);
        const route = protocols[protocol]?.routes[index];
        if (!route?.target) throw new TypeError(`route ${index} of protocol ${protocol} has no target`);
        return { head: asJson(route.target({ ...request, body: request.body })) };
      },
      ...codecMethods(protocols),
    },
  };
};

function describe({ id, wire, routes, keepAliveMs }: InboundProtocol): ProtocolDescription {
  return {
    id,
    wire: typeof wire === "string" ? wire : describeWire(wire),
    routes: routes.map(describeRoute),
    ...(keepAliveMs !== undefined && { keepAliveMs }),
  };
}

function describeWire({ id, version, codec }: Exclude<InboundProtocol["wire"], string>): WireDescription {
  // The keys of the table are the operations.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const operations = Object.keys(unaryMembers) as readonly UnaryKind[];
  return { id, version, unary: operations.filter((operation) => codec[unaryMembers[operation]] !== undefined) };
}

function describeRoute({ method, path, match, transport, operation, target, session }: Route): RouteDescription {
  return {
    method,
    path,
    operation,
    ...(match && { match }),
    ...(transport !== undefined && { transport }),
    hasTarget: target !== undefined,
    hasSession: session !== undefined,
  };
}
