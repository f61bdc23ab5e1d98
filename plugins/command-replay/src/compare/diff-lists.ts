import { type Difference, type Place, shown } from "./difference.ts";

/** What differs between two lists of named texts; what stands in the same order under the same name is compared. */
export function diffLists(place: Place, tape: readonly Named[], now: readonly Named[]): readonly Difference[] {
  const names = new Set([...tape, ...now].map(({ name }) => name));
  return [...names].flatMap((what) => {
    const before = tape.find(({ name }) => name === what)?.text;
    const after = now.find(({ name }) => name === what)?.text;
    if (before === after) return [];
    return [
      {
        place,
        what,
        ...(before !== undefined && { tape: shown(before) }),
        ...(after !== undefined && { now: shown(after) }),
      },
    ];
  });
}

/** A text and what it is of. */
export interface Named {
  readonly name: string;
  readonly text: string;
}
