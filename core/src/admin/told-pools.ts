import type { Json } from "@patchbay/sdk";
import type { ConfigLayers } from "../config/lay-config.ts";
import { nodeId, nodesOf } from "../config/overlay/entries.ts";
import { nodeShape } from "../config/pool-shape.ts";
import { redactConfig } from "../config/redact-config.ts";
import { isRecord } from "../config/shape.ts";
import type { Generation } from "../generation/generation.ts";

/** The pools of a config as its author and the overlay have them. */
export function poolsOf({ overlay, whole }: ConfigLayers, { nodes }: Pick<Generation, "nodes">): object {
  const config = isRecord(whole) ? whole : {};
  const pools = isRecord(config["pools"]) ? config["pools"] : {};
  const told = Object.entries(pools).map(([id, pool]) => {
    const change = overlay.pools.get(id);
    const used = new Set((nodes.pools.get(id) ?? []).map(({ node }) => node.id));
    const all = (nodesOf(config, id) ?? []).flatMap((node, index) => {
      const name = nodeId(node, index);
      const isAdded = change?.added.has(name) === true && isLast(nodesOf(config, id), name, index);
      if (!isAdded && change?.nodes.get(name) === null) return [];
      const origin = isAdded || change?.nodes.has(name) === true ? "overlay" : "file";
      return [{ id: name, origin, isUsed: used.has(name), settings: redactConfig(node, { shape: nodeShape }) }];
    });
    return { id, settings: withoutNodes(pool), nodes: all };
  });
  return { version: overlay.version, pools: told };
}

/** A node that was taken out and another that was added may have one name; the added one comes last. */
function isLast(nodes: readonly unknown[] | undefined, name: string, index: number): boolean {
  return (nodes ?? []).findLastIndex((node, at) => nodeId(node, at) === name) === index;
}

function withoutNodes(pool: unknown): Json {
  const { nodes: _nodes, ...settings } = isRecord(pool) ? pool : { nodes: undefined };
  return redactConfig(settings);
}
