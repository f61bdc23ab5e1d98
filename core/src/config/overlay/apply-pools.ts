import type { JsonObject } from "@patchbay/sdk";
import type { Place } from "../place.ts";
import { isRecord } from "../shape.ts";
import { changed, type Findings } from "./changes.ts";
import { member, nodeId, nodesOf, type Settings } from "./entries.ts";
import type { Overlay, PoolChange } from "./overlay.ts";

/** Lays the changes of nodes over the pools of a config. */
export function applyPools(config: Settings, { pools }: Overlay, place: Place, findings: Findings): Settings {
  if (pools.size === 0) return config;
  const all = new Map<string, unknown>(isRecord(config["pools"]) ? Object.entries(config["pools"]) : []);
  for (const [pool, change] of pools) {
    const nodes = nodesOf(config, pool);
    const settings = all.get(pool);
    if (!nodes || !isRecord(settings))
      findings.warnings.push(`${place.field(pool).path}: the config has no such pool any more`);
    else all.set(pool, { ...settings, nodes: applyNodes(nodes, change, place.field(pool), findings) });
  }
  return { ...config, pools: Object.fromEntries(all) };
}

function applyNodes(
  before: readonly unknown[],
  { nodes, added }: PoolChange,
  place: Place,
  findings: Findings,
): readonly unknown[] {
  const after = [...before];
  const at = place.field("nodes");
  for (const [id, change] of nodes) {
    const index = before.findIndex((node, position) => nodeId(node, position) === id);
    if (index === -1) findings.warnings.push(`${at.field(id).path}: the config has no such node any more`);
    else after[index] = applyNode(before[index], change, [at.field(id), at.item(index)], findings);
  }
  for (const [id, node] of added) {
    const path = place.field("added").field(id).path;
    if (before.some((each, index) => nodeId(each, index) === id && nodes.get(id) !== null))
      findings.warnings.push(`${path}: the config has a node of that name by now, which counts`);
    else {
      findings.changes.push(changed(path, at.item(after.length).path, undefined, { ...node, id }));
      after.push({ ...node, id });
    }
  }
  return after;
}

function applyNode(
  node: unknown,
  change: JsonObject | null,
  [path, place]: readonly [Place, Place],
  { changes }: Findings,
): unknown {
  if (change === null) {
    changes.push(changed(path.path, place.path, node, undefined));
    // It keeps its place in the list: nodes without an id are called by theirs.
    return isRecord(node) ? { ...node, enabled: false } : node;
  }
  const after = new Map<string, unknown>(isRecord(node) ? Object.entries(node) : []);
  for (const [key, to] of Object.entries(change)) {
    changes.push(changed(path.field(key).path, place.field(key).path, member(node, key), to ?? undefined));
    if (to === null) after.delete(key);
    else after.set(key, to);
  }
  return Object.fromEntries(after);
}
