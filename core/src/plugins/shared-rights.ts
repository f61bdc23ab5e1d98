import type { ConfigFault } from "../config/fault.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { LoadedPlugin } from "./running-plugin.ts";

/**
 * Plugins in one process are no walls to one another: who broke out of his own could do what the others may. So they must
 * have the same tier and the same rights.
 */
export function unequalRights(loaded: readonly LoadedPlugin[]): readonly ConfigFault[] {
  return loaded.flatMap(({ id, entry: { process, path }, tier, rights }, index) => {
    if (process === undefined) return [];
    const first = loaded.slice(0, index).find((other) => other.entry.process === process);
    const different = first && differences(first, { tier, rights });
    if (first === undefined || different === undefined || different.length === 0) return [];
    const message = `"${id}" shares the process "${process}" with "${first.id}", which has another ${different.join(", ")}`;
    return [{ path, message, hint: "grant both the same, or give one of them a process of its own" }];
  });
}

type Held = Pick<LoadedPlugin, "tier" | "rights">;

function differences(one: Held, other: Held): readonly string[] {
  const [before, now] = [partsOf(one), partsOf(other)];
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => fingerprintOf([before[name]]) !== fingerprintOf([now[name]]));
}

function partsOf({ tier, rights }: Held): Readonly<Record<string, unknown>> {
  return { tier, ...Object.fromEntries(Object.entries(rights).map(([name, value]) => [name, inOrder(value)])) };
}

/** Lists of rights mean the same in any order. */
function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted() : value;
}
