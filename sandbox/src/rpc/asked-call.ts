import { GatewayError, type Json } from "@patchbay/sdk";
import { readError } from "./failure-data.ts";
import type { Frame } from "./frame.ts";
import { createInbox, type Inbox, type InboxOptions } from "./inbox.ts";
import { isList, readJson } from "./json-text.ts";
import { windowChunkBytes, windowItems, windowItemText } from "./limits.ts";
import type { Answer } from "./peer.ts";

/** Sends a frame of a call to its other end. */
export type SendFrame = (kind: Frame["kind"], body: Frame["body"]) => void;

type StreamKind = "items" | "chunks";

/** A call of this side: waits for its answer and keeps what follows until it is read. */
export class AskedCall {
  readonly answer: Promise<Answer>;
  readonly #send: SendFrame;
  /** Made when something comes, or somebody reads: most calls have a head alone. */
  #items: Inbox<readonly Json[]> | undefined;
  #chunks: Inbox<Uint8Array> | undefined;
  /** How it ended. */
  #outcome: "ended" | Error | undefined;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #answered = false;
  /** Nothing is sent any more: it is over, or was given up. */
  #silent = false;
  #stream: StreamKind | undefined;
  #unwatch: () => void = () => undefined;

  constructor(send: SendFrame) {
    this.#send = send;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever gave the call up does not wait for it any more.
    this.answer.catch(() => undefined);
  }

  /** An abort gives the call up, also while its streams are read. */
  watch(signal: AbortSignal): void {
    const abort = (): void => this.abandon(GatewayError.from(signal.reason, "aborted"));
    signal.addEventListener("abort", abort, { once: true });
    this.#unwatch = () => signal.removeEventListener("abort", abort);
  }

  /** A frame of this call. True when it was the last. @throws Error for one that no honest side sends. */
  receive({ kind, body }: Frame): boolean {
    if (kind === "head") this.#settle(readJson(textOf(body)));
    else if (kind === "items") this.#putItems(body);
    else if (kind === "chunk") this.#putChunk(body);
    else if (kind === "end") this.#end(textOf(body));
    else if (kind === "fail") this.fail(readError(readJson(textOf(body))));
    else throw new Error(`a ${kind} frame answers nothing`);
    return kind === "end" || kind === "fail";
  }

  /** Gives the call up; what is still under way for it is thrown away. */
  abandon(error?: Error): void {
    // Most are over by then, and an error takes a while to make.
    if (this.#silent) return;
    this.#giveUp();
    this.fail(error ?? new GatewayError("aborted", "the call was called off"));
  }

  /** It is over, badly. */
  fail(error: Error): void {
    this.#hush();
    this.#outcome ??= error;
    this.#items?.fail(error);
    this.#chunks?.fail(error);
    this.#reject(error);
  }

  #settle(head: Json): void {
    if (this.#answered) throw new Error("a call has two heads");
    this.#answered = true;
    const items = (): AsyncIterable<readonly Json[]> => this.#itemsInbox().values;
    const chunks = (): AsyncIterable<Uint8Array> => this.#chunksInbox().values;
    this.#resolve({
      head,
      get items() {
        return items();
      },
      get chunks() {
        return chunks();
      },
      cancel: () => this.abandon(),
    });
  }

  #itemsInbox(): Inbox<readonly Json[]> {
    return (this.#items ??= this.#opened({ mostItems: windowItems, mostBytes: windowItemText, overdraft: true }));
  }

  #chunksInbox(): Inbox<Uint8Array> {
    return (this.#chunks ??= this.#opened({ mostItems: 1, mostBytes: windowChunkBytes, overdraft: false }));
  }

  #opened<T>(limits: Pick<InboxOptions, "mostItems" | "mostBytes" | "overdraft">): Inbox<T> {
    const inbox = createInbox<T>({ ...limits, credit: this.#credit.bind(this), leave: this.#giveUp.bind(this) });
    if (this.#outcome === "ended") inbox.end();
    else if (this.#outcome) inbox.fail(this.#outcome);
    return inbox;
  }

  #putItems(body: Frame["body"]): void {
    this.#expect("items");
    const batch = readJson(textOf(body));
    if (!isList(batch) || batch.length === 0) throw new Error("items must be a filled list");
    this.#itemsInbox().put(batch, batch.length, body.length);
  }

  #putChunk(body: Frame["body"]): void {
    this.#expect("chunks");
    if (typeof body === "string" || body.length === 0) throw new Error("a chunk must be bytes");
    this.#chunksInbox().put(body, 0, body.length);
  }

  #end(head: string): void {
    if (head !== "") this.#settle(readJson(head));
    else if (!this.#answered && !this.#silent) throw new Error("a call ends without a head");
    this.#hush();
    this.#outcome ??= "ended";
    this.#items?.end();
    this.#chunks?.end();
  }

  #expect(kind: StreamKind): void {
    if (!this.#answered || (this.#stream ?? kind) !== kind) throw new Error(`${kind} come at the wrong time`);
    this.#stream = kind;
  }

  #credit(items: number, bytes: number): void {
    if (!this.#silent) this.#send("credit", JSON.stringify([items, bytes]));
  }

  #giveUp(): void {
    if (this.#silent) return;
    this.#hush();
    this.#send("cancel", "");
  }

  #hush(): void {
    this.#silent = true;
    this.#unwatch();
  }
}

/** The text of a frame that is JSON. @throws Error for bytes. */
export function textOf(body: Frame["body"]): string {
  if (typeof body !== "string") throw new Error("a frame of JSON text holds bytes");
  return body;
}
