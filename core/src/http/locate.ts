import { GatewayError } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import type { RouteFacts, RouteMatch } from "./route-table.ts";

/** Where a request leads. */
export interface Location extends RouteMatch {
  /** Without the pool segment, with the version. */
  readonly path: string;
  /** The pool that path or header named. */
  readonly pool: string | undefined;
}

/**
 * Finds the route of a request. A first segment that names a pool is taken off, and so is a doubled `/v1`; a missing one
 * is put back. @throws GatewayError `not-found`, `unknown-pool`, `method-not-allowed`.
 */
export function locate({ routes, models }: Generation, facts: RouteFacts): Location {
  const named = poolSegment(facts.path, models);
  const path = withVersion(named?.rest ?? facts.path, routes.firstSegments);
  const match = routes.find({ ...facts, path });
  if (match) return { ...match, path, pool: named?.pool ?? headerPool(facts, models) };
  const [, first = "", second = ""] = facts.path.split("/");
  if (!named && first !== "" && routes.firstSegments.has(second)) models.checkPool(decode(first));
  throw nothingAt(facts);
}

/** The failure for a path that is none. */
export function nothingAt({ method, path }: Pick<RouteFacts, "method" | "path">): GatewayError {
  return new GatewayError(
    "not-found",
    `nothing is at ${method} ${path}; the routes are in the docs of the loaded protocols`,
  );
}

interface Pools {
  hasPool(pool: string): boolean;
  checkPool(pool: string): void;
}

function poolSegment(path: string, pools: Pools): { readonly pool: string; readonly rest: string } | undefined {
  // No pool may be called `v1`, and nearly every request begins with it.
  if (path.startsWith("/v1/")) return undefined;
  const end = path.indexOf("/", 1);
  if (end === -1) return undefined;
  const pool = decode(path.slice(1, end));
  return pools.hasPool(pool) ? { pool, rest: path.slice(end) } : undefined;
}

/** The pool that the header `model-provider` names. @throws GatewayError `unknown-pool`. */
export function headerPool({ headers }: Pick<RouteFacts, "headers">, pools: Pools): string | undefined {
  const pool = headers["model-provider"];
  if (typeof pool !== "string" || pool === "") return undefined;
  pools.checkPool(pool);
  return pool;
}

function withVersion(path: string, firstSegments: ReadonlySet<string>): string {
  if (path.startsWith("/v1/v1/")) return path.slice(3);
  if (path.startsWith("/v1/")) return path;
  const [, first = ""] = path.split("/", 2);
  return firstSegments.has(first) ? path : `/v1${path}`;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
