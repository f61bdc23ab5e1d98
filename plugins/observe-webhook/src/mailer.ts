import type { KernelEvent, PluginContext, TimerHandle } from "@patchbay/sdk";
import { type Counts, eventLetter, type Letter, summaryLetter, thresholdLetter } from "./letter.ts";
import type { WebhookOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { Address } from "./post.ts";
import type { Notice } from "./thresholds/watch.ts";

const minuteMs = 60_000;
/** Messages of faults may be of any length. */
const maxBodyLength = 65_536;

/** Tells of events, as many as a minute allows, and of how many it did not tell. */
export class Mailer {
  readonly #context: PluginContext;
  readonly #perMinute: number;
  readonly #outbox: Outbox;
  readonly #leftOut = new Map<string, number>();
  #leftOutSince = 0;
  #summary: TimerHandle | undefined;
  #minuteEnds = 0;
  #sent = 0;
  #isEnding = false;

  constructor(context: PluginContext, address: Address, options: Pick<WebhookOptions, "perMinute" | "maxQueue">) {
    this.#context = context;
    this.#perMinute = options.perMinute;
    this.#outbox = new Outbox({
      context,
      address,
      maxQueue: options.maxQueue,
      lost: ({ counts }) => this.#leaveOut(counts),
    });
  }

  tell(event: KernelEvent): void {
    const letter = eventLetter(event);
    if (letter.body.length > maxBodyLength || !this.#send(letter)) this.#leaveOut(letter.counts);
  }

  /** Beside the limit of the minute: there are few of these, and none must be lost among many events. */
  announce(notice: Notice): void {
    const letter = thresholdLetter(notice, this.#context.clock.now());
    if (!this.#outbox.push(letter)) this.#leaveOut(letter.counts);
  }

  /** Sends what waits, and what was left out so far. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#sumUp();
    await this.#outbox.end();
    if (this.#leftOut.size > 0) {
      this.#context.log.warn("events were not told to the webhook", { counts: Object.fromEntries(this.#leftOut) });
    }
  }

  #send(letter: Letter): boolean {
    const now = this.#context.clock.now();
    if (now >= this.#minuteEnds) {
      this.#minuteEnds = now + minuteMs;
      this.#sent = 0;
    }
    if (this.#sent >= this.#perMinute || !this.#outbox.push(letter)) return false;
    this.#sent++;
    return true;
  }

  #leaveOut(counts: Counts): void {
    if (this.#leftOut.size === 0) this.#leftOutSince = this.#context.clock.now();
    for (const [kind, count] of Object.entries(counts)) this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + count);
    if (!this.#isEnding) this.#summary ??= this.#context.after(minuteMs, () => this.#sumUp());
  }

  /** Beside the limit of the minute, which may never leave a place for it. */
  #sumUp(): void {
    this.#summary?.cancel();
    this.#summary = undefined;
    if (this.#leftOut.size === 0) return;
    const counts = Object.fromEntries(this.#leftOut);
    const letter = summaryLetter(counts, this.#leftOutSince, this.#context.clock.now());
    this.#leftOut.clear();
    if (!this.#outbox.push(letter)) this.#leaveOut(counts);
  }
}
