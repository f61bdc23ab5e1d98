import type { ConfigFault } from "../fault.ts";
import type { OverlayChange } from "./changes.ts";

/** The overlay of a config, as faults are told of it. */
export interface OverlayOrigin {
  readonly file: string;
  readonly version: number;
  readonly changes: readonly Pick<OverlayChange, "path" | "place" | "kind">[];
}

/** Faults of what an overlay says, told with the place there. */
export function nameOrigin(faults: readonly ConfigFault[], origin: OverlayOrigin | undefined): readonly ConfigFault[] {
  if (!origin) return faults;
  const said = origin.changes.filter(({ kind }) => kind !== "remove");
  return faults.map((fault) => {
    const found = said.filter(({ place }) => isWithin(fault.path, place)).toSorted(longestFirst)[0];
    if (!found) return fault;
    return { ...fault, path: `${origin.file}: ${found.path}${fault.path.slice(found.place.length)}` };
  });
}

/** Whether a path is a place, or below it. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

function longestFirst(one: { readonly place: string }, other: { readonly place: string }): number {
  return other.place.length - one.place.length;
}
