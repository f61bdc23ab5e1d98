/** The known name that was most likely meant; undefined when none is close. */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  return nearestNames(wanted, known, 1)[0];
}

/** Up to `count` known names that may have been meant, closest first. */
export function nearestNames(wanted: string, known: Iterable<string>, count: number): readonly string[] {
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of known) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase(), limit);
    if (distance <= limit) near.push({ name, distance });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** `did you mean "x"?`, or undefined when no known name is close. */
export function nearestNameHint(wanted: string, known: Iterable<string>): string | undefined {
  const name = nearestName(wanted, known);
  return name === undefined ? undefined : `did you mean ${JSON.stringify(name)}?`;
}

/** Insertions, deletions, replacements and swaps of neighbors; more than `limit` is infinity. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return Infinity;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const replace = at(last, column - 1) + (same ? 0 : 1);
      const swap = swapped ? at(beforeLast, column - 2) + 1 : Infinity;
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, replace, swap));
    }
    if (Math.min(...current) > limit) return Infinity;
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
