import type { PluginEntry } from "@patchbay/core";
import type { Subject, Tier } from "../messages.ts";

/** The provider that subjects give. */
export const subjectProvider = "bench";

const providers: ReadonlySet<string> = new Set<Subject>(["call", "declared", "own-wire"]);

/** Whether the subject stands in a provider's place. */
export function isProvider(name: string): boolean {
  return providers.has(name);
}

/** The entry of a plugin whose package was built beside the roles. */
export function subjectEntry({ name, tier }: { readonly name: string; readonly tier: Tier }): PluginEntry {
  const plugin = `./packages/${name}`;
  return tier === "inline" ? { plugin } : { plugin, sandbox: tier, grant: { content: ["prompt", "answer"] } };
}
