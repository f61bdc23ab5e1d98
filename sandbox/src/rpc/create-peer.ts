import { GatewayError, type Json } from "@patchbay/sdk";
import type { MakeAbort } from "./abort-source.ts";
import { AnsweredCall } from "./answered-call.ts";
import { AskedCall, type SendFrame, textOf } from "./asked-call.ts";
import { failureData } from "./failure-data.ts";
import type { Frame } from "./frame.ts";
import { own, readJson, readRecord } from "./json-text.ts";
import { maxOpenCalls } from "./limits.ts";
import type { Answer, Handler, Link, Peer } from "./peer.ts";

/** What one end of a line is made of. */
export interface PeerOptions {
  readonly link: Link;
  /** Methods that the other side may call; looked up when it does, so that more may be added. */
  readonly methods: Readonly<Record<string, Handler>>;
  readonly side: "host" | "guest";
  /** The guest's engine has no AbortController of its own. */
  readonly makeAbort: MakeAbort;
  /** The other side told something. */
  readonly onNote?: (method: string, input: Json) => void;
}

/** A peer, as the one who keeps it alive sees it. */
export interface WatchedPeer extends Peer {
  /** Calls that are open, of either side. */
  readonly openCalls: number;
  /** Resolves when the other side has answered. */
  ping(): Promise<void>;
}

/** Makes one end of the line. Pure language: it runs in the kernel and inside the engines. */
export function createPeer(options: PeerOptions): WatchedPeer {
  return new LinePeer(options);
}

class LinePeer implements WatchedPeer {
  readonly #options: PeerOptions;
  readonly #asked = new Map<number, AskedCall>();
  readonly #answered = new Map<number, AnsweredCall>();
  readonly #pings: (() => void)[] = [];
  readonly #parity: 0 | 1;
  #nextCall: number;
  /** The newest call of the other side: numbers only go up. */
  #newest = 0;
  #closed: Error | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#parity = options.side === "host" ? 0 : 1;
    this.#nextCall = options.side === "host" ? 2 : 1;
  }

  get openCalls(): number {
    return this.#asked.size + this.#answered.size;
  }

  async open(method: string, input: Json, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Answer> {
    if (this.#closed) throw this.#closed;
    if (signal?.aborted) throw GatewayError.from(signal.reason, "aborted");
    const id = this.#nextId();
    const call = new AskedCall(this.#sender(id));
    this.#sendOpen(id, JSON.stringify({ method, input }));
    this.#asked.set(id, call);
    if (signal) call.watch(signal);
    return await call.answer;
  }

  async ask(method: string, input: Json, options?: { readonly signal?: AbortSignal }): Promise<Json> {
    const answer = await this.open(method, input, options);
    answer.cancel();
    return answer.head;
  }

  note(method: string, input: Json): void {
    if (!this.#closed) this.#send("note", 0, JSON.stringify({ method, input }));
  }

  async ping(): Promise<void> {
    if (this.#closed) throw this.#closed;
    const { promise, resolve } = settled();
    this.#pings.push(resolve);
    this.#send("ping", 0, "");
    await promise;
  }

  receive(frame: Frame): void {
    if (this.#closed) return;
    const { kind, call } = frame;
    if (kind === "ping" || kind === "pong" || kind === "note") this.#receiveLoose(frame);
    else if (!Number.isSafeInteger(call) || call <= 0) throw new Error(`a ${kind} frame of no call`);
    else if (kind === "open") this.#receiveOpen(frame);
    else if (call % 2 === this.#parity) this.#receiveAnswer(frame);
    else this.#receiveWord(frame);
  }

  close(reason: Error): void {
    if (this.#closed) return;
    this.#closed = reason;
    for (const call of this.#asked.values()) call.fail(reason);
    for (const call of this.#answered.values()) call.stop();
    this.#asked.clear();
    this.#answered.clear();
    for (const answered of this.#pings.splice(0)) answered();
  }

  #receiveLoose({ kind, call, body }: Frame): void {
    if (call !== 0) throw new Error(`a ${kind} frame belongs to no call`);
    if (kind === "ping") return this.#send("pong", 0, textOf(body));
    if (kind === "pong") return this.#receivePong();
    const { method, input } = readCall(textOf(body));
    this.#options.onNote?.(method, input);
  }

  #receivePong(): void {
    const answered = this.#pings.shift();
    if (!answered) throw new Error("a pong without a ping");
    answered();
  }

  #receiveOpen({ call: id, body }: Frame): void {
    if (id % 2 === this.#parity || !isNewer(id, this.#newest))
      throw new Error(`call ${id} cannot be opened by the other side`);
    this.#newest = id;
    const { method, input } = readCall(textOf(body));
    const send = this.#sender(id);
    const { makeAbort, methods } = this.#options;
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!handler) return refuse(send, `there is no method ${method.slice(0, 100)}`);
    if (this.#answered.size >= maxOpenCalls) return refuse(send, `more than ${maxOpenCalls} calls are open`);
    const call = new AnsweredCall({ send, makeAbort, done: () => void this.#answered.delete(id) });
    this.#answered.set(id, call);
    void call.run(handler, input);
  }

  #receiveAnswer(frame: Frame): void {
    const call = this.#asked.get(frame.call);
    if (!call) throw new Error(`a ${frame.kind} frame of call ${frame.call}, which is not open`);
    if (call.receive(frame)) this.#asked.delete(frame.call);
  }

  /** Words of the caller may cross with the last frame of the answer, so that those of an old call mean nothing. */
  #receiveWord(frame: Frame): void {
    const call = this.#answered.get(frame.call);
    if (call) call.receive(frame);
    else if (isNewer(frame.call, this.#newest) || (frame.kind !== "cancel" && frame.kind !== "credit"))
      throw new Error(`a ${frame.kind} frame of call ${frame.call}, which was never opened`);
  }

  /** A number that is not in use: they are as long as a frame's head has room for, and begin anew after the last. */
  #nextId(): number {
    let id = this.#nextCall;
    while (this.#asked.has(id)) id = after(id);
    this.#nextCall = after(id);
    return id;
  }

  #sendOpen(id: number, body: string): void {
    try {
      this.#send("open", id, body);
    } catch (cause) {
      if (cause instanceof RangeError)
        throw new GatewayError("too-large", `too large to cross: ${cause.message}`, { cause });
      throw cause;
    }
  }

  #sender(call: number): SendFrame {
    return (kind, body) => this.#send(kind, call, body);
  }

  #send(kind: Frame["kind"], call: number, body: Frame["body"]): void {
    if (!this.#closed) this.#options.link.send({ kind, call, body });
  }
}

const numbers = 2 ** 32;

function after(id: number): number {
  const next = id + 2;
  return next < numbers ? next : next - numbers + 2 * Number(next === numbers);
}

/** Whether a number was given later than another, where numbers begin anew. */
function isNewer(id: number, than: number): boolean {
  const distance = (id - than + numbers) % numbers;
  return distance > 0 && distance < numbers / 2;
}

function readCall(text: string): { readonly method: string; readonly input: Json } {
  const fields = readRecord(readJson(text), "a call");
  const method = own(fields, "method");
  if (typeof method !== "string") throw new Error("a call names no method");
  return { method, input: own(fields, "input") ?? null };
}

function refuse(send: SendFrame, message: string): void {
  send("fail", JSON.stringify(failureData(new GatewayError("plugin-failed", message))));
}

function settled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
