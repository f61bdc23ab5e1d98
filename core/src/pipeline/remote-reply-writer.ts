import { type ChatEvent, GatewayError } from "@patchbay/sdk";
import type { RemoteCodec, RemoteEncoder } from "@patchbay/sdk/host";
import { AnswerNotes, answerHeaders, streamHeaders } from "./answer-notes.ts";
import type { AnswerWriter } from "./answer-writer.ts";
import type { ClientResponse } from "./client-response.ts";
import type { Exchange } from "./exchange.ts";
import { type CommittedAnswer, failureIn, type Frame } from "./frame.ts";
import { defaultKeepAliveMs, KeepAlive } from "./keep-alive.ts";
import { lastWordsMs, remotely } from "./remote-call.ts";

/** So many events of a whole answer cross at once. */
const maxBatch = 256;
const hook = "wire.encodeReply";
const mediaType = /^[\u0020-\u007E]+$/;

/** Writes an exchange's answer by an encoder in another process: one question after the other, so that nothing overtakes. */
export class RemoteReplyWriter implements AnswerWriter {
  readonly #exchange: Exchange;
  readonly #client: ClientResponse;
  readonly #codec: RemoteCodec;
  readonly #notes: AnswerNotes;
  readonly #keepAlive: KeepAlive | undefined;
  #asked: Promise<RemoteEncoder> | undefined;
  #opening: Promise<RemoteEncoder> | undefined;
  #encoder: RemoteEncoder | undefined;
  /** The encoder has ended, has failed or was given up. */
  #isOver = false;

  constructor(exchange: Exchange, client: ClientResponse, codec: RemoteCodec) {
    const { generation, target, protocol, operation } = exchange;
    this.#exchange = exchange;
    this.#client = client;
    this.#codec = codec;
    this.#notes = new AnswerNotes(exchange);
    if (!target.stream || operation !== "chat") return;
    const { clock } = generation.host;
    this.#keepAlive = new KeepAlive(clock, protocol.keepAliveMs ?? defaultKeepAliveMs, () => this.#sendKeepAlive());
  }

  async answer(answer: CommittedAnswer): Promise<void> {
    if (this.#exchange.target.stream) await this.#stream(answer);
    else await this.#whole(answer);
  }

  /** Where the encoder has no words for it, in time, the connection breaks: nobody may take the answer for complete. */
  async fail(error: GatewayError): Promise<void> {
    const encoder = this.#isOver ? undefined : this.#encoder;
    this.#isOver = true;
    try {
      if (!encoder) return this.#client.cut();
      const text = await this.#text(() => encoder.fail(error), lastWordsMs);
      if (text === "") return this.#client.cut();
      void this.#client.write(text);
      return this.#client.end();
    } catch (cause) {
      this.#exchange.generation.host.report({ plugin: this.#exchange.owner, hook, cause });
      return this.#client.cut();
    }
  }

  dispose(): void {
    this.#keepAlive?.stop();
    this.#notes.fold();
    if (this.#isOver) return;
    this.#isOver = true;
    // One that comes only now is given up as well.
    this.#asked?.then((encoder) => encoder.close()).catch(() => undefined);
  }

  async #stream({ held, frames }: CommittedAnswer): Promise<void> {
    const encoder = await this.#open();
    this.#start(encoder.contentType);
    const take = (frame: Frame): Promise<void> => this.#writeFrame(frame, encoder);
    for (const frame of held) await take(frame);
    if (frames.drain) await frames.drain(take);
    else for (let next = await frames.next(); !next.done; next = await frames.next()) await take(next.value);
    await this.#write(await this.#end(encoder));
    this.#client.end();
  }

  async #writeFrame({ events }: Frame, encoder: RemoteEncoder): Promise<void> {
    this.#notes.see(events);
    const failure = failureIn(events);
    await this.#write(await this.#push(encoder, failure ? events.slice(0, -1) : events));
    if (failure) throw failure;
  }

  async #whole({ held, frames }: CommittedAnswer): Promise<void> {
    const all = held.flatMap(({ events }) => events);
    for (let next = await frames.next(); !next.done; next = await frames.next()) all.push(...next.value.events);
    this.#notes.see(all);
    const failure = all.find((event) => event.type === "error");
    if (failure) throw GatewayError.of(failure.failure);
    const encoder = await this.#open();
    let text = "";
    for (let from = 0; from < all.length; from += maxBatch)
      text += await this.#push(encoder, all.slice(from, from + maxBatch));
    text += await this.#end(encoder);
    this.#client.send(200, answerHeaders(this.#exchange, encoder.contentType), text);
  }

  async #push(encoder: RemoteEncoder, events: readonly ChatEvent[]): Promise<string> {
    return events.length === 0 ? "" : await this.#text(() => encoder.push(events));
  }

  async #end(encoder: RemoteEncoder): Promise<string> {
    // Asked for the end it is not used again, whatever becomes of the question.
    this.#isOver = true;
    return await this.#text(() => encoder.end());
  }

  async #text(ask: () => Promise<string>, deadlineMs?: number): Promise<string> {
    const text: unknown = await this.#remotely(ask, deadlineMs);
    if (typeof text === "string") return text;
    throw this.#fault("an encoder must return text");
  }

  async #write(text: string): Promise<void> {
    if (text === "") return;
    this.#keepAlive?.wrote();
    const waiting = this.#client.write(text);
    if (waiting) await waiting;
  }

  #start(contentType: string): void {
    if (this.#client.isStarted) return;
    this.#client.start(200, { ...streamHeaders, ...answerHeaders(this.#exchange, contentType) });
  }

  /** Before the request is read there is nothing to make an encoder for. What fails here fails the answer too. */
  #sendKeepAlive(): void {
    if (!this.#exchange.isRead) return;
    this.#open().then(
      ({ keepAlive, contentType }) => {
        if (typeof keepAlive !== "string" || this.#isOver) return;
        this.#start(contentType);
        void this.#client.write(keepAlive);
      },
      () => undefined,
    );
  }

  #open(): Promise<RemoteEncoder> {
    this.#opening ??= this.#ask();
    return this.#opening;
  }

  async #ask(): Promise<RemoteEncoder> {
    const { request, target, id, at, losses } = this.#exchange;
    const encoder = await this.#remotely(() => {
      this.#asked = this.#codec.encodeChat({
        request,
        stream: target.stream,
        created: Math.floor(at / 1000),
        id,
        losses: losses.reply,
      });
      return this.#asked;
    });
    if (typeof encoder.contentType !== "string" || !mediaType.test(encoder.contentType))
      throw this.#fault("an encoder must name its content type");
    this.#encoder = encoder;
    return encoder;
  }

  /** Last words are waited for although the exchange may have been called off. Whatever goes wrong is the plugin's fault, and no node's. */
  async #remotely<T>(ask: () => Promise<T>, deadlineMs?: number): Promise<T> {
    const { owner: plugin, generation, signal } = this.#exchange;
    const { clock } = generation.host;
    try {
      return await remotely({ plugin, hook, clock, ...(deadlineMs === undefined ? { signal } : { deadlineMs }) }, ask);
    } catch (cause) {
      const error = GatewayError.from(cause);
      throw error.owner === "plugin" || signal.aborted ? error : this.#fault(error.message);
    }
  }

  #fault(message: string): GatewayError {
    const { owner: plugin } = this.#exchange;
    return new GatewayError("plugin-failed", `plugin "${plugin}" failed in ${hook}: ${message}`, { plugin, hook });
  }
}
