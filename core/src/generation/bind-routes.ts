import type { InboundProtocol, OperationKind, Wire } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import type { BoundRoute } from "../pipeline/bound-route.ts";
import { remoteCodecOf } from "../pipeline/remote-wire.ts";
import type { WireRegistry } from "./wire-registry.ts";

/** What a wire must have for a route's operation; undefined for what the kernel does not serve. */
const codecOf: Readonly<Record<OperationKind, ((wire: Wire) => unknown) | undefined>> = {
  chat: ({ codec }) => codec.chat,
  embed: ({ codec }) => codec.embed,
  "count-tokens": ({ codec }) => codec.countTokens,
  models: ({ codec }) => codec.models,
  raw: undefined,
};

/** A protocol and the plugin that gives it. */
export interface OwnedProtocol {
  readonly protocol: InboundProtocol;
  readonly owner: string;
}

/** The routes of all protocols, each with its wire. */
export function bindRoutes(
  protocols: readonly OwnedProtocol[],
  wires: WireRegistry,
  faults: ConfigFault[],
): readonly BoundRoute[] {
  return protocols.flatMap(({ protocol, owner }) => {
    const wire = wires.resolve(protocol.wire, `protocol "${protocol.id}"`);
    if (!wire) return [];
    return protocol.routes.flatMap((route): readonly BoundRoute[] => {
      const { method, path, operation, transport, session } = route;
      const fault = (message: string): readonly BoundRoute[] => {
        faults.push({ path: "plugins", message: `protocol "${protocol.id}", route ${method} ${path}: ${message}` });
        return [];
      };
      if (transport === "websocket" && (method !== "GET" || !session))
        return fault("a websocket route is a GET with a session");
      const codec = codecOf[operation];
      if (!codec) return fault(`this kernel does not serve the operation ${operation}`);
      return isServed(wire, operation, codec)
        ? [{ route, protocol, wire, owner }]
        : fault(`the wire "${wire.id}" has no codec for ${operation}`);
    });
  });
}

function isServed(wire: Wire, operation: OperationKind, codec: (wire: Wire) => unknown): boolean {
  const remote = remoteCodecOf(wire);
  return remote ? remote.serves.includes(operation) : codec(wire) !== undefined;
}
