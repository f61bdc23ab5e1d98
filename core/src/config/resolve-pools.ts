import type { Place } from "./place.ts";
import type { NodeValues, PoolValues } from "./pool-shape.ts";
import { resolveProbe } from "./probe-shape.ts";
import type { Surroundings } from "./read-secret.ts";
import { resolveCapabilities } from "./resolve-capabilities.ts";
import { type NodeHome, resolveNode } from "./resolve-node.ts";
import { checkPrefix } from "./resolve-prefix.ts";
import { resolveHedge } from "./resolve-traffic.ts";
import type { ModelRule, ResolvedNode, ResolvedPool } from "./resolved.ts";
import type { HedgeValues } from "./traffic-shape.ts";

/** Pools as read: what had a fault is undefined. */
export type PoolsRead = ReadonlyMap<string, { readonly place: Place; readonly value: PoolValues } | undefined>;

/** What the config says for all pools. */
export interface ForAllPools {
  readonly rules: readonly ModelRule[];
  readonly rewriteModel: boolean;
  readonly hedge: HedgeValues | undefined;
}

/** Resolves every node. A pool that is left without nodes is left out. */
export function resolvePools(
  pools: PoolsRead,
  { rules, rewriteModel, hedge }: ForAllPools,
  surroundings: Surroundings,
): readonly ResolvedPool[] {
  return [...pools].flatMap(([id, read]) => {
    if (read === undefined) return [];
    const { place, value } = read;
    const { provider = "", nodes = [] } = value;
    const home = {
      pool: id,
      provider,
      capabilities: [...rules, ...resolveCapabilities(value.capabilities)],
      traffic: value,
      hedge: resolveHedge(hedge, value.hedge),
      prefix: value,
      rewriteModel: value.rewriteModel ?? rewriteModel,
    };
    const names = { own: id, all: new Set(pools.keys()) };
    checkPrefix(value.prefix, place, names);
    for (const node of nodes) checkPrefix(node.value.prefix, node.place, names);
    const resolved = resolveNodes(nodes, home, surroundings);
    const probe = value.probe && resolveProbe(value.probe.value, value.probe.place);
    return resolved.length === 0 ? [] : [{ id, provider, probe, nodes: resolved }];
  });
}

function resolveNodes(
  nodes: readonly { readonly place: Place; readonly value: NodeValues }[],
  home: NodeHome,
  surroundings: Surroundings,
): readonly ResolvedNode[] {
  const taken = new Map<string, string>();
  return nodes.flatMap(({ place, value }, index) => {
    if (!value.enabled) return [];
    const id = value.id ?? `node-${index + 1}`;
    const other = taken.get(id);
    if (other !== undefined) place.field("id").fault(`${id} is already the id of ${other}`);
    taken.set(id, other ?? place.path);
    const node = resolveNode({ ...home, id, value, place }, surroundings);
    return node === undefined ? [] : [node];
  });
}
