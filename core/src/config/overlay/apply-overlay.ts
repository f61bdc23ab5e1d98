import type { Json } from "@patchbay/sdk";
import { createPlace, type Place } from "../place.ts";
import { isRecord } from "../shape.ts";
import { applyPools } from "./apply-pools.ts";
import { changed, type Findings, type OverlayChange } from "./changes.ts";
import { entriesOf, entryKey, longEntry, member, type Settings } from "./entries.ts";
import type { Overlay, PluginChange } from "./overlay.ts";

/** A config with an overlay over it. */
export interface Overlaid {
  readonly config: unknown;
  readonly changes: readonly OverlayChange[];
  /** What of the overlay no longer applies. */
  readonly warnings: readonly string[];
}

/** Lays an overlay over a config as its author wrote it. */
export function applyOverlay(config: unknown, overlay: Overlay): Overlaid {
  if (!isRecord(config)) return { config, changes: [], warnings: [] };
  const findings: Findings = { changes: [], warnings: [] };
  const root = createPlace("", []);
  const withPlugins = applyPlugins(config, overlay, root.field("plugins"), findings);
  const withPools = applyPools(withPlugins, overlay, root.field("pools"), findings);
  return { config: applyModels(withPools, overlay, root.field("models"), findings), ...findings };
}

function applyPlugins(config: Settings, { plugins }: Overlay, place: Place, findings: Findings): Settings {
  if (plugins.size === 0) return config;
  const entries = [...entriesOf(config)];
  for (const [key, change] of plugins) {
    const index = entries.findIndex((entry) => entryKey(entry) === key);
    if (index === -1) findings.warnings.push(`${place.field(key).path}: the config has no such plugin any more`);
    else entries[index] = applyPlugin(entries[index], change, [place.field(key), place.item(index)], findings);
  }
  return { ...config, plugins: entries };
}

function applyPlugin(
  entry: unknown,
  { enabled, options }: PluginChange,
  [path, place]: readonly [Place, Place],
  { changes }: Findings,
): Settings {
  const long = longEntry(entry);
  const given = { ...(enabled !== undefined && { enabled }), ...(options !== undefined && { options }) };
  for (const [key, to] of Object.entries(given))
    changes.push(changed(path.field(key).path, place.field(key).path, long[key], to));
  return { ...long, ...given };
}

function applyModels(config: Settings, { models }: Overlay, place: Place, findings: Findings): Settings {
  if (models.size === 0) return config;
  const before = config["models"];
  const after = new Map<string, unknown>(isRecord(before) ? Object.entries(before) : []);
  for (const [alias, to] of models) {
    const at = place.field(alias).path;
    const from = member(before, alias);
    if (to === null && from === undefined) findings.warnings.push(`${at}: the config has no such alias any more`);
    else findings.changes.push(changed(at, at, from, to ?? undefined));
    put(after, alias, to);
  }
  return { ...config, models: Object.fromEntries(after) };
}

/** Null takes out. */
function put(map: Map<string, unknown>, key: string, value: Json): void {
  if (value === null) map.delete(key);
  else map.set(key, value);
}
