import type { Json, JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { toJson } from "../json-value.ts";
import type { Place } from "../place.ts";
import { flag, number, text } from "../scalar-shapes.ts";
import { type FieldValues, map, object, optional, required, type Shape, wrongType } from "../shape.ts";

/** What was changed of a config without touching its file. Lies over the file, and below flags and variables. */
export interface Overlay {
  /** Counts the changes; 0 before the first. */
  readonly version: number;
  /** When the last change came, as an ISO time. */
  readonly at: string | undefined;
  /** What the last change was. */
  readonly change: string | undefined;
  /** By what the config calls the plugin: its id, or what its entry names. */
  readonly plugins: ReadonlyMap<string, PluginChange>;
  readonly pools: ReadonlyMap<string, PoolChange>;
  /** Aliases; null takes one out. */
  readonly models: ReadonlyMap<string, Json>;
}

/** What is changed of an entry of `plugins`. */
export interface PluginChange {
  readonly enabled?: boolean | undefined;
  /** In place of those of the file. */
  readonly options?: Json | undefined;
}

/** What is changed of the nodes of a pool. */
export interface PoolChange {
  /** Nodes that the file does not have. */
  readonly added: ReadonlyMap<string, JsonObject>;
  /** Nodes of the file: keys that go before the file's, null where one is taken out; null takes out the node. */
  readonly nodes: ReadonlyMap<string, JsonObject | null>;
}

/** Nothing is changed. */
export const noOverlay: Overlay = {
  version: 0,
  at: undefined,
  change: undefined,
  plugins: new Map(),
  pools: new Map(),
  models: new Map(),
};

const data: Shape<Json> = {
  type: "plain data",
  read: (value, place) => plainData(value, place),
};

/** What JSON can hold; undefined after a fault. Null is a value. */
export function plainData(value: unknown, place: Place): Json | undefined {
  const json = toJson(value);
  return json === undefined ? place.fault("must be plain data, as JSON can hold it") : json;
}

const settings: Shape<JsonObject> = {
  type: "an object",
  read(value, place) {
    const json = data.read(value, place);
    return json === undefined || isObject(json) ? json : wrongType(place, "an object", value);
  },
};

const settingsOrNull: Shape<JsonObject | null> = {
  type: "an object or null",
  read: (value, place) => (value === null ? null : settings.read(value, place)),
};

const pluginFields = {
  enabled: optional(flag, "Whether the plugin is loaded."),
  options: optional(data, "Its options."),
};

const poolFields = {
  added: optional(map(text("a node's id"), settings), "Nodes that the file does not have."),
  nodes: optional(map(text("a node's id"), settingsOrNull), "What is changed of nodes of the file."),
};

const overlayShape = object({
  version: required(number({ min: 0, whole: true }), "Counts the changes."),
  at: optional(text("a time"), "When the last change came."),
  change: optional(text(), "What it was."),
  plugins: optional(map(text("a plugin's id"), object(pluginFields)), "Plugins."),
  pools: optional(map(text("a pool's name"), object(poolFields)), "Pools."),
  models: optional(map(text("an alias"), data), "Aliases."),
});

/** Reads an overlay as its file holds it; undefined after a fault. */
export function readOverlay(value: unknown, place: Place): Overlay | undefined {
  const read = overlayShape.read(value, place);
  if (read?.version === undefined) return undefined;
  return {
    version: read.version,
    at: read.at,
    change: read.change,
    plugins: defined(read.plugins),
    pools: new Map([...defined(read.pools)].map(([pool, change]) => [pool, poolChange(change)])),
    models: defined(read.models),
  };
}

/** An overlay as its file holds it. */
export function overlayJson({ version, at, change, plugins, pools, models }: Overlay): JsonObject {
  const json = {
    version,
    at,
    change,
    plugins: Object.fromEntries(plugins),
    pools: Object.fromEntries(
      [...pools].map(([pool, { added, nodes }]) => [
        pool,
        { added: Object.fromEntries(added), nodes: Object.fromEntries(nodes) },
      ]),
    ),
    models: Object.fromEntries(models),
  };
  const plain = toJson(json);
  if (plain === undefined || !isObject(plain)) throw new TypeError("an overlay is plain data");
  return plain;
}

function poolChange({ added, nodes }: FieldValues<typeof poolFields>): PoolChange {
  return { added: defined(added), nodes: defined(nodes) };
}

/** Entries with a fault are undefined; the fault is what counts. */
function defined<Value>(map: ReadonlyMap<string, Value | undefined> | undefined): ReadonlyMap<string, Value> {
  return new Map([...(map ?? [])].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
