import type { ChatRequest, GatewayError, ReplyEncoder } from "@patchbay/sdk";
import { AnswerNotes, answerHeaders, streamHeaders } from "./answer-notes.ts";
import type { AnswerWriter } from "./answer-writer.ts";
import type { ClientResponse } from "./client-response.ts";
import type { Exchange } from "./exchange.ts";
import { type CommittedAnswer, failureIn, type Frame, type FrameSource } from "./frame.ts";
import { defaultKeepAliveMs, KeepAlive } from "./keep-alive.ts";
import { StreamAudit } from "./stream-audit.ts";

/** How far back the end of an event can be seen. */
const boundaryBytes = 4;

/** Writes an exchange's answer to its client: whole or streamed, passed through or encoded, and never a clean end for a broken one. */
export class ReplyWriter implements AnswerWriter {
  readonly #exchange: Exchange;
  readonly #client: ClientResponse;
  readonly #keepAlive: KeepAlive | undefined;
  readonly #notes: AnswerNotes;
  #audit: StreamAudit | undefined;
  #encoder: ReplyEncoder | undefined;
  /** How events part in the bytes that pass, and the last of those bytes. Encoders write whole events only. */
  #framing: Framing = eventStream;
  #tail: Uint8Array = new Uint8Array();

  constructor(exchange: Exchange, client: ClientResponse) {
    const { generation, target, protocol, operation } = exchange;
    const isStream = target.stream && operation === "chat";
    this.#exchange = exchange;
    this.#client = client;
    this.#notes = new AnswerNotes(exchange);
    this.#audit = isStream
      ? StreamAudit.of(exchange, { side: "client", wire: exchange.wire, plugin: exchange.owner })
      : undefined;
    this.#keepAlive = isStream
      ? new KeepAlive(generation.host.clock, protocol.keepAliveMs ?? defaultKeepAliveMs, () => this.#sendKeepAlive())
      : undefined;
  }

  async answer(answer: CommittedAnswer): Promise<void> {
    if (this.#exchange.target.stream) await this.#stream(answer);
    else await this.#whole(answer);
  }

  fail(error: GatewayError): undefined {
    const text = this.#encode().fail(error);
    const separator = this.#atBoundary() ? "" : this.#framing.separator;
    this.#audit?.push(separator + text);
    void this.#client.write(separator + text);
    this.#client.end();
    this.#audit?.end();
  }

  dispose(): void {
    this.#keepAlive?.stop();
    this.#notes.fold();
  }

  async #stream({ held, frames, passthrough, contentType }: CommittedAnswer): Promise<void> {
    const encoder = passthrough ? undefined : this.#encode();
    // Bytes that pass are the upstream's, and are looked at where they come in.
    if (passthrough) this.#audit = undefined;
    if (contentType !== undefined && !contentType.startsWith("text/event-stream")) this.#framing = lines;
    this.#start(encoder?.contentType ?? contentType ?? "text/event-stream; charset=utf-8");
    const take = (frame: Frame): Promise<void> | undefined => this.#writeFrame(frame, encoder);
    for (const frame of held) await take(frame);
    await (frames.drain?.(take) ?? drain(frames, take));
    if (encoder) await this.#write(encoder.end());
    this.#client.end();
    this.#audit?.end();
  }

  #writeFrame(frame: Frame, encoder: ReplyEncoder | undefined): Promise<void> | undefined {
    this.#notes.see(frame.events);
    const failure = failureIn(frame.events);
    const data = encoder ? encoder.push(failure ? frame.events.slice(0, -1) : frame.events) : (frame.bytes ?? "");
    const waiting = data.length > 0 ? this.#write(data) : undefined;
    if (failure) throw encoder ? failure : new ToldFailure(failure);
    return waiting;
  }

  async #whole({ held, frames, passthrough, contentType = "application/json" }: CommittedAnswer): Promise<void> {
    const all = [...held];
    for (let next = await frames.next(); !next.done; next = await frames.next()) all.push(next.value);
    for (const { events } of all) this.#notes.see(events);
    const failure = all.map(({ events }) => failureIn(events)).find((found) => found !== undefined);
    if (failure) throw failure;
    const [only] = all;
    if (passthrough && only?.bytes)
      return this.#client.send(200, answerHeaders(this.#exchange, contentType), only.bytes);
    const encoder = this.#encode();
    const text = all.map(({ events }) => encoder.push(events)).join("") + encoder.end();
    return this.#client.send(200, answerHeaders(this.#exchange, encoder.contentType), text);
  }

  #start(contentType: string): void {
    if (!this.#client.isStarted)
      this.#client.start(200, { ...streamHeaders, ...answerHeaders(this.#exchange, contentType) });
  }

  #write(data: Uint8Array | string): Promise<void> | undefined {
    this.#keepAlive?.wrote();
    this.#audit?.push(data);
    if (typeof data !== "string") this.#tail = data.length < boundaryBytes ? Buffer.concat([this.#tail, data]) : data;
    return this.#client.write(data);
  }

  #sendKeepAlive(): void {
    if (!this.#atBoundary()) return;
    const { keepAlive, contentType } = this.#encode();
    if (keepAlive === undefined) return;
    this.#start(contentType);
    this.#audit?.push(keepAlive);
    void this.#client.write(keepAlive);
  }

  /** Between two events: bytes may be put in here without breaking one. */
  #atBoundary(): boolean {
    return this.#framing.end.test(String.fromCharCode(...this.#tail.subarray(-boundaryBytes)));
  }

  #encode(): ReplyEncoder {
    const { wire, target, id, at, losses } = this.#exchange;
    this.#encoder ??= wire.codec.chat.encodeReply({
      request: requestOf(this.#exchange),
      stream: target.stream,
      created: Math.floor(at / 1000),
      id,
      losses: losses.reply,
    });
    return this.#encoder;
  }
}

/** The upstream's own words of failure went through to the client: nothing is left to tell. */
export class ToldFailure {
  readonly error: GatewayError;

  constructor(error: GatewayError) {
    this.error = error;
  }
}

async function drain(frames: FrameSource, take: (frame: Frame) => Promise<void> | undefined): Promise<void> {
  for (let next = await frames.next(); !next.done; next = await frames.next()) {
    const waiting = take(next.value);
    if (waiting) await waiting;
  }
}

interface Framing {
  /** Matches at the end of what has passed, where an event is complete; nothing has passed at first. */
  readonly end: RegExp;
  /** Ends an event that broke off. */
  readonly separator: string;
}

const eventStream: Framing = { end: /(?:^|\n\n|\n\r\n|\r\r)$/, separator: "\n\n" };
const lines: Framing = { end: /(?:^|\n)$/, separator: "\n" };

/** A body that went through unread may be nothing that the reader accepts; what is known of it must do then. */
function requestOf(exchange: Exchange): ChatRequest {
  try {
    return exchange.request;
  } catch {
    return { model: exchange.model, stream: exchange.target.stream, system: [], messages: [] };
  }
}
