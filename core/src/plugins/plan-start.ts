import type { ConfigFault } from "../config/fault.ts";
import { serviceKey, serviceName } from "../services.ts";
import type { LoadedPlugin } from "./running-plugin.ts";
import { type Edge, topologicalOrder } from "./topological-order.ts";

/** In which order plugins are set up, and who needs whom. */
export interface StartPlan {
  readonly order: readonly LoadedPlugin[];
  /** For each id, the ids of the plugins whose services it requires. */
  readonly providers: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly ConfigFault[];
}

/**
 * Who provides a service comes before who requires it; otherwise the config's order stands. Sets up nothing. `ofKernel` are
 * the services that the kernel itself has.
 */
export function planStart(loaded: readonly LoadedPlugin[], ofKernel: ReadonlySet<string> = new Set()): StartPlan {
  const faults: ConfigFault[] = [];
  const offers = collectOffers(loaded, ofKernel, faults);
  const providers = new Map(loaded.map((plugin) => [plugin.id, providersOf(plugin, { offers, ofKernel }, faults)]));
  const edges = [...providers].flatMap(([to, froms]) => froms.map((from): Edge => ({ from, to })));
  const { order, circles } = topologicalOrder(
    loaded.map(({ id }) => id),
    edges,
  );
  for (const circle of circles) {
    const path = loaded.find(({ id }) => id === circle[0])?.entry.path ?? "plugins";
    faults.push({ path, message: `these plugins need each other's services: ${circle.toReversed().join(" → ")}` });
  }
  const rank = new Map(order.map((id, index) => [id, index]));
  return { order: loaded.toSorted((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0)), providers, faults };
}

function collectOffers(
  loaded: readonly LoadedPlugin[],
  ofKernel: ReadonlySet<string>,
  faults: ConfigFault[],
): ReadonlyMap<string, LoadedPlugin> {
  const offers = new Map<string, LoadedPlugin>();
  for (const plugin of loaded) {
    for (const token of plugin.plugin.provides ?? []) {
      if (ofKernel.has(serviceKey(token))) {
        const message = `"${plugin.id}" cannot provide the service ${serviceName(token)}: it is the kernel's own`;
        faults.push({ path: plugin.entry.path, message, hint: "take the plugin out" });
        continue;
      }
      const other = offers.get(serviceKey(token));
      offers.set(serviceKey(token), other ?? plugin);
      if (other === undefined) continue;
      const message = `"${other.id}" and "${plugin.id}" both provide the service ${serviceName(token)}`;
      faults.push({ path: plugin.entry.path, message, hint: "take one of them out" });
    }
  }
  return offers;
}

interface Offers {
  readonly offers: ReadonlyMap<string, LoadedPlugin>;
  readonly ofKernel: ReadonlySet<string>;
}

function providersOf(
  { id, plugin, entry }: LoadedPlugin,
  { offers, ofKernel }: Offers,
  faults: ConfigFault[],
): readonly string[] {
  const providers = (plugin.requires ?? []).flatMap((token) => {
    if (ofKernel.has(serviceKey(token))) return [];
    const provider = offers.get(serviceKey(token));
    if (provider !== undefined) return [provider.id];
    const message = `"${id}" requires the service ${serviceName(token)}, which no loaded plugin provides`;
    faults.push({ path: entry.path, message, hint: missingHint(token.id, { offers, ofKernel }) });
    return [];
  });
  return [...new Set(providers)];
}

function missingHint(wanted: string, { offers, ofKernel }: Offers): string {
  const own = [...ofKernel].find((key) => key.startsWith(`${wanted}@`));
  if (own !== undefined) return `the kernel provides version ${own.slice(wanted.length + 1)}`;
  const other = [...offers].find(([key]) => key.startsWith(`${wanted}@`));
  if (other === undefined) return "add a plugin that provides it";
  return `"${other[1].id}" provides version ${other[0].slice(wanted.length + 1)}`;
}
