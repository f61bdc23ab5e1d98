import type { Citation, MediaPart } from "./content.ts";
import type { FinishReason } from "./finish.ts";
import type { Extensible, Json, JsonObject } from "./json.ts";
import type { Signature } from "./signature.ts";
import type { Failure } from "../failure.ts";
import type { Usage } from "./usage.ts";
/** Which of several answers (`sampling.candidates`) an event belongs to; absent means the first. */
interface OfCandidate extends Extensible {
    readonly candidate?: number;
}
/** First event of every answer. */
export interface StartEvent extends Extensible {
    readonly type: "start";
    readonly id: string;
    /** The model as the provider names it. */
    readonly model: string;
    /** Seconds since the epoch. */
    readonly created?: number;
    /** Input tokens as known before the answer, for wires that tell them first. */
    readonly inputEstimate?: number;
    readonly serviceTier?: string;
}
/** More text of the answer. Never splits a surrogate pair. */
export interface TextDeltaEvent extends OfCandidate {
    readonly type: "text-delta";
    readonly text: string;
    /** Tells text blocks apart; a new number begins a new block. Absent means 0. */
    readonly part?: number;
}
/** More of the thinking. */
export interface ReasoningDeltaEvent extends OfCandidate {
    readonly type: "reasoning-delta";
    readonly text: string;
    /** Tells blocks of thinking apart; a new number begins a new block. Absent means 0. */
    readonly part?: number;
    /** The text sums the thinking up; absent means the thinking itself. */
    readonly summary?: boolean;
}
/** Signature, encrypted or hidden form of a block of thinking or text; replaces an earlier one of the same part and kind. */
export interface SignatureEvent extends OfCandidate {
    readonly type: "signature";
    readonly of: "reasoning" | "encrypted-reasoning" | "redacted-reasoning" | "text" | "tool-call";
    /** The part, or for a tool call its index. */
    readonly part?: number;
    readonly id?: string;
    readonly signature: Signature;
}
/** A tool call begins. `index` numbers the calls of a candidate densely from 0. */
export interface ToolCallStartEvent extends OfCandidate {
    readonly type: "tool-call-start";
    readonly index: number;
    readonly id: string;
    readonly name: string;
    readonly custom?: boolean;
    readonly namespace?: string;
}
/** More of a call's arguments. Fragments of calls may interleave; a fragment alone need not parse. */
export interface ToolCallDeltaEvent extends OfCandidate {
    readonly type: "tool-call-delta";
    readonly index: number;
    readonly argumentsText: string;
}
/** A tool call is complete. */
export interface ToolCallEndEvent extends OfCandidate {
    readonly type: "tool-call-end";
    readonly index: number;
}
/** More of a refusal's text. */
export interface RefusalDeltaEvent extends OfCandidate {
    readonly type: "refusal-delta";
    readonly text: string;
}
/** A source of the text part that is named. */
export interface CitationEvent extends OfCandidate {
    readonly type: "citation";
    readonly part?: number;
    readonly citation: Citation;
}
/** An image, a sound or a file that the model made; `partial` ones are previews that a later one replaces. */
export interface MediaEvent extends OfCandidate {
    readonly type: "media";
    readonly media: MediaPart;
    readonly partial?: boolean;
}
/** The provider ran one of its own tools; kept for its own family. */
export interface ServerToolEvent extends OfCandidate {
    readonly type: "server-tool";
    readonly family: string;
    readonly raw: JsonObject;
}
/** Log probabilities of tokens that were just sent. */
export interface LogprobsEvent extends OfCandidate {
    readonly type: "logprobs";
    readonly of: "text" | "refusal";
    readonly tokens: readonly TokenLogprob[];
}
/** One token's log probability. */
export interface TokenLogprob {
    readonly token: string;
    readonly logprob: number;
    /** UTF-8 bytes of the token. */
    readonly bytes?: readonly number[];
    readonly top?: readonly {
        readonly token: string;
        readonly logprob: number;
        readonly bytes?: readonly number[];
    }[];
}
/** Usage so far; replaces what was said before. May come before or after `finish`. */
export interface UsageEvent extends Extensible {
    readonly type: "usage";
    readonly usage: Usage;
}
/** A candidate is complete. Exactly once per candidate, after all its content. */
export interface FinishEvent extends OfCandidate {
    readonly type: "finish";
    readonly reason: FinishReason;
    /** The reason in the provider's word. */
    readonly raw?: string;
    /** Which stop sequence ended it. */
    readonly stopSequence?: string;
}
/** The provider is still at work. Carries nothing. */
export interface PingEvent {
    readonly type: "ping";
}
/** The provider told of a failure inside its stream. Last event; the kernel fails over or tells the client in its dialect. */
export interface ErrorEvent {
    readonly type: "error";
    readonly failure: Failure;
}
/** An event that the neutral model has no word for; written to its own wire only. */
export interface OpaqueEvent extends OfCandidate {
    readonly type: "opaque";
    readonly wire: string;
    readonly raw: Json;
}
/**
 * One step of an answer. Grammar: `start` first; content; `finish` once per candidate, or `error` last; `usage` anywhere
 * after `start`. Code that can throw may throw a `GatewayError` instead of sending `error`.
 */
export type ChatEvent = StartEvent | TextDeltaEvent | ReasoningDeltaEvent | SignatureEvent | ToolCallStartEvent | ToolCallDeltaEvent | ToolCallEndEvent | RefusalDeltaEvent | CitationEvent | MediaEvent | ServerToolEvent | LogprobsEvent | UsageEvent | FinishEvent | PingEvent | ErrorEvent | OpaqueEvent;
/** The kinds of event. */
export type ChatEventType = ChatEvent["type"];
/**
 * Events that commit an attempt: once one of these was seen, the answer belongs to this node and no other is tried.
 * Start, ping and usage are held back until one comes. Adding an event kind without deciding this does not compile.
 */
export declare const committingEvents: Readonly<Record<ChatEventType, boolean>>;
export {};
