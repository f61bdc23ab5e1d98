import type { ConnectionSettings } from "../config/resolved.ts";

/** One HTTP request to an upstream. */
export interface TransportRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. Credentials are in it already. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly connection: ConnectionSettings;
  readonly timeouts: Timeouts;
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
  /**
   * Chunks as they arrive; what came while nobody read is bounded by back-pressure. Leaving the loop closes the connection.
   * Throws `GatewayError` `timeout`, `stream-interrupted` or `aborted`.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The way out: connection pools, proxies, TLS, time-outs. */
export interface Transport {
  /** @throws GatewayError `unreachable`, `timeout` or `aborted`; the message names the host, never the credential. */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Lets what runs finish, then closes every connection. */
  close(): Promise<void>;
}
