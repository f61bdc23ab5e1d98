import type { Config, PluginEntry } from "@patchbay/core";
import type { Plugin } from "@patchbay/sdk";
import { type Placeholders, withPlaceholders } from "./placeholders.ts";

type Entry = NonNullable<Config["plugins"]>[number];

/** What entries are staged with. */
interface Means {
  readonly env: NodeJS.ProcessEnv;
  readonly placeholders: Placeholders;
}

/**
 * The plugins that are played with: observers change nothing that a tape shows, and would write to sinks; stores are shared
 * with kernels that serve. Both stay out.
 */
export function stagePlugins(entries: readonly Entry[], means: Means): readonly Entry[] {
  const out = new Set(entries.filter(staysOut).flatMap(namesOf));
  return entries.filter((entry) => !staysOut(entry)).map((entry) => entryOf(entry, out, means));
}

function staysOut(entry: Entry): boolean {
  return namesOf(entry).some((name) => /(?:^|[/-])(?:observe|store)-/.test(name));
}

/** What other entries may call it. */
function namesOf(entry: Entry): readonly string[] {
  if (entry === false || entry === undefined) return [];
  if (typeof entry === "string") return [entry];
  if (isPlugin(entry)) return [entry.name];
  const name = typeof entry.plugin === "string" ? entry.plugin : entry.plugin.name;
  return entry.id === undefined ? [name] : [name, entry.id];
}

function entryOf(entry: Entry, out: ReadonlySet<string>, { placeholders, env }: Means): Entry {
  if (typeof entry !== "object" || isPlugin(entry)) return entry;
  const { options, order, ...rest } = entry;
  return {
    ...rest,
    ...(options !== undefined && { options: withPlaceholders(options, placeholders, env) }),
    ...(order && { order: orderWithout(order, out) }),
  };
}

type Order = NonNullable<PluginEntry["order"]>;

/** Nobody can stand before or after who is not there. */
function orderWithout({ before, after, ...order }: Order, out: ReadonlySet<string>): Order {
  const left = (names: readonly string[]): readonly string[] => names.filter((name) => !out.has(name));
  return { ...order, ...(before && { before: left(before) }), ...(after && { after: left(after) }) };
}

function isPlugin(entry: PluginEntry | Plugin): entry is Plugin {
  return "setup" in entry;
}
