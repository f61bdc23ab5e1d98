import { blame } from "../guard.ts";
import type { NodeEntry } from "../nodes/node-table.ts";

/** Calls a declared provider's own code: what it throws is the plugin's fault, and another node may do better. */
export function askProvider<T>({ owner }: Pick<NodeEntry, "owner">, member: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw blame({ plugin: owner, hook: `outboundProvider.${member}` }, cause, "provider-crashed");
  }
}
