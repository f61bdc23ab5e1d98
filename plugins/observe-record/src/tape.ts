import type { KernelEvent } from "@patchbay/sdk";

/** Version of the form of tapes. A reader refuses any other. */
export const tapeFormat = 1;

/** First line of a tape: what it is of. */
export interface TapeHeader {
  readonly type: "tape";
  readonly format: typeof tapeFormat;
  /** Version of Patchbay that wrote it. */
  readonly patchbay: string;
  /** Level of the contract that its events are of. */
  readonly sdk: string;
  /** When the exchange began, in ISO 8601. */
  readonly created: string;
  /** Id of the exchange: the `x-request-id` of its answer. */
  readonly exchange: string;
  /** `shape`: words are replaced by filler. */
  readonly content: "full" | "shape";
}

/** Kinds of events that a tape holds. */
export const tapeKinds = [
  "exchange-start",
  "selection",
  "attempt-start",
  "attempt-commit",
  "attempt-end",
  "wire-head",
  "wire-body",
  "loss",
  "exchange-end",
] as const;

/** An event of the kernel that a tape holds. */
export type TapedEvent = Extract<KernelEvent, { readonly type: (typeof tapeKinds)[number] }>;

const kinds: ReadonlySet<string> = new Set(tapeKinds);

/** Whether a tape holds events of this kind. */
export function isTaped(event: KernelEvent): event is TapedEvent {
  return kinds.has(event.type);
}

type Placed<Event> = Event extends TapedEvent
  ? Omit<Event, "at" | "exchange"> & {
      /** Milliseconds from the begin of the exchange. */
      readonly ms: number;
    }
  : never;

/** A line between header and end: an event of the exchange, in the order in which it happened. */
export type TapeEvent = Placed<TapedEvent>;

/** Last line of a tape. Without it the tape was cut. */
export interface TapeEnd {
  readonly type: "tape-end";
  /** Lines between header and end. */
  readonly events: number;
  /** What the tape lacks; absent when it is whole. */
  readonly incomplete?: readonly Gap[];
}

/** Why a tape is not whole. */
export type Gap =
  /** The exchange was still going on. */
  | "end-not-seen"
  /** Events did not fit into a queue of the kernel. */
  | "events-dropped"
  /** More than the largest tape may hold. */
  | "too-large"
  /** A body that the kernel cut. */
  | "body-cut"
  /** A body whose fields were to be redacted, but could not be read. */
  | "body-hidden"
  /** The file ends before its end. */
  | "file-cut";

/** A tape, read. */
export interface Tape {
  readonly header: TapeHeader;
  readonly events: readonly TapeEvent[];
  /** What it lacks. */
  readonly incomplete: readonly Gap[];
  /** What a reader should know, such as that the file ends within a line. */
  readonly warnings: readonly string[];
}
