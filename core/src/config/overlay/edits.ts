import { GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { nearestNameHint } from "../nearest-name.ts";
import { entriesOf, entryKey, longEntry, member, nodeId, nodesOf, type Settings } from "./entries.ts";
import type { Overlay, PluginChange, PoolChange } from "./overlay.ts";

/** Makes another overlay of one, for a config as its file has it. @throws GatewayError `not-found`, `conflict`. */
export type Edit = (overlay: Overlay, config: Settings) => Overlay;

const noPool: PoolChange = { added: new Map(), nodes: new Map() };

/** Turns a plugin on or off. What the file says already is not said again. */
export function setEnabled(key: string, enabled: boolean): Edit {
  return (overlay, config) => {
    const said = longEntry(entryOf(config, key))["enabled"] ?? true;
    const { options } = overlay.plugins.get(key) ?? {};
    return withPlugin(overlay, key, { options, ...(said !== enabled && { enabled }) });
  };
}

/** Sets the options of a plugin. */
export function setOptions(key: string, options: Json): Edit {
  return (overlay, config) => {
    entryOf(config, key);
    return withPlugin(overlay, key, { ...overlay.plugins.get(key), options });
  };
}

/** Adds a node. */
export function addNode(pool: string, id: string, node: JsonObject): Edit {
  return (overlay, config) => {
    const change = poolOf(overlay, config, pool);
    if (hasNode(change, config, [pool, id]))
      throw new GatewayError("conflict", `pool "${pool}" has a node "${id}" already`);
    return withPool(overlay, pool, { ...change, added: withEntry(change.added, id, node) });
  };
}

/** Changes keys of a node; null takes one out. */
export function changeNode(pool: string, id: string, keys: JsonObject): Edit {
  return (overlay, config) => {
    const change = poolOf(overlay, config, pool);
    checkNode(change, config, [pool, id]);
    const added = change.added.get(id);
    if (!added) return withPool(overlay, pool, { ...change, nodes: merged(change.nodes, id, keys) });
    const kept = Object.entries({ ...added, ...keys }).filter(([, value]) => value !== null);
    return withPool(overlay, pool, { ...change, added: withEntry(change.added, id, Object.fromEntries(kept)) });
  };
}

/** Takes a node out. */
export function removeNode(pool: string, id: string): Edit {
  return (overlay, config) => {
    const change = poolOf(overlay, config, pool);
    checkNode(change, config, [pool, id]);
    if (change.added.has(id)) return withPool(overlay, pool, { ...change, added: without(change.added, id) });
    return withPool(overlay, pool, { ...change, nodes: withEntry(change.nodes, id, null) });
  };
}

/** Sets an alias. */
export function setAlias(name: string, alias: Json): Edit {
  return (overlay) => ({ ...overlay, models: withEntry(overlay.models, name, alias) });
}

/** Takes an alias out. */
export function removeAlias(name: string): Edit {
  return (overlay, config) => {
    const isOfFile = member(config["models"], name) !== undefined;
    const now = overlay.models.get(name);
    if (now === null || (now === undefined && !isOfFile)) {
      const aliases = Object.keys(recordOf(config["models"]));
      throw notFound(`there is no alias "${name}"`, name, [...overlay.models.keys(), ...aliases]);
    }
    return {
      ...overlay,
      models: isOfFile ? withEntry(overlay.models, name, null) : without(overlay.models, name),
    };
  };
}

function withPlugin(overlay: Overlay, key: string, change: PluginChange): Overlay {
  const { enabled, options } = change;
  const said = { ...(enabled !== undefined && { enabled }), ...(options !== undefined && { options }) };
  const isEmpty = Object.keys(said).length === 0;
  return { ...overlay, plugins: isEmpty ? without(overlay.plugins, key) : withEntry(overlay.plugins, key, said) };
}

function withPool(overlay: Overlay, pool: string, change: PoolChange): Overlay {
  const isEmpty = change.added.size + change.nodes.size === 0;
  return { ...overlay, pools: isEmpty ? without(overlay.pools, pool) : withEntry(overlay.pools, pool, change) };
}

/** @throws GatewayError `not-found` */
function entryOf(config: Settings, key: string): unknown {
  const entries = entriesOf(config);
  const found = entries.find((entry) => entryKey(entry) === key);
  if (found !== undefined) return found;
  const keys = entries.flatMap((entry) => entryKey(entry) ?? []);
  throw notFound(`there is no plugin "${key}" in the config`, key, keys);
}

/** @throws GatewayError `not-found` */
function poolOf(overlay: Overlay, config: Settings, pool: string): PoolChange {
  if (nodesOf(config, pool)) return overlay.pools.get(pool) ?? noPool;
  throw notFound(`there is no pool "${pool}" in the config`, pool, Object.keys(recordOf(config["pools"])));
}

/** @throws GatewayError `not-found` */
function checkNode(change: PoolChange, config: Settings, [pool, id]: readonly [string, string]): void {
  if (hasNode(change, config, [pool, id])) return;
  const ids = [...(nodesOf(config, pool) ?? []).map(nodeId), ...change.added.keys()].filter((each) => each !== id);
  throw notFound(`there is no node "${id}" in pool "${pool}"`, id, ids);
}

function hasNode({ added, nodes }: PoolChange, config: Settings, [pool, id]: readonly [string, string]): boolean {
  const isOfFile = (nodesOf(config, pool) ?? []).some((node, index) => nodeId(node, index) === id);
  return added.has(id) || (isOfFile && nodes.get(id) !== null);
}

function merged(nodes: PoolChange["nodes"], id: string, keys: JsonObject): PoolChange["nodes"] {
  return withEntry(nodes, id, { ...nodes.get(id), ...keys });
}

function withEntry<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> {
  return new Map([...map, [key, value]]);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([each]) => each !== key));
}

function recordOf(value: unknown): Settings {
  // Whoever asks for its keys gets none where there is no object.
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function notFound(message: string, name: string, known: readonly string[]): GatewayError {
  const hint = nearestNameHint(name, known);
  return new GatewayError("not-found", `${message}${hint === undefined ? "" : ` (${hint})`}`);
}
