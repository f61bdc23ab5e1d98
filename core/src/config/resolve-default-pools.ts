import { nearestNameHint } from "./nearest-name.ts";
import type { Place } from "./place.ts";
import type { ResolvedConfig } from "./resolved.ts";

/** The names of all pools in the config, and of those that are in use. */
export interface PoolNames {
  readonly defined: ReadonlySet<string>;
  readonly used: ReadonlySet<string>;
}

interface TargetRead {
  readonly place: Place;
  readonly value: { readonly pool: string | undefined; readonly model: string | undefined };
}

/** Leaves out targets in pools that were left out, and aliases without a target. */
export function resolveAliases(
  aliases: ReadonlyMap<string, readonly TargetRead[] | undefined>,
  names: PoolNames,
  place: Place,
): ResolvedConfig["aliases"] {
  const resolved = [...aliases].map(([alias, targets]) => {
    if (targets?.length === 0) place.field(alias).fault("must have at least one target");
    return [alias, (targets ?? []).flatMap((target) => resolveTarget(target, names))] as const;
  });
  return new Map(resolved.filter(([, targets]) => targets.length > 0));
}

/** Leaves out pools that were left out. */
export function resolveDefaultPools(
  pools: readonly { readonly place: Place; readonly value: string }[],
  names: PoolNames,
): readonly string[] {
  return pools.filter(({ place, value }) => isUsed(value, place, names)).map(({ value }) => value);
}

function resolveTarget(
  { place, value: { pool, model } }: TargetRead,
  names: PoolNames,
): readonly { readonly pool: string; readonly model: string }[] {
  if (pool === undefined || !isUsed(pool, place.field("pool"), names)) return [];
  return model === undefined ? [] : [{ pool, model }];
}

function isUsed(pool: string, place: Place, { defined, used }: PoolNames): boolean {
  if (!defined.has(pool)) {
    const known = [...defined].join(", ") || "none";
    place.fault(`there is no pool ${JSON.stringify(pool)}`, nearestNameHint(pool, defined) ?? `pools: ${known}`);
  }
  return used.has(pool);
}
