/** How often, or how much, by what; entries of 0 are left out, so that one who counts nothing says nothing. */
export type Tally = Readonly<Record<string, number>>;

/** Adds up amounts by key; the keys come sorted. */
export function tally<T>(
  things: Iterable<T>,
  keyOf: (thing: T) => string,
  amountOf: (thing: T) => number = () => 1,
): Tally {
  const sums = new Map<string, number>();
  for (const thing of things) {
    const key = keyOf(thing);
    sums.set(key, (sums.get(key) ?? 0) + amountOf(thing));
  }
  return Object.fromEntries(
    [...sums].filter(([, sum]) => sum !== 0).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** The sum of all. */
export function sumOf(tallied: Tally): number {
  return Object.values(tallied).reduce((sum, each) => sum + each, 0);
}

/** Parts of a key, in their order. */
export function join(...parts: readonly unknown[]): string {
  return parts.map(String).join(" ");
}
