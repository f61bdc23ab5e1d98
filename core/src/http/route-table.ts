import { Router } from "@koa/router";
import { GatewayError } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import type { BoundRoute } from "../pipeline/bound-route.ts";

/** A route and what its path held. */
export interface RouteMatch {
  readonly bound: BoundRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** The method under which routes are kept that upgrade: they are no GET for those who do not. */
export const upgradeMethod = "UPGRADE";

/** What decides between routes that share method and path. */
export interface RouteFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
}

type Layer = ReturnType<Router["match"]>["pathAndMethod"][number];

const noParams = {};
const maxRemembered = 1000;

/** The routes of all protocols of a generation. */
export class RouteTable {
  readonly #router = new Router();
  readonly #byLayer = new Map<string, BoundRoute[]>();
  readonly #remembered = new Map<string, readonly BoundRoute[]>();
  /** First segments of all paths: a request that begins with another one lacks the version, or names a pool. */
  readonly firstSegments: ReadonlySet<string>;
  readonly faults: readonly ConfigFault[];

  constructor(routes: readonly BoundRoute[]) {
    const faults: ConfigFault[] = [];
    for (const bound of routes) this.#add(bound, faults);
    this.firstSegments = new Set(routes.map(({ route }) => route.path.split("/")[1] ?? ""));
    this.faults = faults;
  }

  /** The route for a request; undefined for a path that nobody knows. @throws GatewayError `method-not-allowed`. */
  find(facts: RouteFacts): RouteMatch | undefined {
    const key = `${facts.method} ${facts.path}`;
    const known = this.#remembered.get(key);
    if (known) return choose(known, facts, noParams);
    const { pathAndMethod, path } = this.#router.match(facts.path, facts.method);
    const layer = pathAndMethod[0];
    if (layer) return this.#matched(layer, key, facts);
    if (path.length === 0) return undefined;
    const allowed = [...new Set(path.flatMap(({ methods }) => methods))].filter((method) => method !== upgradeMethod);
    throw new GatewayError("method-not-allowed", `${facts.path} knows ${allowed.join(", ")}, not ${facts.method}`);
  }

  /** Whether any route is at a path, whatever its method. */
  has(path: string): boolean {
    return this.#router.match(path, "GET").path.length > 0;
  }

  #matched(layer: Layer, key: string, facts: RouteFacts): RouteMatch | undefined {
    const bounds = this.#byLayer.get(layer.name ?? "") ?? [];
    if (layer.paramNames.length > 0) return choose(bounds, facts, paramsOf(layer, facts.path));
    if (this.#remembered.size < maxRemembered) this.#remembered.set(key, bounds);
    return choose(bounds, facts, noParams);
  }

  #add(bound: BoundRoute, faults: ConfigFault[]): void {
    const { route, protocol } = bound;
    const { path } = route;
    const method = route.transport === "websocket" ? upgradeMethod : route.method;
    const name = `${method} ${path}`;
    const known = this.#byLayer.get(name);
    const twin = known?.find((other) => JSON.stringify(other.route.match ?? {}) === JSON.stringify(route.match ?? {}));
    if (twin) {
      faults.push({
        path: "plugins",
        message: `protocols "${twin.protocol.id}" and "${protocol.id}" both have the route ${name}`,
        hint: "take one of them out",
      });
    } else if (known) {
      // The narrower route is asked first.
      known.splice(route.match ? 0 : known.length, 0, bound);
    } else {
      try {
        this.#router.register(path, [method], () => undefined, { name });
        this.#byLayer.set(name, [bound]);
      } catch (cause) {
        faults.push({
          path: "plugins",
          message: `protocol "${protocol.id}" has the route ${name}, which is no valid path: ${String(cause)}`,
        });
      }
    }
  }
}

function paramsOf(layer: Layer, path: string): Readonly<Record<string, string>> {
  return layer.params(path, layer.captures(path));
}

function choose(
  bounds: readonly BoundRoute[],
  facts: RouteFacts,
  params: Readonly<Record<string, string>>,
): RouteMatch | undefined {
  const bound = bounds.find(({ route }) => !route.match || isFor(route.match, facts));
  return bound && { bound, params };
}

function isFor({ headers = {}, query = {} }: NonNullable<BoundRoute["route"]["match"]>, facts: RouteFacts): boolean {
  const fits = (wanted: string | true, value: unknown): boolean =>
    wanted === true ? value !== undefined && value !== null : value === wanted;
  return (
    Object.entries(headers).every(([name, wanted]) => fits(wanted, facts.headers[name.toLowerCase()])) &&
    Object.entries(query).every(([name, wanted]) => fits(wanted, facts.query.get(name)))
  );
}
