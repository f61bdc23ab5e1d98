import type { ConnectionSettings } from "../config/resolved.ts";
import type { Reach } from "./address-rules.ts";

/** One HTTP request to an upstream. */
export interface TransportRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. Credentials are in it already. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly connection: ConnectionSettings;
  readonly timeouts: Timeouts;
  /** How far it may go, for a call that the operator did not ask for by its address; undefined: anywhere. */
  readonly reach?: Reach | undefined;
  /** Closes the connection, also while the body is read. */
  readonly signal: AbortSignal;
}

/** In milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case; several values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: TransportBody;
}

/**
 * The body of an answer, for one reader: chunks as they arrive; what comes while nobody reads is bounded by
 * back-pressure. Leaving the loop closes the connection. A chunk stays valid after it was handed out. Throws
 * `GatewayError` `timeout`, `stream-interrupted`, `aborted`, or `invalid-reply` for a body that cannot be unpacked.
 */
export interface TransportBody extends AsyncIterable<Uint8Array> {
  /**
   * Calls `take` for each chunk in the turn in which it arrives, and waits for the promise that it may return before the
   * next. Resolves at the end; rejects as the iteration would, or with what `take` throws.
   */
  forEach(take: (chunk: Uint8Array) => Promise<void> | undefined): Promise<void>;
  /** What is left of the body in one piece. @throws GatewayError also `invalid-reply` beyond `maxBytes`. */
  readAll(maxBytes: number): Promise<Uint8Array>;
  /** Gives the rest up: closes the connection, unless the answer has come whole. Whoever does not read must call it. */
  cancel(): void;
}

/** The way out: connection pools, proxies, TLS, time-outs. */
export interface Transport {
  /**
   * Redirects are not followed. An answer is asked for unpacked, unless `accept-encoding` is given, and unpacked in any case.
   * @throws GatewayError `unreachable`, `timeout` or `aborted`, or `draining` once closed, or `permission-denied` for an address out of
   * `reach`. The message names the host, never
   * the credential; `details.phase` is `connect`, `head` or `body`: after `connect` no byte of the request had left.
   */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Lets what runs finish, then closes every connection. */
  close(): Promise<void>;
}
