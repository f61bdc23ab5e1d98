/** The client's end of an exchange, as the pipeline needs it. Writing to a client that has left does nothing. */
export interface ClientResponse {
  /** Status and headers are out: what comes now is told in-band. */
  readonly isStarted: boolean;
  /** As sent; 0 before. */
  readonly status: number;
  start(status: number, headers: Readonly<Record<string, string>>): void;
  /** A promise when the client is slow and must be waited for. */
  write(data: Uint8Array | string): Promise<void> | undefined;
  end(): void;
  /** Breaks the connection, so that nobody takes what came for complete. */
  cut(): void;
  /** Where other pieces go out than are written, such as the messages of a socket: from now on `told` hears of each. */
  onMessage?(told: (message: string) => void): void;
  /** A whole answer. */
  send(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array | string): void;
}
