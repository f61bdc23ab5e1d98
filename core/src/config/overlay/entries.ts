import { isPlugin } from "../plugin-shape.ts";
import { isRecord } from "../shape.ts";

/** Keys of an object of a config as its author wrote it. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a config calls an entry of `plugins`; undefined for one that is left out. */
export function entryKey(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry;
  if (isPlugin(entry)) return entry.name;
  if (!isRecord(entry)) return undefined;
  const { id } = entry;
  return typeof id === "string" ? id : entryKey(entry["plugin"]);
}

/** An entry of `plugins` in its long form. */
export function longEntry(entry: unknown): Settings {
  return isRecord(entry) && !isPlugin(entry) ? entry : { plugin: entry };
}

/** The entries of `plugins`. */
export function entriesOf(config: Settings): readonly unknown[] {
  const { plugins } = config;
  return Array.isArray(plugins) ? plugins : [];
}

/** The nodes of a pool; undefined when there is no such pool. */
export function nodesOf(config: Settings, pool: string): readonly unknown[] | undefined {
  const settings = member(member(config, "pools"), pool);
  const nodes = member(settings, "nodes");
  return isRecord(settings) ? listOf(nodes) : undefined;
}

/** What a node is called; those without an id are called by their position. */
export function nodeId(node: unknown, index: number): string {
  const id = member(node, "id");
  return typeof id === "string" ? id : `node-${index + 1}`;
}

/** A key of its own of what may be an object. */
export function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
