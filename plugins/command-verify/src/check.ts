import type { Json } from "@patchbay/sdk";
import type { CheckId } from "./check-id.ts";
import type { Caller, Dialect } from "./caller.ts";
import type { Answer } from "./exchange.ts";
import type { Model } from "./model.ts";
import type { Target } from "./target.ts";

/** What came of a check that did not fail. */
export interface Finding {
  readonly status: "passed" | "skipped";
  readonly reason: string;
  readonly measures?: Measures;
}

/** Figures of a check, by name. */
export type Measures = Readonly<Record<string, number | string | boolean>>;

/** What a check may use. */
export interface CheckSession {
  readonly caller: Caller;
  readonly target: Target;
  /** How the model is asked. */
  readonly dialect: Dialect;
  /** What earlier checks found out. */
  readonly known: Known;
  /** Most output tokens that a request of a check asks for in this run. */
  readonly capOf: (check: Check) => number;
}

/** What checks hand on to later ones. */
export interface Known {
  model: Model | undefined;
  models: readonly Json[] | undefined;
  healthUrl: string | undefined;
  gatewayVersion: string | undefined;
  smoke: Answer | undefined;
  stream: Answer | undefined;
}

/** One thing that is proved of a provider. */
export interface Check {
  readonly id: CheckId;
  /** Without it the provider cannot be used at all. */
  readonly isRequired: boolean;
  /** It is of no use, and would cost money, where a plain chat fails already. */
  readonly needsSmoke: boolean;
  /** Most requests that it may send. */
  readonly maxCalls: number;
  /** Most output tokens that each of them may ask for. */
  readonly maxTokens: number;
  /** @throws CheckFailure when it fails. */
  run(session: CheckSession): Promise<Finding>;
}

/** The finding of a check that went well. */
export function passed(reason: string, measures?: Measures): Finding {
  return { status: "passed", reason, ...(measures && { measures }) };
}

/** The finding of a check that could not be made, through no fault of the provider's. */
export function skipped(reason: string): Finding {
  return { status: "skipped", reason };
}
