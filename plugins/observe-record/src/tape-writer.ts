import { resolve } from "node:path";
import type { PluginContext } from "@patchbay/sdk";
import { createDrops, type Drops } from "./drops.ts";
import type { RecordOptions } from "./options.ts";
import { createRedactor } from "./redact/redactor.ts";
import { renderTape, type TapeStyle } from "./render-tape.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import type { Taking } from "./taking.ts";

const restMs = 10_000;
const endMs = 4000;
const maxWaiting = 256;
const maxWaitingBytes = 32 * 1024 * 1024;

/**
 * Writes tapes into the plugin's folder, behind everybody's back. What does not fit into its bounded queue is dropped,
 * counted and told.
 */
export class TapeWriter {
  /** How often it was not ready. */
  rests = 0;
  readonly #context: PluginContext;
  readonly #options: RecordOptions;
  readonly #style: TapeStyle;
  readonly #drops: Drops;
  readonly #queue: Taking[] = [];
  #waitingBytes = 0;
  #restUntil = -Infinity;
  #shelf: Shelf | undefined;
  #running: Promise<void> | undefined;

  constructor(context: PluginContext, options: RecordOptions) {
    this.#context = context;
    this.#options = options;
    this.#style = { redactor: createRedactor(options), content: options.content };
    this.#drops = createDrops(context, options.folder);
  }

  /** Whether there is any use in recording: not for a while after the folder could not be written to. */
  get isReady(): boolean {
    // Asked for each event, on the way of requests; hardly any folder ever fails.
    return this.rests === 0 || this.#context.clock.monotonic() >= this.#restUntil;
  }

  /** Takes what is to be written and returns at once. */
  write(takings: readonly Taking[]): void {
    for (const taking of takings) {
      if (this.#queue.length >= maxWaiting || this.#waitingBytes + taking.bytes > maxWaitingBytes) {
        this.#drops.add(new Error("the disk does not keep up"));
        continue;
      }
      this.#queue.push(taking);
      this.#waitingBytes += taking.bytes;
      this.#running ??= this.#run();
    }
  }

  /** Resolves when all is written, or when the time is up. */
  async end(): Promise<void> {
    const { clock, signal } = this.#context;
    const late = clock.sleep(endMs, signal).catch(() => undefined);
    await Promise.race([this.#running, late]);
    this.#drops.end();
  }

  async #run(): Promise<void> {
    for (let taking = this.#queue.shift(); taking; taking = this.#queue.shift()) {
      await this.#put(taking);
      this.#waitingBytes -= taking.bytes;
    }
    this.#running = undefined;
  }

  async #put(taking: Taking): Promise<void> {
    try {
      this.#shelf ??= createShelf(resolve(await this.#context.dataDir(), this.#options.folder), this.#options);
      await this.#shelf.put(nameOf(taking), await renderTape(taking, this.#style));
    } catch (error) {
      this.#restUntil = this.#context.clock.monotonic() + restMs;
      this.rests++;
      this.#drops.add(error);
    }
  }
}

/** Sorts by time; an exchange's id is made by the kernel, and holds nothing that a path could be made of. */
function nameOf({ startedAt, exchange }: Taking): string {
  const time = new Date(startedAt).toISOString().replaceAll(/[:.]/g, "-");
  return `${time}-${exchange.replaceAll(/[^\w-]/g, "_").slice(0, 100)}`;
}
