import type { LossSink } from "@patchbay/sdk";
import { hash } from "./hash.ts";
import type { ToolName } from "./types.ts";

const maxLength = 64;
const legal = /^[a-zA-Z0-9_-]{1,64}$/;

/** Tool names of one request: as the wire allows them, and back. */
export interface ToolNames {
  encode(name: string, namespace?: string): string;
  /** Those that changed. */
  readonly changed: Record<string, ToolName>;
}

/**
 * Names of other wires may be longer, or hold other characters. A changed name is the same for the same input, so that
 * prompt caches hold over turns.
 */
export function createToolNames(losses: LossSink): ToolNames {
  const known = new Map<string, string>();
  const used = new Set<string>();
  const changed: Record<string, ToolName> = {};
  return {
    changed,
    encode(name, namespace) {
      const full = namespace === undefined ? name : `${namespace}__${name}`;
      const before = known.get(full);
      if (before !== undefined) return before;
      const written = legal.test(full) && !used.has(full) ? full : replacement(full, used);
      known.set(full, written);
      used.add(written);
      if (written !== name) {
        changed[written] = namespace === undefined ? { name } : { name, namespace };
        losses({ path: "tools", kind: "renamed", from: full, to: written, reason: "the wire does not allow the name" });
      }
      return written;
    },
  };
}

function replacement(full: string, used: ReadonlySet<string>): string {
  const clean = full.replaceAll(/[^a-zA-Z0-9_-]/g, "_");
  if (clean !== "" && clean.length <= maxLength && !used.has(clean)) return clean;
  const mark = hash(full).toString(16).padStart(8, "0").slice(-8);
  return `${clean.slice(0, maxLength - mark.length - 1)}_${mark}`;
}
