/** One value that an overlay changes. */
export interface OverlayChange {
  /** Where in the overlay, with nodes by their ids: `pools.main.nodes.a.weight`. */
  readonly path: string;
  /** Where in the config: `pools.main.nodes[0].weight`. */
  readonly place: string;
  readonly kind: "add" | "change" | "remove";
  /** What the file says; undefined when it says nothing. */
  readonly from: unknown;
  /** What holds instead; undefined when it is taken out. */
  readonly to: unknown;
}

/** What an overlay does, as it is found out. */
export interface Findings {
  readonly changes: OverlayChange[];
  readonly warnings: string[];
}

/** A change by what was there and what is there then. */
export function changed(path: string, place: string, from: unknown, to: unknown): OverlayChange {
  const kind = from === undefined ? "add" : "change";
  return { path, place, kind: to === undefined ? "remove" : kind, from, to };
}
