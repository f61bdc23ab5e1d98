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
/** What the kernel knows of a node at this moment. Numbers only: policies decide. */
export interface NodeState {
    /** Attempts that run now. */
    readonly inFlight: number;
    /** Milliseconds since the epoch of the last attempt's start. */
    readonly lastUsedAt?: number;
    /** Failures in a row that were the node's fault. */
    readonly failuresInRow: number;
    /** Not to be asked before this time (milliseconds since the epoch), for this model or altogether. */
    readonly coolingUntil?: number;
    /** Why it is cooling. */
    readonly coolingReason?: string;
}
