import type { LossSink } from "@patchbay/sdk";
import { hash } from "./hash.ts";

/** What a wire allows a tool to be called. */
export interface NameRule {
  /** Fits a name that may go out as it is. */
  readonly legal: RegExp;
  /** Fits each single character that may not, with flag `g`. */
  readonly illegal: RegExp;
  /** Put in front of a name whose first character may not stand first. */
  readonly prefix?: string;
  readonly maxLength: number;
}

/** A tool as the client named it. */
export interface ToolName {
  readonly name: string;
  readonly namespace?: string;
}

/** Tool names of one request: as the wire allows them, and back. */
export interface ToolNames {
  encode(name: string, namespace?: string): string;
  /** Those that changed, by the name that went out: what the reader of the answer needs. Plain data. */
  readonly changed: Record<string, ToolName>;
}

/**
 * Names of other wires may be longer, or hold other characters. A changed name is the same for the same input, so that
 * prompt caches hold over turns.
 */
export function createToolNames(rule: NameRule, losses: LossSink): ToolNames {
  const known = new Map<string, string>();
  const used = new Set<string>();
  const changed: Record<string, ToolName> = {};
  return {
    changed,
    encode(name, namespace) {
      const full = namespace === undefined ? name : `${namespace}__${name}`;
      const before = known.get(full);
      if (before !== undefined) return before;
      const written = rule.legal.test(full) && !used.has(full) ? full : replacement(full, used, rule);
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

/** The tool that the client knows by another name than the model. */
export function originalName(name: string, changed: Readonly<Record<string, ToolName>> | undefined): ToolName {
  return changed && Object.hasOwn(changed, name) ? (changed[name] ?? { name }) : { name };
}

function replacement(
  full: string,
  used: ReadonlySet<string>,
  { legal, illegal, prefix = "_", maxLength }: NameRule,
): string {
  const plain = full.replaceAll(illegal, "_");
  const clean = legal.test(plain.slice(0, maxLength)) ? plain : `${prefix}${plain}`;
  if (clean.length <= maxLength && legal.test(clean) && !used.has(clean)) return clean;
  const mark = hash(full).toString(16).padStart(8, "0").slice(-8);
  return `${clean.slice(0, maxLength - mark.length - 1)}_${mark}`;
}
