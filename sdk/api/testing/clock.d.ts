import type { Clock } from "../clock.ts";
/** A clock that stands still until a test turns it. */
export interface TestClock extends Clock {
    /** Timers that have neither fired for the last time nor been canceled; sleeps count, a repeating timer counts once. */
    readonly pending: number;
    /**
     * Moves time on by `ms` and fires what becomes due, in time order and then in the order of creation. Between
     * two timers everything that is ready to run runs. Rejects with what a timer's function throws.
     */
    advance(ms: number): Promise<void>;
    /** Resolves as soon as at least `n` timers are pending. */
    waitForTimers(n: number): Promise<void>;
}
/** Creates a clock that shows `startMs` (milliseconds since the epoch); its monotonic time begins at 0. */
export declare function createTestClock(startMs?: number): TestClock;
