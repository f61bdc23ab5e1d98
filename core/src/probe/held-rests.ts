import type { Clock } from "@patchbay/sdk";
import type { NodeRecord } from "../nodes/node-record.ts";

/** Short, so that whoever waits for the node learns soon that it is back. */
const stepMs = 1000;

/** Keeps rests from passing while a probe decides over them. */
export class HeldRests {
  readonly #record: NodeRecord;
  readonly #clock: Clock;
  readonly #models: readonly string[];
  readonly #timer: { cancel(): void };
  #until: number;

  /** `until`: when the last of these rests would pass. */
  constructor(record: NodeRecord, clock: Clock, models: readonly string[], until: number) {
    this.#record = record;
    this.#clock = clock;
    this.#models = models;
    this.#until = until;
    this.#prolong();
    this.#timer = clock.every(stepMs / 2, () => this.#prolong());
  }

  /** No longer; what became of them meanwhile stays. */
  leave(): void {
    this.#timer.cancel();
  }

  /** The probe is over: those that it neither ended nor made anew end. */
  end(): void {
    this.leave();
    const rests = this.#record.restsAt(this.#clock.now());
    for (const model of this.#models) if (rests.get(model)?.until === this.#until) this.#record.endRest(model);
  }

  #prolong(): void {
    this.#until = Math.max(this.#until, this.#clock.now()) + stepMs;
    for (const model of this.#models) this.#record.prolong(model, this.#until);
  }
}
