import type { JsonObject, Loss, LossSink } from "@patchbay/sdk";

/** Schemas nested deeper than this are cut off. */
export const deepest = 100;

/** Where in a schema an adaption is, and what it shares with all other places. */
export interface Place {
  readonly path: string;
  readonly depth: number;
  /** References that led here: another one of them would go on for ever. */
  readonly active: readonly string[];
  readonly work: Work;
}

/** What all places of one schema share. */
interface Work {
  /** What references point into. */
  readonly root: JsonObject;
  readonly losses: LossSink;
  /** Schemas seen so far. References multiply them, so inlining ends when there were too many. */
  seen: number;
}

/** Where the adaption of a schema begins. */
export function startAt(root: JsonObject, losses: LossSink): Place {
  return { path: "schema", depth: 0, active: [], work: { root, losses, seen: 0 } };
}

/** The place under a keyword, a name or a number. */
export function inner(place: Place, key: string | number): Place {
  return { ...place, path: typeof key === "number" ? `${place.path}[${key}]` : `${place.path}.${key}` };
}

/** The same place as that of a schema within another. */
export function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

/** Tells of a keyword that the target does not take as it is; an empty one stands for the whole schema. */
export function lose({ path, work }: Place, keyword: string, what: Omit<Loss, "path">): void {
  work.losses({ path: keyword === "" ? path : `${path}.${keyword}`, ...what });
}
