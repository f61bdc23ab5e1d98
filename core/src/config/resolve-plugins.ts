import { isAbsolute, resolve } from "node:path";
import type { Plugin, PluginOrder } from "@patchbay/sdk";
import type { Place } from "./place.ts";
import { pluginKind } from "./plugin-kind.ts";
import type { EntryValues } from "./plugin-shape.ts";
import type { ResolvedEntry } from "./resolved.ts";

interface PlacedEntry {
  readonly place: Place;
  readonly value: EntryValues;
}

/** Leaves out what is not enabled, makes paths absolute, and refuses two runs under one id. */
export function resolvePlugins(entries: readonly PlacedEntry[], baseDir: string): readonly ResolvedEntry[] {
  const taken = new Map<string, string>();
  return entries.flatMap(({ place, value }) => {
    if (!value.enabled || value.plugin === undefined) return [];
    const plugin = absolute(value.plugin, baseDir);
    const tier = value.sandbox ?? (pluginKind(plugin) === "foreign" ? undefined : "inline");
    if (typeof plugin !== "string" && tier !== "inline")
      place.field("sandbox").fault("a plugin given as an object runs inline", "name its package or its file instead");
    if (tier === "inline" && value.grant !== undefined)
      place.field("grant").fault("a plugin that runs inline is trusted with everything", 'add sandbox: "process"');
    if (tier === "inline" && value.process !== undefined)
      place.field("process").fault("a plugin that runs inline has no process of its own", 'add sandbox: "process"');
    const id = value.id ?? (typeof plugin === "string" ? plugin : plugin.name);
    const other = taken.get(id);
    if (other !== undefined) place.fault(`${id} is already loaded by ${other}`, "give one of them an id");
    taken.set(id, other ?? place.path);
    return [{ ...resolveEntry(value, plugin, place), tier }];
  });
}

function resolveEntry(value: EntryValues, plugin: string | Plugin, place: Place): Omit<ResolvedEntry, "tier"> {
  return {
    plugin,
    options: value.options?.given,
    id: value.id,
    order: value.order && withoutUnset(value.order),
    process: value.process,
    grant: value.grant,
    onBootFailure: value.onBootFailure,
    path: place.path,
  };
}

function absolute(plugin: string | Plugin, baseDir: string): string | Plugin {
  if (typeof plugin !== "string") return plugin;
  return plugin.startsWith(".") || isAbsolute(plugin) ? resolve(baseDir, plugin) : plugin;
}

function withoutUnset({ stage, before, after }: NonNullable<EntryValues["order"]>): PluginOrder {
  return { ...(stage && { stage }), ...(before && { before }), ...(after && { after }) };
}
