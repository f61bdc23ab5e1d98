import type { Candidate } from "../node.ts";
import type { Selection } from "../policy.ts";
/** A candidate that a policy left out, and why. */
export interface Dropped {
    readonly candidate: Candidate;
    readonly reason: string;
    readonly until?: number;
}
/** A selection that keeps what a policy says. */
export interface TestSelection extends Selection {
    readonly dropped: readonly Dropped[];
    readonly notes: readonly string[];
    /** What was bound, by key; hand it to the next selection as who answered. */
    readonly bindings: Map<string, number>;
    /** The refusal, if there was one. */
    readonly refused: readonly Refusal[];
    /** The counters; hand them to the next selection to go on counting. */
    readonly turns: Map<string, number>;
}
type Refusal = Parameters<Selection["refuse"]>[0];
/** What a test says about a selection; functions and counters may be replaced too. */
export type SelectionOverrides = Partial<Selection> & {
    readonly turns?: Map<string, number>;
};
/**
 * A first attempt at a chat with idle, healthy nodes. Turns are counted in memory, chance is the same in every run,
 * drops and notes are kept.
 */
export declare function selection(overrides?: SelectionOverrides): TestSelection;
export {};
