import type { ResolvedNode } from "../config/resolved.ts";
import type { NodeEntry } from "./node-table.ts";

/** The names under which clients can ask a node for a model: plain, with its prefix, or both. */
export function namesOf(
  { prefix, forcePrefix }: Pick<ResolvedNode, "prefix" | "forcePrefix">,
  model: string,
): readonly string[] {
  if (prefix === undefined) return [model];
  return forcePrefix ? [`${prefix}/${model}`] : [model, `${prefix}/${model}`];
}

/** Every name that the config spells out for a node. */
export function listedNames({ config, models }: NodeEntry): readonly string[] {
  return models.names.flatMap((name) => namesOf(config, name));
}
