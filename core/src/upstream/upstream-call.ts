import type { Dispatcher } from "undici";
import { BodyQueue } from "./body-queue.ts";
import { type CallTarget, describeAbort, describeFailure, describeTimeout, type Phase } from "./describe-failure.ts";
import { responseHeaders } from "./headers.ts";
import type { TransportBody, TransportRequest, TransportResponse } from "./transport.ts";
import { isPacked, unpackBody } from "./unpack-body.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The connection is given up on purpose: its error is told to nobody. */
const givenUp = new Error("given up");

/** One request on its way: hears the connection, answers `response` once and feeds the body. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  readonly response: Promise<TransportResponse>;
  readonly #target: CallTarget;
  readonly #signal: AbortSignal;
  readonly #onOver: () => void;
  #resolve: (response: TransportResponse) => void = unset;
  #reject: (error: Error) => void = unset;
  #phase: Phase = "connect";
  #over = false;
  #controller: Dispatcher.DispatchController | undefined;
  #queue: BodyQueue | undefined;
  #connectTimer: NodeJS.Timeout | undefined;

  /** `onOver` is told once that nothing more will come. */
  constructor(request: TransportRequest, proxied: boolean, onOver: () => void) {
    this.#onOver = onOver;
    this.#target = { host: request.url.host, proxied, timeouts: request.timeouts };
    this.#signal = request.signal;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (this.#signal.aborted) this.handleEvent();
    else this.#signal.addEventListener("abort", this);
  }

  /** Whether nothing more can come of the call. */
  get over(): boolean {
    return this.#over;
  }

  /** To be called after dispatching. On an open connection the request has left by then, and no timer is needed. */
  watchConnect(): void {
    if (this.#over || this.#phase !== "connect") return;
    const run = (): void => this.#giveUp(describeTimeout("connect", this.#target));
    this.#connectTimer = setTimeout(run, this.#target.timeouts.connectMs);
  }

  /** The caller's signal was aborted. */
  handleEvent(): void {
    this.#giveUp(describeAbort(this.#phase, this.#target, this.#signal.reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    clearTimeout(this.#connectTimer);
    if (this.#over) controller.abort(givenUp);
    else this.#phase = "head";
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.#over) return;
    this.#phase = "body";
    const queue = new BodyQueue({
      host: this.#target.host,
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      abort: () => {
        this.#finish();
        controller.abort(givenUp);
      },
    });
    this.#queue = queue;
    this.#respond(status, responseHeaders(headers), queue);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#queue?.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#finish();
    this.#queue?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#finish();
    const failure = describeFailure(error, this.#phase, this.#target);
    if (this.#queue === undefined) this.#reject(failure);
    else this.#queue.fail(failure);
  }

  #respond(status: number, headers: Record<string, string>, queue: BodyQueue): void {
    const encoding = headers["content-encoding"];
    if (!isPacked(encoding)) {
      this.#resolve({ status, headers, body: queue });
      return;
    }
    const { "content-encoding": _encoding, "content-length": _length, ...rest } = headers;
    try {
      const body: TransportBody = unpackBody(queue, encoding, this.#target.host);
      this.#resolve({ status, headers: rest, body });
    } catch (error) {
      this.#reject(error instanceof Error ? error : new Error(String(error)));
      queue.cancel();
    }
  }

  #giveUp(failure: Error): void {
    if (this.#over) return;
    this.#finish();
    if (this.#queue === undefined) this.#reject(failure);
    else this.#queue.failAtOnce(failure);
    this.#controller?.abort(givenUp);
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#connectTimer);
    this.#signal.removeEventListener("abort", this);
    this.#onOver();
  }
}

/** Stands in until the promise has handed over its functions, which it does before the constructor ends. */
function unset(): void {}
