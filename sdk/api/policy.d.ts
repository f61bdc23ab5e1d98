import type { FailureCode } from "./failure.ts";
import type { OperationKind } from "./model/operation.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Candidate, NodeState } from "./node.ts";
/**
 * A policy: candidates in, candidates out. It filters, orders or expands; the head of the final list is tried first. It is
 * deterministic in what it is given: state, counters, time and chance come from `selection`, so that a decision can be
 * explained and simulated. Asked again after each failed attempt. 20 ms at most; a synchronous answer costs no wait. A
 * policy that throws, is late or answers nonsense is skipped and reported.
 */
export type SelectNode = (candidates: readonly Candidate[], selection: Selection) => readonly Candidate[] | Promise<readonly Candidate[]>;
/** An attempt of this exchange that failed. */
export interface FailedAttempt {
    readonly candidate: Candidate;
    readonly code: FailureCode;
}
/** What a policy may know and say. */
export interface Selection {
    readonly exchange: string;
    readonly operation: OperationKind;
    /** The model as the client named it. */
    readonly model: string;
    /** Id of the inbound protocol. */
    readonly protocol: string;
    readonly stream: boolean;
    /** The pool that the client asked for, if it named one. */
    readonly pool?: string;
    /** Counts from 1. */
    readonly attempt: number;
    readonly failed: readonly FailedAttempt[];
    /** Headers of the client's request, names in lower case, without credentials. */
    readonly headers: Readonly<Record<string, string>>;
    /** The neutral request; decoded when first asked for. Undefined for operations other than chat. */
    request(): ChatRequest | undefined;
    /** What the kernel knows of a candidate's node, for the candidate's model. */
    state(candidate: Candidate): NodeState;
    /** Counts up by one for this key and returns the count before: 0, 1, 2, … Kept by the kernel across requests. */
    turn(key: string): number;
    /** Milliseconds since the epoch. */
    readonly now: number;
    /** From 0 inclusive to 1 exclusive. */
    random(): number;
    /** Says why a candidate is left out; `until` (milliseconds since the epoch) when it could be asked again. */
    drop(candidate: Candidate, why: {
        readonly reason: string;
        readonly until?: number;
    }): void;
    /** Says something for the decision's record. */
    note(text: string): void;
}
