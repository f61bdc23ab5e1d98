import type { Place } from "./place.ts";
import { nearestNameHint } from "./nearest-name.ts";
import type { ResolvedConfig } from "./resolved.ts";

/** The names of all pools in the config, and of those that are in use. */
export interface PoolNames {
  readonly defined: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
}

/** Leaves out pools that were left out. */
export function resolveDefaultPools(
  pools: readonly { readonly place: Place; readonly value: string }[],
  names: PoolNames,
): ResolvedConfig["defaultPools"] {
  return pools.filter(({ place, value }) => isUsed(value, place, names)).map(({ value }) => value);
}

/** Whether a pool is in use; one that is not defined is a fault. */
export function isUsed(pool: string, place: Place, { defined, used }: PoolNames): boolean {
  if (!defined.has(pool)) {
    const known = [...defined].join(", ") || "none";
    place.fault(`there is no pool ${JSON.stringify(pool)}`, nearestNameHint(pool, defined) ?? `pools: ${known}`);
  }
  return used.has(pool);
}
