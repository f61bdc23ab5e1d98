import type { Json } from "@patchbay/sdk";
import type { AbortSource, MakeAbort } from "./abort-source.ts";
import { type SendFrame, textOf } from "./asked-call.ts";
import { failureData } from "./failure-data.ts";
import type { Frame } from "./frame.ts";
import { isList, readJson } from "./json-text.ts";
import { batchText, windowChunkBytes, windowItems, windowItemText } from "./limits.ts";
import type { Handler, Reply } from "./peer.ts";
import { createSendWindow, type SendWindow } from "./send-window.ts";

/** What a call of the other side needs of this one. */
export interface AnsweredCallOptions {
  readonly send: SendFrame;
  readonly makeAbort: MakeAbort;
  /** Told once, when the last frame was sent. */
  readonly done: () => void;
}

/** A call of the other side: runs its handler and sends what it answers, as fast as the other side takes it. */
export class AnsweredCall {
  readonly #options: AnsweredCallOptions;
  readonly #abort: AbortSource;
  #over = false;
  #window: SendWindow | undefined;
  #leave: (() => void) | undefined;

  constructor(options: AnsweredCallOptions) {
    this.#options = options;
    this.#abort = options.makeAbort();
  }

  /** Runs the handler; settles when nothing more is sent. Never rejects. */
  async run(handler: Handler, input: Json): Promise<void> {
    try {
      const reply = await handler(input, { signal: this.#abort.signal });
      await this.#sendReply(reply);
    } catch (cause) {
      this.#finish("fail", JSON.stringify(failureData(cause)));
    }
  }

  /** A frame of this call. @throws Error for one that no honest side sends. */
  receive({ kind, body }: Frame): void {
    if (kind === "cancel") this.stop();
    else if (kind === "credit") this.#grant(textOf(body));
    else throw new Error(`a ${kind} frame asks nothing`);
  }

  /** The caller gave up: the last frame leaves at once, whatever the handler still does. */
  stop(): void {
    this.#finish("end", "");
    this.#abort.abort();
    this.#window?.close();
    this.#leave?.();
  }

  async #sendReply({ head, items, chunks }: Reply): Promise<void> {
    const headText = textOfJson(head);
    if (!items && !chunks) return this.#finish("end", headText);
    this.#send("head", headText);
    if (items)
      await this.#drain(items, (batch, window) => this.#sendItems(batch, window), [windowItems, windowItemText]);
    if (chunks) await this.#drain(chunks, (chunk, window) => this.#sendChunk(chunk, window), [1, windowChunkBytes]);
    this.#finish("end", "");
  }

  async #drain<T>(
    source: AsyncIterable<T>,
    send: (value: T, window: SendWindow) => Promise<void> | undefined,
    [items, bytes]: readonly [number, number],
  ): Promise<void> {
    const window = createSendWindow(items, bytes);
    this.#window = window;
    const iterator = source[Symbol.asyncIterator]();
    this.#leave = () => void leaveQuietly(iterator);
    if (this.#over) return this.#leave();
    for (let next = await iterator.next(); !next.done && !this.#over; next = await iterator.next()) {
      const sending = send(next.value, window);
      if (sending) await sending;
    }
  }

  /** Nothing to wait for when all of it fits at once, as it usually does. */
  #sendItems(batch: readonly Json[], window: SendWindow): Promise<void> | undefined {
    if (batch.length === 0 || batch.length > window.items || window.bytes <= 0) return this.#sendParts(batch, window);
    const text = textOfJson(batch);
    if (text.length > batchText) return this.#sendParts(batch, window);
    window.spend(batch.length, text.length);
    this.#send("items", text);
    return undefined;
  }

  async #sendParts(batch: readonly Json[], window: SendWindow): Promise<void> {
    const texts = batch.map((item) => textOfJson(item));
    for (let from = 0; from < texts.length && !this.#over;) {
      await window.room();
      const to = cutBatch(texts, from, window.items);
      const text = `[${texts.slice(from, to).join(",")}]`;
      window.spend(to - from, text.length);
      this.#send("items", text);
      from = to;
    }
  }

  #sendChunk(chunk: Uint8Array, window: SendWindow): Promise<void> | undefined {
    if (chunk.length === 0 || chunk.length > window.bytes) return this.#sendPieces(chunk, window);
    window.spend(0, chunk.length);
    this.#send("chunk", chunk);
    return undefined;
  }

  async #sendPieces(chunk: Uint8Array, window: SendWindow): Promise<void> {
    for (let from = 0; from < chunk.length && !this.#over;) {
      await window.room();
      const to = Math.min(chunk.length, from + window.bytes);
      window.spend(0, to - from);
      this.#send("chunk", chunk.subarray(from, to));
      from = to;
    }
  }

  #grant(text: string): void {
    const credit = readJson(text);
    const [items, bytes] = isList(credit) ? credit : [];
    if (!isCount(items) || !isCount(bytes) || !this.#window) throw new Error("a credit is no pair of counts");
    this.#window.grant(items, bytes);
  }

  #send(kind: Frame["kind"], body: Frame["body"]): void {
    if (!this.#over) this.#options.send(kind, body);
  }

  #finish(kind: "end" | "fail", body: string): void {
    if (this.#over) return;
    this.#send(kind, body);
    this.#over = true;
    this.#options.done();
  }
}

/** Where a batch that begins at `from` is to end: at least one item, few enough, and not too much text. */
function cutBatch(texts: readonly string[], from: number, most: number): number {
  let to = from;
  for (let size = 0; to < texts.length && to - from < most; to += 1) {
    size += texts[to]?.length ?? 0;
    if (to > from && size > batchText) break;
  }
  return to;
}

/** What a plugin gives may be nothing, against its type. */
function textOfJson(value: Json): string {
  const text: string | undefined = JSON.stringify(value);
  return text ?? "null";
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A source that throws as it is left has nothing left to say. */
async function leaveQuietly(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // Nobody reads it any more.
  }
}
