import type { FailureCode, FailureOwner } from "./failure.ts";
import type { Loss } from "./loss.ts";
import type { FinishReason } from "./model/finish.ts";
import type { OperationKind } from "./model/operation.ts";
import type { ChatReply } from "./model/reply.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Usage } from "./model/usage.ts";
import type { NodeCondition } from "./node.ts";
import type { ObserverEndpoint } from "./observer-endpoint.ts";
import type { WireId } from "./wire.ts";
/**
 * Eyes on what happens, hands on nothing. Events come in batches, later, in order; kinds that nobody wants are never made.
 * The queue is bounded: what does not fit is dropped and counted. A throw or a missed deadline (5 s per batch) is reported;
 * after five in a row the observer rests for a minute.
 */
export interface Observer {
    readonly events: readonly KernelEventKind[];
    readonly handle: (batch: readonly KernelEvent[]) => void | Promise<void>;
    /** Default 10,000 events and 16 MiB. */
    readonly queue?: {
        readonly maxEvents?: number;
        readonly maxBytes?: number;
    };
    /**
     * Whether it wants a kind of `events` just now, of this exchange where it is of one; asked for each event, so it must answer
     * at once. What nobody wants is not made. Absent: always.
     */
    readonly wants?: (kind: KernelEventKind, exchange?: string) => boolean;
    /** What it shows over HTTP, beside `/health`. */
    readonly endpoints?: readonly ObserverEndpoint[];
}
/** Fields of every event of an exchange. */
interface OfExchange {
    /** Milliseconds since the epoch. */
    readonly at: number;
    /** Id of the exchange: the `x-request-id` of its answer. */
    readonly exchange: string;
}
/** Fields of every event of an attempt. */
interface OfAttempt extends OfExchange {
    /** Counts from 1. */
    readonly attempt: number;
    readonly pool: string;
    readonly node: string;
    /** The model as the provider names it. */
    readonly model: string;
    /** It was begun because an earlier attempt, which still ran, was slow to begin its answer; absent otherwise. */
    readonly hedge?: boolean;
}
/** What went wrong, for people and tables. Holds no secret. */
export interface ObservedError {
    readonly code: FailureCode;
    readonly owner: FailureOwner;
    readonly message: string;
    readonly status: number;
    readonly plugin?: string;
    readonly hook?: string;
}
/** A request arrived and its route is known. */
export interface ExchangeStartEvent extends OfExchange {
    readonly type: "exchange-start";
    readonly operation: OperationKind;
    readonly protocol: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** The model as the client named it. */
    readonly model?: string;
    readonly stream: boolean;
    /** Tells clients apart, without showing their keys; empty at an open door. */
    readonly client: string;
}
/** The neutral request, after the transforms at position `request`. Makes the kernel decode the request. */
export interface RequestEvent extends OfExchange {
    readonly type: "request";
    readonly request: ChatRequest;
}
/** Policies have spoken. */
export interface SelectionEvent extends OfExchange {
    readonly type: "selection";
    readonly attempt: number;
    /** In the order in which they would be tried, as `pool/node`. */
    readonly chosen: readonly string[];
    readonly dropped: readonly {
        readonly node: string;
        readonly policy: string;
        readonly reason: string;
        readonly until?: number;
    }[];
    readonly notes: readonly {
        readonly policy: string;
        readonly text: string;
    }[];
}
/** A node is being called. */
export interface AttemptStartEvent extends OfAttempt {
    readonly type: "attempt-start";
    readonly wire?: WireId;
    /** The client's bytes go out as they came. */
    readonly passthrough: boolean;
}
/** The first event that commits has come. */
export interface AttemptCommitEvent extends OfAttempt {
    readonly type: "attempt-commit";
    /** Milliseconds from the attempt's start. */
    readonly firstEventMs: number;
}
/** An attempt is over. It began `durationMs` before `at`. */
export interface AttemptEndEvent extends OfAttempt {
    readonly type: "attempt-end";
    readonly operation: OperationKind;
    readonly protocol: string;
    readonly stream: boolean;
    /** Tells clients apart, without showing their keys; empty at an open door. */
    readonly client: string;
    readonly outcome: "done" | "failed" | "cancelled";
    readonly durationMs: number;
    /** Milliseconds from the attempt's start to the first event that committed; absent when none did. */
    readonly firstEventMs?: number;
    readonly error?: ObservedError;
    readonly usage?: Usage;
    /** What was lost on the way to and from this node. */
    readonly losses: number;
}
/** What goes before a body on the line. Credentials are left out, other secrets are scrubbed. */
export interface WireHeadEvent extends OfExchange {
    readonly type: "wire-head";
    readonly side: "client" | "upstream";
    readonly direction: "request" | "reply";
    /** Of the upstream's side. */
    readonly attempt?: number;
    /** Of a request. */
    readonly method?: string;
    /** Of a request: of a client path and query, of an upstream the whole address. */
    readonly url?: string;
    /** Of a reply. */
    readonly status?: number;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
}
/**
 * A body on the line, as text: of a stream each piece as it passes, anything else whole. Secrets are scrubbed; what is longer
 * than 1 MiB is cut.
 */
export interface WireBodyEvent extends OfExchange {
    readonly type: "wire-body";
    readonly side: "client" | "upstream";
    readonly direction: "request" | "reply";
    readonly attempt?: number;
    readonly body: string;
}
/** The whole answer as the client got it, also when it was cut short. Makes the kernel read every event. */
export interface ReplyEvent extends OfExchange {
    readonly type: "reply";
    readonly reply: ChatReply;
}
/** Something was lost in translation. */
export interface LossEvent extends OfExchange {
    readonly type: "loss";
    readonly direction: "request" | "reply";
    readonly loss: Loss;
}
/** A stream broke a rule of its wire. Only a sample of streams is looked at (`server.streamChecks`). */
export interface StreamViolationEvent extends OfExchange {
    readonly type: "stream-violation";
    /** The stream to the client, or the one from the upstream. */
    readonly side: "client" | "upstream";
    readonly wire: WireId;
    /** Who wrote the stream, or speaks with who did. */
    readonly plugin: string;
    readonly rule: string;
    readonly message: string;
}
/** An exchange is over. It began `durationMs` before `at`. */
export interface ExchangeEndEvent extends OfExchange {
    readonly type: "exchange-end";
    readonly operation: OperationKind;
    readonly protocol: string;
    readonly model?: string;
    readonly stream: boolean;
    /** Tells clients apart, without showing their keys; empty at an open door. */
    readonly client: string;
    /** HTTP status as sent. */
    readonly status: number;
    readonly outcome: "done" | "failed" | "cancelled";
    readonly durationMs: number;
    /** Milliseconds from arrival to the first event that committed. */
    readonly firstEventMs?: number;
    readonly attempts: number;
    /** Who answered, or failed last. */
    readonly pool?: string;
    readonly node?: string;
    readonly upstreamModel?: string;
    /** The plugin whose transform answered in place of a node: `usage` is then what its answer said, and nothing was spent. */
    readonly answeredBy?: {
        readonly plugin: string;
    };
    readonly finish?: FinishReason;
    readonly usage?: Usage;
    readonly error?: ObservedError;
    readonly losses: number;
}
/** A plugin did something that it must not. */
export interface PluginErrorEvent {
    readonly type: "plugin-error";
    readonly at: number;
    readonly exchange?: string;
    readonly plugin: string;
    readonly hook: string;
    readonly message: string;
}
/**
 * The configuration changed hands, or failed to. `canary`: a new generation is tried out beside the old one; then it is
 * `promoted` or `rolled-back`. `rolled-back` is also a generation that was built anew from the config before.
 */
export interface GenerationEvent {
    readonly type: "generation";
    readonly at: number;
    readonly outcome: "swapped" | "failed" | "drained" | "canary" | "promoted" | "rolled-back";
    /** Which one it is about; for `rolled-back` the one that is taken back, or the new one that takes over. */
    readonly generation: number;
    readonly message?: string;
}
/** A node rests, or may be asked again, by anything but time: a rest that passes is told by its `until` alone. */
export interface NodeStateEvent {
    readonly type: "node-state";
    readonly at: number;
    readonly pool: string;
    readonly node: string;
    /** The one model that it holds for, as the provider names it; absent for all. */
    readonly model?: string;
    readonly condition: NodeCondition;
    /** Why it rests. */
    readonly reason?: string;
    /** When the rest passes, in milliseconds since the epoch. */
    readonly until?: number;
}
/** The kernel asked a node by itself whether it works, as `probe` of its pool wants. It is no exchange: nothing else tells of it. */
export interface ProbeEvent {
    readonly type: "probe";
    readonly at: number;
    readonly pool: string;
    readonly node: string;
    /** The model of a chat, as the provider names it; absent when the list of models was asked for. */
    readonly model?: string;
    readonly outcome: "done" | "failed";
    readonly durationMs: number;
    readonly error?: ObservedError;
    /** What the probe itself used, where the node said. */
    readonly usage?: Usage;
}
/** Everything that can be seen. */
export type KernelEvent = ExchangeStartEvent | RequestEvent | SelectionEvent | AttemptStartEvent | AttemptCommitEvent | AttemptEndEvent | WireHeadEvent | WireBodyEvent | ReplyEvent | LossEvent | StreamViolationEvent | ExchangeEndEvent | PluginErrorEvent | GenerationEvent | NodeStateEvent | ProbeEvent;
/** The name of a kind of event. */
export type KernelEventKind = KernelEvent["type"];
export {};
