import type { BoundNode, ChatRequest, Failure, FailureCode, Json, Node, NodeState, Selection } from "@patchbay/sdk";

/** What a selection says without being asked. */
export type About = Pick<
  Selection,
  | "exchange"
  | "operation"
  | "model"
  | "protocol"
  | "stream"
  | "client"
  | "bodyBytes"
  | "pool"
  | "attempt"
  | "headers"
  | "targets"
  | "now"
>;

/** Candidates as data: each names its node by position. */
export interface TableData {
  readonly nodes: readonly Node[];
  readonly candidates: readonly (readonly [node: number, model: string])[];
}

/** A candidate by its position in the table, or a node with a model that it was not listed for. */
export type CandidateRef = number | readonly [node: number, model: string];

/** Asks a policy. The host numbers the selections and never uses a number again. */
export interface SelectInput {
  readonly run: number;
  readonly about: About;
  /** A list that stays the same for many selections has a number other than 0; the guest remembers the newest of them. */
  readonly list: number;
  /** The candidates of the list; left out when the guest should know them. */
  readonly table?: TableData;
  /** Candidates beside those of the list. */
  readonly more: TableData;
  readonly failed: readonly (readonly [candidate: number, code: FailureCode])[];
  /** States of all these candidates; left out when the policy did not want them the last time. */
  readonly states?: readonly NodeState[];
}

/** Answers the question that a policy could not go on without. */
export interface AnswerInput {
  readonly run: number;
  readonly answer: Json;
  readonly more: TableData;
}

/** What a policy wants to know of the host. */
export type PolicyQuestion =
  | { readonly ask: "turn"; readonly key: string }
  | { readonly ask: "random"; readonly count: number }
  | { readonly ask: "bound"; readonly key: string }
  | { readonly ask: "candidates"; readonly model: string; readonly pool?: string }
  | { readonly ask: "request" }
  | { readonly ask: "states" }
  | { readonly ask: "states-for"; readonly model: string };

/** What the host answers to each. */
export interface PolicyAnswers {
  readonly turn: number;
  readonly random: readonly number[];
  readonly bound: { readonly node?: BoundNode };
  readonly candidates: readonly number[];
  readonly request: { readonly request?: ChatRequest; readonly failure?: Failure };
  /** Of all candidates in the table. */
  readonly states: readonly NodeState[];
  /** Of all nodes in the table, for a model that they may not be listed for. */
  readonly "states-for": readonly NodeState[];
}

/** What a policy said while it decided. */
export type Said =
  | { readonly say: "note"; readonly text: string }
  | { readonly say: "drop"; readonly candidate: CandidateRef; readonly reason: string; readonly until?: number }
  | { readonly say: "bind"; readonly key: string; readonly ttlMs: number }
  | { readonly say: "refuse"; readonly failure: Parameters<Selection["refuse"]>[0] };

/** A policy's answer, so far. */
export type SelectOutput =
  | { readonly is: "unknown-list" }
  | { readonly is: "question"; readonly question: PolicyQuestion }
  | {
      readonly is: "decision";
      /** Left out when the list stays as it was. */
      readonly chosen?: readonly CandidateRef[];
      readonly said: readonly Said[];
      readonly wantedStates: boolean;
    };
