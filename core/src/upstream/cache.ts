/** What is closed when it is no longer needed: `close` lets it finish, `destroy` does not. */
interface Closable {
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** A bounded set of things that are costly to make. */
export interface Cache<T extends Closable> {
  /** What goes by the key; made if it is not there. What was unused longest is closed to make room. */
  get(key: string, create: () => T): T;
  /** Destroys everything, also what fell out and is not done yet. */
  destroy(): Promise<void>;
}

/** Makes an empty cache for at most `limit` things. */
export function createCache<T extends Closable>(limit: number): Cache<T> {
  const kept = new Map<string, T>();
  const closing = new Set<T>();
  let newest: string | undefined;

  const makeRoom = (): void => {
    const [oldest] = kept;
    if (kept.size < limit || oldest === undefined) return;
    const [key, value] = oldest;
    kept.delete(key);
    closing.add(value);
    const forget = (): boolean => closing.delete(value);
    value.close().then(forget, forget);
  };

  return {
    get(key, create) {
      const found = kept.get(key);
      if (found !== undefined && key === newest) return found;
      const value = found ?? create();
      kept.delete(key);
      makeRoom();
      kept.set(key, value);
      newest = key;
      return value;
    },
    async destroy() {
      const all = [...kept.values(), ...closing];
      kept.clear();
      await Promise.all(all.map((value) => value.destroy()));
    },
  };
}
