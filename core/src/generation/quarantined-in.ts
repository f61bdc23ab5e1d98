import { isolated } from "../accounting/isolated.ts";
import type { Generation } from "./generation.ts";

/** A plugin of the candidate alone that keeps crashing, in words. */
export function quarantinedIn(candidate: Generation, stable: Generation): string | undefined {
  for (const plugin of candidate.plugins) {
    if (stable.plugins.includes(plugin)) continue;
    const usage = isolated(plugin.plugin)?.usage();
    if (usage?.state === "quarantined")
      return `plugin "${plugin.id}" keeps crashing: ${usage.lastCrash ?? "no reason"}`;
  }
  return undefined;
}
