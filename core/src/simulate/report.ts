import type { FailureCode } from "@patchbay/sdk";

/** How often something happened, by failure. */
export type FailureCounts = Readonly<Partial<Record<FailureCode, number>>>;

/** What became of a log of arrivals. Times in milliseconds. */
export interface SimulationReport {
  readonly seed: number;
  /** Of the first and the last arrival. */
  readonly from: string;
  readonly to: string;
  readonly arrivals: number;
  readonly answered: number;
  /** Clients that got a failure after somebody was asked. */
  readonly failed: FailureCounts;
  /** Clients that got a failure before anybody was asked. */
  readonly refused: FailureCounts;
  /** Requests of which an attempt failed and that got their answer. */
  readonly rescued: number;
  readonly waits: WaitReport;
  readonly nodes: readonly NodeReport[];
}

/** Time that requests spent before and between their attempts: for a place, for a rest to end, for a second try. */
export interface WaitReport {
  /** Requests that waited at all. */
  readonly requests: number;
  /** Of those that waited. */
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
}

/** What one node had to do. */
export interface NodeReport {
  /** As `pool/node`. */
  readonly node: string;
  readonly attempts: number;
  readonly answered: number;
  /** Part of all answers, from 0 to 1. */
  readonly share: number;
  readonly failures: FailureCounts;
  /** How often it was sent to rest. */
  readonly rests: number;
  readonly mostAtOnce: number;
  readonly longestQueue: number;
}
