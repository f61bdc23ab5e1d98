import type { Place } from "./place.ts";

/** How nodes are reached by the name of a model. */
export interface Prefix {
  /** Leads `prefix/model` to the node. */
  readonly prefix: string | undefined;
  /** Nothing but `prefix/model` and aliases lead to it. */
  readonly forcePrefix: boolean;
}

interface PrefixValues {
  readonly prefix: string | undefined;
  readonly forcePrefix: boolean | undefined;
}

/** What holds for a node: its own word, else that of its pool. */
export function resolvePrefix(pool: Prefix, node: PrefixValues, place: Place): Prefix {
  const resolved = { prefix: node.prefix ?? pool.prefix, forcePrefix: node.forcePrefix ?? pool.forcePrefix };
  if (!resolved.forcePrefix || resolved.prefix !== undefined) return resolved;
  place.field("forcePrefix").fault("needs a prefix", "set `prefix` on the node or its pool");
  return resolved;
}

/** `team/m` and `team:m` must not lead to different places: a prefix is the name of no pool but its own. */
export function checkPrefix(prefix: string | undefined, place: Place, pools: OtherPools): void {
  if (prefix === undefined || prefix === pools.own || !pools.all.has(prefix)) return;
  place.field("prefix").fault(`${prefix} is the name of a pool`, "a prefix may only be the name of its own pool");
}

interface OtherPools {
  readonly own: string;
  readonly all: ReadonlySet<string>;
}
