import { createGlob } from "@patchbay/sdk";
import type { ResolvedNode } from "../config/resolved.ts";

/** Which models a node may be asked for, and what its provider calls them. */
export interface ServedModels {
  /** The id of a model by the name that it is asked for; undefined when it is not served. A target may also name the id. */
  idOf(name: string, isTarget?: boolean): string | undefined;
  /** Whether the config names the model, by itself or by pattern. */
  isNamed(name: string): boolean;
  /** The names that the config spells out. */
  readonly names: readonly string[];
  /** It serves more than the config spells out. */
  readonly isOpen: boolean;
}

type Source = Pick<ResolvedNode, "models" | "excludedModels">;

export function createServedModels({ models, excludedModels }: Source): ServedModels {
  const isExcluded = createGlob(excludedModels);
  const renamed = new Map((models ?? []).flatMap(({ id, alias }) => (alias === undefined ? [] : [[alias, id]])));
  const renamedIds = new Set(renamed.values());
  const patterns = models?.filter(({ alias }) => alias === undefined).map(({ id }) => id);
  const isIncluded = patterns ? createGlob(patterns) : (): boolean => true;
  const idOf = (name: string, isTarget = false): string | undefined => {
    if (isExcluded(name)) return undefined;
    const id = renamed.get(name);
    if (id !== undefined) return id;
    return isIncluded(name) || (isTarget && renamedIds.has(name)) ? name : undefined;
  };
  return {
    idOf,
    isNamed: (name) => models !== undefined && idOf(name) !== undefined,
    names: [...(patterns ?? []).filter((id) => !id.includes("*")), ...renamed.keys()].filter(
      (name) => !isExcluded(name),
    ),
    isOpen: patterns?.every((id) => !id.includes("*")) !== true,
  };
}
