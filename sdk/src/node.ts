import type { JsonObject } from "./model/json.ts";

/** One credential at one provider endpoint: the unit of selection. As plugins see it, it holds no credential. */
export interface Node {
  /** Unique within its pool. */
  readonly id: string;
  /** The pool that it belongs to. */
  readonly pool: string;
  /** Id of the outbound provider. */
  readonly provider: string;
  /** Base address of the endpoint; absent where the provider needs none. */
  readonly baseUrl?: string;
  /** Lower is tried first, where a policy cares. Default 100. */
  readonly priority: number;
  /** Share of the traffic relative to its peers, where a policy cares. Default 1. */
  readonly weight: number;
  /** Whether a credential is configured. */
  readonly hasCredential: boolean;
  /** Free marks of the operator for policies and observers. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fields that belong to the provider, checked by its `nodeOptions`. */
  readonly options: JsonObject;
}

/** A node and the model that it would be asked for. */
export interface Candidate {
  readonly node: Node;
  /** The model as the node's provider names it. */
  readonly model: string;
}

/**
 * How a node stands. `busy`: as many attempts run as it may have; `cooling`: resting after failures, for one model or
 * altogether; `refreshing`: its credential is being renewed; `needs-login`: only a person can renew it; `disabled`: taken
 * out by the operator. Every condition has an exit: by time, by success, or by the operator.
 */
export type NodeCondition = "ready" | "busy" | "cooling" | "refreshing" | "needs-login" | "disabled";

/** What the kernel knows of a node at this moment. Policies decide what follows. */
export interface NodeState {
  readonly condition: NodeCondition;
  /** Attempts that run now. */
  readonly inFlight: number;
  /** Milliseconds since the epoch of the last attempt's start. */
  readonly lastUsedAt?: number;
  /** Failures in a row that were the node's fault. */
  readonly failuresInRow: number;
  /** Attempts that may run at once; absent means any number. */
  readonly concurrency?: number;
  /** Requests that wait for a turn at this node. */
  readonly waiting?: number;
  /** Decaying mean of the time to the first event for this model, in milliseconds; absent before the first answer. */
  readonly firstEventMs?: number;
  /** Not to be asked before this time (milliseconds since the epoch), for this model or altogether. */
  readonly coolingUntil?: number;
  /** Why it is cooling. */
  readonly coolingReason?: string;
}
