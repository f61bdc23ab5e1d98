import { createGlob } from "@patchbay/sdk";
import type { AliasValues } from "./alias-shape.ts";
import { nearestNameHint } from "./nearest-name.ts";
import type { Place } from "./place.ts";
import { isUsed, type PoolNames } from "./resolve-default-pools.ts";
import type { PoolsRead } from "./resolve-pools.ts";
import type { ParameterRules, ResolvedAlias, ResolvedConfig, ResolvedTarget } from "./resolved.ts";
import { withoutUnset } from "./without-unset.ts";

/** Pools that targets may name, with what their nodes serve. */
export interface KnownPools extends PoolNames {
  readonly pools: PoolsRead | undefined;
}

/** Leaves out targets in pools that were left out, and aliases without a target. */
export function resolveAliases(
  aliases: ReadonlyMap<string, AliasValues | undefined>,
  known: KnownPools,
  place: Place,
): ResolvedConfig["aliases"] {
  const prefixes = prefixesOf(known.pools);
  const resolved = [...aliases].flatMap(([alias, values]): [string, ResolvedAlias][] => {
    if (!values) return [];
    const slash = alias.indexOf("/");
    if (slash > 0 && prefixes.has(alias.slice(0, slash)))
      place
        .field(alias)
        .fault(`begins with the prefix ${alias.slice(0, slash)}, so nodes with that prefix would answer it`);
    if (values.targets?.length === 0) place.field(alias).fault("must have at least one target");
    const targets = (values.targets ?? []).flatMap((target) => resolveTarget(target, values, known));
    const { contextTokens, maxOutputTokens, displayName, description, ownedBy, hidden } = values;
    const info = withoutUnset({ ownedBy, displayName, description, contextTokens, maxOutputTokens });
    return targets.length === 0 ? [] : [[alias, { targets, info, hidden }]];
  });
  return new Map(resolved);
}

function prefixesOf(pools: PoolsRead | undefined): ReadonlySet<string> {
  const read = [...(pools ?? [])].flatMap(([, pool]) => (pool ? [pool.value] : []));
  const prefixes = read.flatMap(({ prefix, nodes = [] }) => [prefix, ...nodes.map(({ value }) => value.prefix)]);
  return new Set(prefixes.filter((prefix) => prefix !== undefined));
}

type TargetRead = NonNullable<AliasValues["targets"]>[number];

function resolveTarget({ place, value }: TargetRead, alias: AliasValues, known: KnownPools): readonly ResolvedTarget[] {
  const { pool, model } = value;
  if (pool === undefined || !isUsed(pool, place.field("pool"), known) || model === undefined) return [];
  checkModel(model, known.pools?.get(pool)?.value.nodes ?? [], place);
  return [{ pool, model, parameters: mergeParameters(alias, value) }];
}

type Parameters = Pick<AliasValues, "defaults" | "overrides">;

/** The target goes before its alias, parameter by parameter. */
function mergeParameters(alias: Parameters, target: Parameters): ParameterRules | undefined {
  const defaults = { ...alias.defaults, ...target.defaults };
  const overrides = { ...alias.overrides, ...target.overrides };
  const isEmpty = Object.keys(defaults).length === 0 && Object.keys(overrides).length === 0;
  return isEmpty ? undefined : { defaults, overrides };
}

type NodesRead = NonNullable<NonNullable<ReturnType<PoolsRead["get"]>>["value"]["nodes"]>;

/** Where every node spells out what it serves, a model that none of them names is a slip of the pen. */
function checkModel(model: string, nodes: NodesRead, place: Place): void {
  if (nodes.length === 0 || nodes.some(({ value }) => value.models === undefined)) return;
  const names = nodes.flatMap(({ value }) => value.models ?? []).flatMap(({ id, alias = id }) => [alias, id]);
  if (createGlob(names)(model)) return;
  place.field("model").fault(`no node of the pool serves ${JSON.stringify(model)}`, nearestNameHint(model, names));
}
