import type { ErrorAnswer, RouteSession } from "@patchbay/sdk";
import { asObject, parseJson } from "@patchbay/sdk/http";
import type { WebSocket } from "ws";
import { decodeText } from "../decode-text.ts";
import type { ClientResponse } from "../pipeline/client-response.ts";

const brokenOff = 1011;
/** So much may wait for a client that reads slowly, in bytes. */
const maxWaiting = 1024 * 1024;

/** The client's end of one exchange over a socket that stays open. */
export class SocketResponse implements ClientResponse {
  readonly #socket: WebSocket;
  readonly #session: RouteSession;
  readonly #requestId: string;
  readonly #signal: AbortSignal;
  readonly #decoder = new TextDecoder();
  #told: ((message: string) => void) | undefined;
  status = 0;

  /** `signal` ends the wait for a client that does not read. */
  constructor(socket: WebSocket, session: RouteSession, requestId: string, signal: AbortSignal) {
    this.#socket = socket;
    this.#session = session;
    this.#requestId = requestId;
    this.#signal = signal;
  }

  get isStarted(): boolean {
    return this.status !== 0;
  }

  onMessage(told: (message: string) => void): void {
    this.#told = told;
  }

  start(status: number): void {
    this.status = status;
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    const piece = typeof data === "string" ? data : this.#decoder.decode(data, { stream: true });
    const messages = this.#session.write(piece);
    for (const message of messages.slice(0, -1)) this.#send(message);
    const last = messages.at(-1);
    return last === undefined ? undefined : this.#sendLast(last);
  }

  end(): void {
    for (const message of this.#session.write(this.#decoder.decode())) this.#send(message);
  }

  cut(): void {
    this.#socket.close(brokenOff, "the answer broke off");
  }

  send(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array | string): void {
    this.start(status);
    const text = typeof body === "string" ? body : decodeText(body);
    if (status < 400) {
      void this.write(text);
      this.end();
    } else {
      const answer: ErrorAnswer = {
        status,
        headers: { ...headers, "x-request-id": this.#requestId },
        body: asObject(parseJson(text, "internal")) ?? {},
      };
      this.#send(this.#session.fail(answer));
    }
  }

  #sendLast(message: string): Promise<void> | undefined {
    if (this.#socket.bufferedAmount < maxWaiting || this.#signal.aborted) {
      this.#send(message);
      return undefined;
    }
    return new Promise((resolve) => {
      const done = (): void => {
        this.#signal.removeEventListener("abort", done);
        resolve();
      };
      this.#signal.addEventListener("abort", done);
      this.#send(message, done);
    });
  }

  #send(message: string, sent: () => void = ignore): void {
    this.#told?.(message);
    this.#socket.send(message, sent);
  }
}

/** A client that left needs no telling: its exchange is called off where the socket closes. */
function ignore(): void {}
