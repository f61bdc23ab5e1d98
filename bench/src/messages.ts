/** What processes of one run tell each other: start parameters, questions and answers. */

export interface UpstreamParameters {
  readonly events: number;
  readonly eventsPerFlush: number;
}

export type NoOpKind = "transform" | "policy" | "observer";

/** How the kernel under test is set up; everything else about it is fixed. */
export interface KernelSetup {
  readonly pools: number;
  readonly nodesPerPool: number;
  /** Transforms that return new objects, so that no bytes are passed through. */
  readonly neutral: boolean;
  readonly noOps: { readonly kind: NoOpKind; readonly count: number } | undefined;
}

export interface SystemParameters {
  readonly upstream: string;
  readonly setup: KernelSetup;
}

/** What a process has used since it began. */
export interface Usage {
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

export interface LoadOrder {
  readonly url: string;
  readonly streamed: boolean;
  readonly requestBytes: number;
  readonly concurrency: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  readonly events: number;
  readonly bytes: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** A question to a role: what it has used, or, with an order, what came of the load. The answer has the same id. */
export interface Question {
  readonly id: number;
  readonly order?: LoadOrder;
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** The first thing a role says: where it listens; empty for one that does not. */
export interface Ready {
  readonly ready: string;
}
