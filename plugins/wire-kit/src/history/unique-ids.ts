/** Gives out every id once. */
export interface UniqueIds {
  /** The id, or with a number behind it when it was given before. */
  claim(id: string): string;
}

/** Ids of one conversation. */
export function createUniqueIds(): UniqueIds {
  const used = new Set<string>();
  const counts = new Map<string, number>();
  return {
    claim(id) {
      let count = counts.get(id) ?? 1;
      let unique = id;
      while (used.has(unique)) {
        count += 1;
        unique = `${id}_${count}`;
      }
      counts.set(id, count);
      used.add(unique);
      return unique;
    },
  };
}
