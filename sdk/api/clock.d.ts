/** A timer that can be called off. Cancelling twice, or after it ran, does nothing. */
export interface TimerHandle {
    cancel(): void;
}
/** Time, as the kernel and plugins see it. Tests hand in a clock that they turn themselves. */
export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Milliseconds from an arbitrary point; never goes back. For durations. */
    monotonic(): number;
    /** Runs once after so many milliseconds. */
    after(ms: number, run: () => void): TimerHandle;
    /** Runs again and again, every so many milliseconds. */
    every(ms: number, run: () => void): TimerHandle;
    /** Resolves after so many milliseconds; rejects with the signal's reason when aborted first. */
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
