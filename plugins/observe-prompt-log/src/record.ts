import type { ChatReply, ChatRequest, ExchangeEndEvent } from "@patchbay/sdk";

/** What is written about an exchange. */
export interface PromptRecord extends Partial<Omit<ExchangeEndEvent, "type" | "at" | "exchange">>, WireMessages {
  /** When the exchange began, in ISO 8601. */
  readonly at: string;
  readonly exchange: string;
  /** The exchange's end was never seen. */
  readonly incomplete?: true;
  readonly request?: ChatRequest;
  readonly reply?: ChatReply;
  /** What was left out for safety, and why. */
  readonly withheld?: readonly string[];
}

/** What was on the line, before and after translation. */
export interface WireMessages {
  readonly clientRequest?: WireMessage;
  readonly upstreamRequests?: readonly WireMessage[];
  readonly upstreamReplies?: readonly WireMessage[];
  readonly clientReply?: WireMessage;
}

/** A message on the line. */
export interface WireMessage {
  readonly attempt?: number;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many more characters there were. While there are any, the last `cutMargin` of `body` are not for writing. */
  readonly overflow?: number;
}

/** What is kept of a body beyond what is written, so that no half of a secret stands at the cut. */
export const cutMargin = 4096;

/** The fields that hold what people and models wrote. */
export const contentFields: ReadonlySet<string> = new Set([
  "request",
  "reply",
  "clientRequest",
  "upstreamRequests",
  "upstreamReplies",
  "clientReply",
]);
