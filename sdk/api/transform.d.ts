import type { Logger } from "./logger.ts";
import type { ChatEvent } from "./model/event.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Candidate } from "./node.ts";
import type { WireId } from "./wire.ts";
/**
 * A change to what passes. Each position is optional; a transform without `request`, `attempt` and `events` leaves
 * passthrough alone. Fails closed: a throw or a missed deadline (1 s) fails the request and names the plugin, unless
 * `optional` is set.
 */
export interface Transform {
    /** Evaluated by the kernel before any call: a transform that does not match costs nothing. */
    readonly when?: TransformFilter;
    /** A fault of this transform is reported and the data goes on unchanged. Not for guards. */
    readonly optional?: boolean;
    /** Once, before a node is chosen. Returns the new request; nothing, or the same object, leaves it as it is. */
    readonly request?: (request: ChatRequest, call: RequestCall) => Maybe<ChatRequest>;
    /** Per attempt: the node and its wire are known. */
    readonly attempt?: (request: ChatRequest, call: AttemptCall) => Maybe<ChatRequest>;
    /** Headers and wire body just before they leave, without credentials. */
    readonly upstream?: (message: UpstreamMessage, call: AttemptCall) => Maybe<UpstreamMessage>;
    /** Makes a machine for the events of one answer. */
    readonly events?: (call: AttemptCall) => EventMachine;
}
/** Nothing, or a value, now or later. */
export type Maybe<T> = T | undefined | void | Promise<T | undefined | void>;
/** Which exchanges a transform is for. Within a list any may match (`*` stands for anything); all given lists must match. */
export interface TransformFilter {
    /** The model as the client named it. */
    readonly models?: readonly string[];
    /** Pools; at position `request` it is the pool that the client named, if it did. */
    readonly pools?: readonly string[];
    /** Wire of the node; ignored at position `request`. */
    readonly wires?: readonly WireId[];
    /** Ids of inbound protocols. */
    readonly protocols?: readonly string[];
}
/** The exchange, as a transform sees it. */
export interface RequestCall {
    readonly exchange: string;
    readonly protocol: string;
    /** The model as the client named it. */
    readonly model: string;
    readonly pool?: string;
    /** Client's headers, names in lower case, without credentials. */
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly log: Logger;
}
/** The attempt, as a transform sees it. */
export interface AttemptCall extends RequestCall {
    readonly attempt: number;
    readonly candidate: Candidate;
    /** Wire of the node; absent for programmed providers. */
    readonly wire?: WireId;
}
/** A request on its way out. */
export interface UpstreamMessage {
    readonly url: string;
    readonly method: string;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    /** Text of the body; absent for requests without one. */
    readonly body?: string;
}
/** Changes the events of one answer. Synchronous; returns the very array to leave it as it is. */
export interface EventMachine {
    push(events: readonly ChatEvent[]): readonly ChatEvent[];
    /** What was held back, when the answer is complete. */
    end?(): readonly ChatEvent[];
}
