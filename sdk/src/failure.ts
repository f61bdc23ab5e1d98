import type { JsonObject } from "./model/json.ts";

/** Whose fault a failure is. A client's fault never touches a node; a credential's rests the node; a plugin's names the plugin. */
export type FailureOwner = "client" | "gateway" | "plugin" | "network" | "credential" | "model" | "provider";

/** What follows from a failure. */
export interface FailureRule {
  /** HTTP status that the client sees (RFC 9110; 499 and 529 by custom). */
  readonly status: number;
  /** Another node may answer the same request. */
  readonly retryable: boolean;
  readonly owner: FailureOwner;
}

/** Every way in which an exchange can fail: what the client sees, whether another node may try, and whose fault it is. */
export const failures = {
  "bad-request": { status: 400, retryable: false, owner: "client" },
  unsupported: { status: 400, retryable: false, owner: "client" },
  "context-length": { status: 400, retryable: false, owner: "client" },
  "proof-refused": { status: 400, retryable: false, owner: "client" },
  unauthenticated: { status: 401, retryable: false, owner: "client" },
  "permission-denied": { status: 403, retryable: false, owner: "client" },
  "not-found": { status: 404, retryable: false, owner: "client" },
  "unknown-model": { status: 404, retryable: false, owner: "client" },
  "unknown-pool": { status: 404, retryable: false, owner: "client" },
  "method-not-allowed": { status: 405, retryable: false, owner: "client" },
  conflict: { status: 409, retryable: false, owner: "client" },
  "too-large": { status: 413, retryable: false, owner: "client" },
  "unsupported-encoding": { status: 415, retryable: false, owner: "client" },
  unprocessable: { status: 422, retryable: false, owner: "client" },
  aborted: { status: 499, retryable: false, owner: "client" },
  internal: { status: 500, retryable: false, owner: "gateway" },
  "no-node": { status: 503, retryable: false, owner: "gateway" },
  "all-cooling": { status: 429, retryable: false, owner: "gateway" },
  "queue-full": { status: 429, retryable: true, owner: "gateway" },
  draining: { status: 503, retryable: false, owner: "gateway" },
  deadline: { status: 504, retryable: false, owner: "gateway" },
  "plugin-failed": { status: 500, retryable: false, owner: "plugin" },
  "plugin-timeout": { status: 504, retryable: false, owner: "plugin" },
  "provider-crashed": { status: 502, retryable: true, owner: "plugin" },
  unreachable: { status: 502, retryable: true, owner: "network" },
  timeout: { status: 504, retryable: true, owner: "network" },
  "stream-interrupted": { status: 502, retryable: true, owner: "network" },
  "credential-rejected": { status: 502, retryable: true, owner: "credential" },
  "quota-exhausted": { status: 429, retryable: true, owner: "credential" },
  "model-not-found": { status: 404, retryable: true, owner: "model" },
  "rate-limited": { status: 429, retryable: true, owner: "provider" },
  overloaded: { status: 503, retryable: true, owner: "provider" },
  "upstream-failed": { status: 502, retryable: true, owner: "provider" },
  "invalid-reply": { status: 502, retryable: true, owner: "provider" },
} as const satisfies Record<string, FailureRule>;

/** The name of a failure; part of the public surface: logs, metrics and error answers carry it. */
export type FailureCode = keyof typeof failures;

/** A failure as plain data: what a codec read from an upstream's error, or what crosses into another process. */
export interface Failure {
  readonly code: FailureCode;
  /** Lower case, no full stop; names what failed. Holds no secret. */
  readonly message: string;
  /** When trying again makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** The request field at fault, such as `messages[0].content`. */
  readonly param?: string;
  /** The vendor's own word for the failure. */
  readonly vendorCode?: string;
  readonly upstream?: UpstreamError;
  /** More for the log: never shown to a client. */
  readonly details?: JsonObject;
}

/** An upstream's error as it came, for relaying to a client of the same wire. Already scrubbed of secrets by the kernel. */
export interface UpstreamError {
  /** HTTP status; 200 for an error inside a stream or a whole answer. */
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Id of the wire that the body is written in. */
  readonly wire: string;
}
