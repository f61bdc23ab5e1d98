import type { JsonObject, Loss, LossSink } from "@patchbay/sdk";

/** Schemas nested deeper than this are cut off. */
export const deepest = 100;

/** Where in a schema an adaption is, and what it shares with all other places. */
export interface Place {
  readonly path: Path;
  readonly depth: number;
  /** References that led here: another one of them would go on for ever. */
  readonly active: readonly string[];
  readonly work: Work;
}

/** Written out when something is told of the place: most places have nothing to tell. */
type Path = string | { readonly above: Path; readonly key: string | number };

/** What all places of one schema share. */
interface Work {
  /** What references point into. */
  readonly root: JsonObject;
  readonly losses: LossSink;
  /** Schemas seen so far. References multiply them, so inlining ends when there were too many. */
  seen: number;
  /** Whether it was told that objects which said nothing of other members hold none now. */
  toldClosed: boolean;
}

/** Where the adaption of a schema begins; that of a tool has its place told by those who know the tool. */
export function startAt(root: JsonObject, losses: LossSink, path = "schema"): Place {
  return { path, depth: 0, active: [], work: { root, losses, seen: 0, toldClosed: false } };
}

/** The place under a keyword, a name or a number. */
export function inner(place: Place, key: string | number): Place {
  return { ...place, path: { above: place.path, key } };
}

/** The same place as that of a schema within another. */
export function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

/** Tells of a keyword that the target does not take as it is; an empty one stands for the whole schema. */
export function lose(place: Place, keyword: string, what: Omit<Loss, "path">): void {
  const path = textOf(place.path);
  place.work.losses({ path: keyword === "" ? path : `${path}.${keyword}`, ...what });
}

function textOf(path: Path): string {
  if (typeof path === "string") return path;
  const above = textOf(path.above);
  return typeof path.key === "number" ? `${above}[${path.key}]` : `${above}.${path.key}`;
}
