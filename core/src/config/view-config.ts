import type { Json } from "@patchbay/sdk";
import { configShape } from "./config-shape.ts";
import type { ConfigLayers } from "./lay-config.ts";
import { isWithin } from "./overlay/name-origin.ts";
import { createPlace, type Place } from "./place.ts";
import { isReference, redactConfig, showLeaf, type ShownAs, shownBelow, shownWithin } from "./redact-config.ts";
import { isRecord, type Shape } from "./shape.ts";

/** Where a value of a config comes from. */
type ValueOrigin = "default" | "file" | "overlay" | "environment" | "flag";

/** A config as it holds, without its secrets. */
export interface ConfigView {
  readonly config: Json;
  /** Where each value comes from, by its place. */
  readonly origins: Readonly<Record<string, ValueOrigin>>;
}

/** What is the author's own words, with forms of their own: nothing is put in there. */
const asWritten: ReadonlySet<string> = new Set(["models", "capabilities", "options", "grant"]);

/** A config with its defaults, and where everything in it comes from. */
export function viewConfig(layers: ConfigLayers): ConfigView {
  const origins = new Map<string, ValueOrigin>();
  const view = new Viewer(layers, origins);
  const config = view.show(layers.whole, { shape: configShape }, createPlace("", []));
  return { config, origins: Object.fromEntries(origins) };
}

class Viewer {
  readonly #layers: ConfigLayers;
  readonly #origins: Map<string, ValueOrigin>;

  constructor(layers: ConfigLayers, origins: Map<string, ValueOrigin>) {
    this.#layers = layers;
    this.#origins = origins;
  }

  show(value: unknown, shown: ShownAs, place: Place): Json {
    if (Array.isArray(value) && value.length > 0)
      return value.map((item, index) => this.show(item, shownWithin(shown), place.item(index)));
    const isOne = !isRecord(value) || isReference(value) || showLeaf(value, shown) !== undefined;
    const isEmpty = isRecord(value) && Object.keys(value).length === 0 && shown.shape?.fields === undefined;
    if (isOne || isEmpty) {
      this.#origins.set(place.path, this.#originOf(place.path));
      return redactConfig(value, shown);
    }
    const own = Object.entries(value).filter(([, entry]) => entry !== undefined);
    const shownKeys = own.map(([key, entry]) => [key, this.show(entry, below(shown, key), place.field(key))] as const);
    return Object.fromEntries([...shownKeys, ...this.#defaults(value, shown, place)]);
  }

  /** Keys that are not there and hold all the same. */
  #defaults(
    value: Readonly<Record<string, unknown>>,
    { shape }: ShownAs,
    place: Place,
  ): readonly (readonly [string, Json])[] {
    return Object.entries(shape?.fields ?? {}).flatMap(([key, field]) => {
      if (Object.hasOwn(value, key) && value[key] !== undefined) return [];
      // A key that must be there has no value that stands in; what is wrong is told elsewhere.
      const otherwise = plain(field.read(undefined, createPlace("", [])));
      if (otherwise === undefined) return [];
      const at = place.field(key);
      if (isSection(field.shape, otherwise)) return [[key, this.show({}, { shape: field.shape, name: key }, at)]];
      this.#origins.set(at.path, "default");
      return [[key, redactConfig(otherwise)]];
    });
  }

  #originOf(path: string): ValueOrigin {
    const { flagged, overlaid } = this.#layers;
    const flag = flagged.find((each) => isWithin(path, each.path));
    if (flag) return flag.origin;
    return overlaid.changes.some(({ place }) => isWithin(path, place)) ? "overlay" : "file";
  }
}

function below(shown: ShownAs, key: string): ShownAs {
  const next = shownBelow(shown, key);
  return asWritten.has(key) ? { ...next, shape: undefined } : next;
}

function isSection(shape: Shape<unknown>, otherwise: unknown): boolean {
  return shape.fields !== undefined && isRecord(otherwise);
}

/** Readers hold maps in memory where a config holds objects. */
function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
