import type { Json } from "@patchbay/sdk";
import type { Frame } from "./frame.ts";

/** How a peer reaches the other side. Frames that are sent in one turn leave together. */
export interface Link {
  send(frame: Frame): void;
}

/** What the other side answered. `items` and `chunks` are read at most once, and only the one that was promised. */
export interface Answer {
  readonly head: Json;
  /** Batches, as they came; bounded by credits. Leaving the loop cancels the call. */
  readonly items: AsyncIterable<readonly Json[]>;
  /** Bytes, as they came; bounded by credits. Leaving the loop cancels the call. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Gives the call up; nothing follows. */
  cancel(): void;
}

/** What a handler answers: a value, or a head and what follows it. */
export interface Reply {
  readonly head: Json;
  readonly items?: AsyncIterable<readonly Json[]>;
  readonly chunks?: AsyncIterable<Uint8Array>;
}

/** Answers calls of one method. `signal` aborts when the caller gives up. What it throws is told as a failure. */
export type Handler = (input: Json, call: { readonly signal: AbortSignal }) => Promise<Reply> | Reply;

/** One end of the line between host and guest. Both ends are the same code. Needs nothing but the language. */
export interface Peer {
  /** Calls a method of the other side. @throws GatewayError as the other side failed, or `plugin-failed` once closed. */
  open(method: string, input: Json, options?: { readonly signal?: AbortSignal }): Promise<Answer>;
  /** Calls a method that answers with a head alone. */
  ask(method: string, input: Json, options?: { readonly signal?: AbortSignal }): Promise<Json>;
  /** Tells the other side something that has no answer. */
  note(method: string, input: Json): void;
  /** A frame came in. @throws Error for one that no honest side sends. */
  receive(frame: Frame): void;
  /** Fails whatever is open. */
  close(reason: Error): void;
}
