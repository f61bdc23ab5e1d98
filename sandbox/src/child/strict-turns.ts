/** Measures the CPU time of one turn of the guest at a time. */
export interface Turns {
  /** Of the turn that runs, or ran last. */
  readonly limitMs: () => number;
  /** `factor` lengthens the limit for this turn. */
  begin(factor?: number): void;
  end(): void;
  /** Asked by the interpreter every few thousand steps: whether to stop here. */
  readonly isOver: () => boolean;
  /** Whether the latest turn was stopped. */
  wasOver(): boolean;
}

/** A turn has to last so long, in milliseconds, before its CPU time is looked at: asking takes longer than most turns. */
const unlookedMs = 5;

export function createTurns(turnMs: number): Turns {
  let limitMs = turnMs;
  let running = false;
  let over = false;
  let begun = 0;
  let firstLook: NodeJS.CpuUsage | undefined;
  return {
    limitMs: () => limitMs,
    begin: (factor = 1) => {
      limitMs = turnMs * factor;
      running = true;
      over = false;
      begun = performance.now();
      firstLook = undefined;
    },
    end: () => {
      running = false;
    },
    isOver: () => {
      if (over) return true;
      if (!running || performance.now() - begun < unlookedMs) return false;
      firstLook ??= process.cpuUsage();
      // The wall clock is the cheaper question, and never behind.
      if (performance.now() - begun < limitMs) return false;
      const { user, system } = process.cpuUsage(firstLook);
      over = (user + system) / 1000 >= limitMs;
      return over;
    },
    wasOver: () => over,
  };
}
