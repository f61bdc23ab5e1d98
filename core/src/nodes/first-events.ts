/** How many times are kept of a model's answers. */
export const keptTimes = 64;

/** How much the newest answer counts in the mean. */
const newShare = 0.2;

/** How long a node took, for one model, until the first event of its answers. In milliseconds. */
export class FirstEvents {
  readonly #times: number[] = [];
  #next = 0;
  #mean: number | undefined;

  /** Decaying; undefined before the first answer. */
  get mean(): number | undefined {
    return this.#mean;
  }

  add(ms: number): void {
    this.#times[this.#next] = ms;
    this.#next = (this.#next + 1) % keptTimes;
    this.#mean = this.#mean === undefined ? ms : this.#mean + newShare * (ms - this.#mean);
  }

  /**
   * Nobody waited longer than so for an answer that had not begun: its true time would have been longer. Left out, slow
   * answers would make the node look the faster the slower they are. Less than the mean tells nothing.
   */
  outlasted(ms: number): void {
    if (this.#mean !== undefined && ms > this.#mean) this.add(ms);
  }

  /** What this share of the kept times does not exceed; undefined when fewer than `minSamples` are known. */
  percentile(share: number, minSamples: number): number | undefined {
    const { length } = this.#times;
    if (length < minSamples) return undefined;
    return Float64Array.from(this.#times).toSorted()[Math.max(0, Math.ceil(share * length) - 1)];
  }
}
