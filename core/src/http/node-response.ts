import type { ServerResponse } from "node:http";
import type { ClientResponse } from "../pipeline/client-response.ts";

/** The client's end over node's own response. Once the client has left, nothing is written any more. */
export class NodeResponse implements ClientResponse {
  readonly #response: ServerResponse;
  readonly #requestId: string;
  readonly #signal: AbortSignal;
  status = 0;

  /** `signal` ends the wait for a client that does not read. */
  constructor(response: ServerResponse, requestId: string, signal: AbortSignal) {
    this.#response = response;
    this.#requestId = requestId;
    this.#signal = signal;
  }

  get isStarted(): boolean {
    return this.status !== 0;
  }

  start(status: number, headers: Readonly<Record<string, string>>): void {
    this.status = status;
    if (this.#response.headersSent || this.#response.destroyed) return;
    this.#response.writeHead(status, { "x-request-id": this.#requestId, ...headers });
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const response = this.#response;
    if (response.destroyed || response.writableEnded || response.write(data) || this.#signal.aborted) return undefined;
    return new Promise((resolve) => {
      const done = (): void => {
        response.off("drain", done).off("close", done);
        this.#signal.removeEventListener("abort", done);
        resolve();
      };
      response.once("drain", done).once("close", done);
      this.#signal.addEventListener("abort", done);
    });
  }

  end(): void {
    if (!this.#response.destroyed) this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }

  send(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array | string): void {
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    this.start(status, { ...headers, "content-length": String(length) });
    if (!this.#response.destroyed) this.#response.end(body);
  }
}
