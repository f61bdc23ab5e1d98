import type { Logger } from "./logger.ts";
import type { ChatEvent } from "./model/event.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Candidate } from "./node.ts";
import type { WireId } from "./wire.ts";

/**
 * A change to what passes. Each position is optional; a transform without `request`, `attempt` and `events` leaves
 * passthrough alone, and so does `answer` while it gives none. Fails closed: a throw or a missed deadline (1 s) fails the request and names the plugin, unless
 * `optional` is set.
 */
export interface Transform {
  /** Evaluated by the kernel before any call: a transform that does not match costs nothing. */
  readonly when?: TransformFilter;
  /** A fault of this transform is reported and the data goes on unchanged. Not for guards. */
  readonly optional?: boolean;
  /** Once, before a node is chosen. Returns the new request; nothing, or the same object, leaves it as it is. */
  readonly request?: (request: ChatRequest, call: RequestCall) => Maybe<ChatRequest>;
  /**
   * Asked once, when all transforms at position `request` have spoken and before a node is chosen. The first that returns
   * events answers the exchange itself, from a cache for instance: no node is asked. Arrays of events are taken as a whole
   * answer; what is iterated is held to the time-outs of an upstream. Events are checked as a provider's are, `start` may be
   * left out, `finish` may not. They go to the client's wire as they are: positions `attempt` to `events` do not see them.
   */
  readonly answer?: (request: ChatRequest, call: RequestCall) => Maybe<TransformAnswer>;
  /** Per attempt: the node and its wire are known. */
  readonly attempt?: (request: ChatRequest, call: AttemptCall) => Maybe<ChatRequest>;
  /** Headers and wire body just before they leave, without credentials. */
  readonly upstream?: (message: UpstreamMessage, call: AttemptCall) => Maybe<UpstreamMessage>;
  /**
   * What an upstream says in front of its answer, whatever its status; for declared providers. Synchronous. Returns headers
   * for the client's answer: names in lower case, none of the connection's, no `content-*`, `set-cookie`, `x-request-id` or
   * `x-patchbay-*`. They count if this attempt answers, or fails last. Where two transforms name one header the later wins.
   */
  readonly head?: (head: UpstreamHead, call: AttemptCall) => void | Readonly<Record<string, string>>;
  /** Makes a machine for the events of one answer. */
  readonly events?: (call: AttemptCall) => EventMachine;
}

/** An answer of a transform's own: whole, or piece by piece as it becomes known. */
export type TransformAnswer = readonly ChatEvent[] | AsyncIterable<readonly ChatEvent[]>;

/** The beginning of an upstream's answer. */
export interface UpstreamHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Nothing, or a value, now or later. */
export type Maybe<T> = T | undefined | void | Promise<T | undefined | void>;

/** Which exchanges a transform is for. Within a list any may match (`*` stands for anything); all given lists must match. */
export interface TransformFilter {
  /** The model as the client named it. */
  readonly models?: readonly string[];
  /** Pools; at positions `request` and `answer` it is the pool that the client named, if it did. */
  readonly pools?: readonly string[];
  /** Wire of the node; ignored at positions `request` and `answer`. */
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
  /** Tells clients apart, without showing their keys; empty at an open door. */
  readonly client: string;
  /** Client's headers, names in lower case, without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /**
   * Sets a header of the client's answer, such as `x-patchbay-cache`; set for an attempt, it counts if that one answers or
   * fails last. Without effect once the head of the answer is out, which a stream's keep-alive may have sent before. Clients
   * on a socket see no headers.
   * @throws TypeError for a name that is none in lower case, of the connection, `content-*`, `set-cookie`, or one that the
   * kernel sets itself (`x-request-id`, `x-patchbay-pool`, `-node`, `-attempts`, `-losses`, `-estimated`, `-strict`), and for
   * a value that is no line of visible ASCII.
   */
  readonly replyHeader: (name: string, value: string) => void;
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
