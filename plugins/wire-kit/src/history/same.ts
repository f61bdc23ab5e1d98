/** The list before when the one after holds the very same items, so that an untouched list can be told by identity. */
export function sameOr<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((item, index) => item === after[index]) ? before : after;
}
