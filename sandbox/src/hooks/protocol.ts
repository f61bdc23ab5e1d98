import type { InboundProtocol, InboundRequest, Json, Route, RouteTarget } from "@patchbay/sdk";
import type { RemoteWire } from "@patchbay/sdk/host";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { RouteDescription, TargetInput, WireDescription } from "../guest/hooks/protocol-lines.ts";
import { askGuest, taken } from "./ask-guest.ts";
import { demandContent } from "./content-rights.ts";
import type { HookContext } from "./hook-context.ts";
import { createEncoders } from "./protocol-encoder.ts";
import { protocolDescriptions, routeTarget } from "./protocol-shapes.ts";
import { createRemoteWire } from "./protocol-wire.ts";

const hook = "inboundProtocol";

/**
 * Protocols whose wires or targets are in the plugin's process. @throws Error for a wrong description, a right that was not
 * granted, or a route that must run inline.
 */
export function createProtocols(description: Json, context: HookContext): readonly InboundProtocol[] {
  const wireOf = wireMaker(context);
  return taken({ context, hook }, description, protocolDescriptions).map(({ wire, routes, ...rest }, protocol) => ({
    ...rest,
    wire: typeof wire === "string" ? wire : wireOf(wire, protocol),
    routes: routes.map((route, index) => createRoute(route, { protocol, index, id: rest.id, context })),
  }));
}

/** One wire for all protocols of the plugin that bring it. */
function wireMaker(context: HookContext): (described: WireDescription, protocol: number) => RemoteWire {
  const wires = new Map<string, RemoteWire>();
  const encoders = createEncoders(context);
  return (described, protocol) => {
    demandContent(context, `the wire "${described.id}"`, ["prompt", "answer"]);
    const key = `${described.id} ${described.version}`;
    const wire = wires.get(key) ?? createRemoteWire(described, { context, protocol, encoders });
    wires.set(key, wire);
    return wire;
  };
}

interface RouteOptions {
  readonly context: HookContext;
  readonly id: string;
  readonly protocol: number;
  readonly index: number;
}

function createRoute({ hasTarget, hasSession, ...rest }: RouteDescription, options: RouteOptions): Route {
  const { context, id } = options;
  const where = `protocol "${id}", route ${rest.method} ${rest.path}`;
  if (hasSession)
    throw new Error(
      `plugin "${context.plugin}": ${where}: sessions of connections that stay open run inline alone; take the route out, or run the plugin inline`,
    );
  if (!hasTarget) return rest;
  demandContent(context, `the target of ${where}, which reads the body,`, ["prompt"]);
  return { ...rest, target: createTarget(options) };
}

function createTarget({ context, protocol, index }: RouteOptions): NonNullable<Route["target"]> {
  const place = { context, hook: `${hook}.target` };
  const target = (inbound: InboundRequest): Promise<RouteTarget> => {
    const { method, path, params, query, headers, body } = inbound;
    // Named one by one: the kernel's own request makes some of them only when they are asked for.
    const request = { method, path, params, query, headers, body };
    const input: TargetInput = { protocol, route: index, request };
    return askGuest(place, { method: "route.target", input: asJson(input) }, routeTarget);
  };
  // The kernel awaits what a target answers; the type of a route knows the targets alone that answer at once.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return target as unknown as NonNullable<Route["target"]>;
}
