import type { FailureCode, OperationKind } from "@patchbay/sdk";
import type { Route } from "../nodes/resolve-model.ts";
import { type Decision, type DecisionView, viewDecision } from "./decision.ts";

/** What became of one attempt. */
export interface AttemptTrace {
  readonly attempt: number;
  readonly pool: string;
  readonly node: string;
  readonly model: string;
  /** Milliseconds from the exchange's arrival. */
  readonly startedMs: number;
  readonly durationMs: number;
  readonly outcome: "done" | "failed" | "cancelled";
  /** It was begun because an earlier attempt was slow to begin its answer. */
  readonly hedge?: boolean;
  readonly error?: { readonly code: FailureCode; readonly message: string };
  /** The rest that followed for the node; without a model for all. */
  readonly rest?: { readonly model?: string; readonly reason: string; readonly until: string };
}

/** What an exchange decided and did. Keeps neither bodies nor headers. */
export class ExchangeTrace {
  /** How the model's name was led to candidates. */
  route: Route | undefined;
  readonly decisions: Decision[] = [];
  readonly attempts: AttemptTrace[] = [];
}

/** The facts of an exchange beside its trace. */
export interface TracedExchange {
  readonly id: string;
  readonly at: number;
  readonly operation: OperationKind;
  readonly protocol: string;
  readonly model: string;
  readonly client: string;
  readonly stream: boolean;
  readonly status: number;
  readonly durationMs: number;
  readonly losses: number;
  /** The plugin whose transform answered in place of a node. */
  readonly answeredBy?: { readonly plugin: string };
  readonly error?: { readonly code: FailureCode; readonly message: string };
  readonly trace: ExchangeTrace;
}

/** A traced exchange, for people and programs. */
export interface ExchangeView extends Omit<TracedExchange, "at" | "trace"> {
  readonly at: string;
  readonly route?: Route;
  readonly decisions: readonly DecisionView[];
  readonly attempts: readonly AttemptTrace[];
}

export function viewExchange({ at, trace, ...facts }: TracedExchange): ExchangeView {
  return {
    ...facts,
    at: new Date(at).toISOString(),
    ...(trace.route && { route: trace.route }),
    decisions: trace.decisions.map(viewDecision),
    attempts: trace.attempts,
  };
}
