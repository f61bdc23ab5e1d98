import type { Candidate, ChatEvent, ChatRequest, FinishReason, Usage } from "@patchbay/sdk";
import type { RecordedRequest } from "@patchbay/sdk/testing";

/**
 * What only the author knows of a plugin, for `patchbay plugin test`: the export `conformance` of `test/conformance.ts`
 * beside the package.json. All of it may be left out where the plugin does without.
 */
export interface Conformance {
  /** Options of the plugin. */
  readonly options?: unknown;
  /** Fields of the node, such as options of the provider's own. Address and key are the suite's. */
  readonly node?: Readonly<Record<string, unknown>>;
  /** A model that the node serves. */
  readonly model?: string;
  /** How the vendor answers; needed for providers with `call` alone, since nobody else knows their format. */
  readonly upstream?: ConformanceUpstream;
  /** Candidates that mean something to a policy. */
  readonly candidates?: readonly Candidate[];
  /** Requests that a transform does something to. */
  readonly requests?: readonly ChatRequest[];
  /** Answers that a transform does something to. */
  readonly replies?: readonly (readonly ChatEvent[])[];
}

/** How a vendor answers, in its own format. */
export interface ConformanceUpstream {
  /** A sound answer, that says what `answer` says. */
  reply(answer: UpstreamAnswer, request: RecordedRequest): UpstreamReply;
  /** An answer of a status that tells of a failure. Default: JSON with `error.message`. */
  failure?(failure: UpstreamFailure): UpstreamFailureReply;
  /** What a stream says when it fails midway; without it the vendor is taken to have no word for that. */
  failureEvent?(message: string): string;
  /** Other operations that the vendor has. Without an entry the operation is not tried. */
  readonly operations?: Readonly<Partial<Record<"embed" | "count-tokens" | "models", () => string>>>;
}

/** What an answer is to say. What the format has no word for is left out. */
export interface UpstreamAnswer {
  readonly reasoning: readonly string[];
  /** Pieces of the text, one per event of a stream. */
  readonly text: readonly string[];
  readonly calls: readonly UpstreamCall[];
  readonly finish: FinishReason;
  readonly usage: Usage;
}

/** A tool call of an answer. */
interface UpstreamCall {
  readonly id: string;
  readonly name: string;
  /** Pieces of the JSON of its arguments. */
  readonly argumentsText: readonly string[];
}

/** An answer in the vendor's format, in pieces as they are written. */
export interface UpstreamReply {
  /** Default `application/json` for one piece, else `text/event-stream`. */
  readonly contentType?: string;
  /** What carries content. */
  readonly content: readonly string[];
  /** What says that the answer is complete: finish, usage, terminator. */
  readonly end: readonly string[];
}

export interface UpstreamFailure {
  readonly status: number;
  readonly message: string;
}

export interface UpstreamFailureReply {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
