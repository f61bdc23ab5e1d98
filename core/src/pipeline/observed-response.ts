import { decodeText } from "../decode-text.ts";
import type { ClientResponse } from "./client-response.ts";
import type { Exchange } from "./exchange.ts";
import { observeBody, observeHead } from "./observe-wire.ts";
import { TextPieces } from "./text-pieces.ts";

/** The client's end of an exchange; one that also tells observers what is written, where somebody wants to know. */
export function observedResponse(exchange: Exchange, client: ClientResponse): ClientResponse {
  const { id, generation } = exchange;
  const { emitter } = generation;
  return emitter.wants("wire-head", id) || emitter.wants("wire-body", id)
    ? new ObservedResponse(exchange, client)
    : client;
}

const place = { side: "client", direction: "reply" } as const;

/** Tells observers of everything before it is written. */
class ObservedResponse implements ClientResponse {
  readonly #exchange: Exchange;
  readonly #client: ClientResponse;
  readonly #pieces: TextPieces;
  /** What goes out is not what is written here, and has no head. */
  readonly #isFramed: boolean;

  constructor(exchange: Exchange, client: ClientResponse) {
    this.#exchange = exchange;
    this.#client = client;
    this.#pieces = new TextPieces(exchange.generation.secretWords);
    this.#isFramed = client.onMessage !== undefined;
    client.onMessage?.((message) => this.#tell(message));
  }

  get isStarted(): boolean {
    return this.#client.isStarted;
  }

  get status(): number {
    return this.#client.status;
  }

  start(status: number, headers: Readonly<Record<string, string>>): void {
    this.#tellHead(status, headers);
    this.#client.start(status, headers);
  }

  write(data: Uint8Array | string): Promise<void> | undefined {
    if (!this.#isFramed) this.#tell(this.#pieces.push(data));
    return this.#client.write(data);
  }

  end(): void {
    if (!this.#isFramed) this.#tell(this.#pieces.end());
    this.#client.end();
  }

  cut(): void {
    this.#client.cut();
  }

  send(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array | string): void {
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    this.#tellHead(status, { ...headers, "content-length": String(length) });
    if (!this.#isFramed) this.#tell(typeof body === "string" ? body : decodeText(body));
    this.#client.send(status, headers, body);
  }

  #tellHead(status: number, headers: Readonly<Record<string, string>>): void {
    const { id, generation } = this.#exchange;
    if (!generation.emitter.wants("wire-head", id)) return;
    const shown = this.#isFramed ? {} : { "x-request-id": id, ...headers };
    observeHead(this.#exchange, place, { status, headers: shown });
  }

  #tell(text: string): void {
    const { id, generation } = this.#exchange;
    if (text !== "" && generation.emitter.wants("wire-body", id)) observeBody(this.#exchange, place, text);
  }
}
