/** Counts what is under way. */
export interface Tally {
  readonly enter: () => void;
  readonly leave: () => void;
  /** Resolves as soon as nothing is under way. */
  readonly empty: () => Promise<void>;
}

/** Starts at nothing. */
export function createTally(): Tally {
  let count = 0;
  let tell: (() => void) | undefined;
  return {
    enter() {
      count += 1;
    },
    leave() {
      count -= 1;
      if (count === 0) tell?.();
    },
    async empty() {
      if (count === 0) return;
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    },
  };
}
