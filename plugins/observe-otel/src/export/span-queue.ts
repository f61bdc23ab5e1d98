import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { PluginContext, TimerHandle } from "@patchbay/sdk";
import type { Outlet } from "./outlet.ts";

/** What a queue works with. */
export interface SpanQueueMeans {
  readonly context: Pick<PluginContext, "after">;
  readonly outlet: Outlet<ReadableSpan[]>;
  readonly batchSize: number;
  readonly batchDelayMs: number;
  readonly maxQueue: number;
  /** So many spans were given up. */
  readonly dropped: (count: number, error: string) => void;
}

/** Most bytes that wait, roughly. */
const maxBytes = 33_554_432;
/** A span without content. */
const usualBytes = 2048;
/** Most bytes of one export, roughly: who writes it as JSON keeps requests waiting meanwhile. */
const maxBatchBytes = 524_288;

/** Spans that wait to be sent: bounded, one export at a time. */
export class SpanQueue {
  readonly #means: SpanQueueMeans;
  readonly #spans: { readonly span: ReadableSpan; readonly bytes: number }[] = [];
  #bytes = 0;
  /** How many are under way. */
  #sending = 0;
  #timer: TimerHandle | undefined;
  #running: Promise<void> | undefined;

  constructor(means: SpanQueueMeans) {
    this.#means = means;
  }

  push(span: ReadableSpan): void {
    const bytes = bytesOf(span);
    const { maxQueue, batchSize, batchDelayMs, context, dropped } = this.#means;
    if (this.#spans.length >= maxQueue || this.#bytes + bytes > maxBytes) return dropped(1, "the queue is full");
    this.#spans.push({ span, bytes });
    this.#bytes += bytes;
    if (this.#spans.length >= Math.min(batchSize, maxQueue)) this.#start();
    else this.#timer ??= context.after(batchDelayMs, () => this.#start());
  }

  /** Sends what waits. */
  async flush(): Promise<void> {
    this.#start();
    await this.#running;
  }

  /** Gives up what waits and what is under way. */
  clear(): void {
    const left = this.#spans.splice(0).length + this.#sending;
    this.#bytes = 0;
    this.#sending = 0;
    this.#timer?.cancel();
    if (left > 0) this.#means.dropped(left, "the plugin was closed");
  }

  #start(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    // What waited for the timer may have gone with the batch before it.
    if (this.#spans.length > 0) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#spans.length > 0) {
      const batch = this.#takeBatch();
      this.#sending = batch.length;
      const error = await this.#means.outlet.send(batch);
      if (error !== undefined && this.#sending > 0) this.#means.dropped(batch.length, error);
      this.#sending = 0;
    }
    this.#running = undefined;
  }

  #takeBatch(): ReadableSpan[] {
    let bytes = 0;
    const end = this.#spans.findIndex((each, index) => {
      bytes += each.bytes;
      return index >= this.#means.batchSize || (index > 0 && bytes > maxBatchBytes);
    });
    const batch = this.#spans.splice(0, end === -1 ? this.#spans.length : end);
    for (const each of batch) this.#bytes -= each.bytes;
    return batch.map(({ span }) => span);
  }
}

function bytesOf({ attributes }: ReadableSpan): number {
  let bytes = usualBytes;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (typeof value === "string") bytes += value.length;
  }
  return bytes;
}
