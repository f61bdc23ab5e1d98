import type { Failure, FailureCode } from "./failure.ts";
import type { OperationKind } from "./model/operation.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Candidate, NodeState } from "./node.ts";

/**
 * A policy: candidates in, candidates out. It filters, orders or expands; the head of the final list is tried first. It is
 * deterministic in what it is given: state, counters, time and chance come from `selection`, so that a decision can be
 * explained and simulated. Asked again after each failed attempt. 20 ms at most; a synchronous answer costs no wait. A
 * policy that throws, is late or answers nonsense is skipped and reported.
 */
export type SelectNode = (
  candidates: readonly Candidate[],
  selection: Selection,
) => readonly Candidate[] | Promise<readonly Candidate[]>;

/** A node that a key is bound to. */
export interface BoundNode {
  readonly pool: string;
  readonly node: string;
}

/** A pool, and a model as it is asked for there. */
export interface ModelTarget {
  readonly pool: string;
  readonly model: string;
}

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
  /** Tells clients apart, without showing their keys; empty at an open door. */
  readonly client: string;
  /** Size of the client's body, in bytes. */
  readonly bodyBytes: number;
  /** The pool that the client asked for, if it named one. */
  readonly pool?: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly failed: readonly FailedAttempt[];
  /** Headers of the client's request, names in lower case, without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Where the model's name leads: pools and the model that they would be asked for, in order, whether or not anybody there
   * can be asked now.
   */
  readonly targets: readonly ModelTarget[];
  /** The neutral request; decoded when first asked for. Undefined for operations other than chat. */
  request(): ChatRequest | undefined;
  /** What the kernel knows of a candidate's node, for the candidate's model. */
  state(candidate: Candidate): NodeState;
  /**
   * Candidates of a pool for a model, to expand the list by: those that may be asked now, in config order. Without a pool
   * those that the model's name leads to. Empty when the pool or the model is not known.
   */
  candidates(target: { readonly pool?: string; readonly model: string }): readonly Candidate[];
  /** Who answered under this key last; undefined when nobody did or the binding has expired. At once where it can be. */
  bound(key: string): BoundNode | undefined | Promise<BoundNode | undefined>;
  /** Binds whoever will answer this exchange to the key, for so many milliseconds from now. */
  bind(key: string, ttlMs: number): void;
  /** Refuses the request altogether: no candidate is asked, and the client sees this failure. */
  refuse(failure: Pick<Failure, "code" | "message" | "retryAfterMs">): void;
  /** Counts up by one for this key and returns the count before: 0, 1, 2, … Kept by the kernel across requests. */
  turn(key: string): number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** From 0 inclusive to 1 exclusive. */
  random(): number;
  /** Says why a candidate is left out; `until` (milliseconds since the epoch) when it could be asked again. */
  drop(candidate: Candidate, why: { readonly reason: string; readonly until?: number }): void;
  /** Says something for the decision's record. */
  note(text: string): void;
}
