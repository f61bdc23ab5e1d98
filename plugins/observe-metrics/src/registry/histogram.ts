import { headLines, numberText, sampleLine } from "./exposition.ts";
import { type Family, type Labels, type Metric, Series } from "./series.ts";

/** Each value has a line for every bucket. */
const maxSeries = 2000;

interface Shape {
  /** How many fell into each bucket and not into one before; the last is for what is above all bounds. */
  readonly counts: number[];
  sumMs: number;
}

/** How a number is spread. */
export class Histogram<Name extends string> implements Metric {
  readonly #family: Family<Name>;
  readonly #bounds: readonly number[];
  /** The last label of each bucket. */
  readonly #bucketLabels: readonly string[];
  readonly #series: Series<Name, Shape>;

  /** `bounds` are upper bounds, inclusive, in rising order. */
  constructor(family: Family<Name>, bounds: readonly number[]) {
    this.#family = family;
    this.#bounds = bounds;
    this.#bucketLabels = [...bounds, Number.POSITIVE_INFINITY].map((bound) => `le="${numberText(bound)}"`);
    const create = (): Shape => ({ counts: Array.from({ length: bounds.length + 1 }, () => 0), sumMs: 0 });
    this.#series = new Series(family.labels, maxSeries, create);
  }

  get name(): string {
    return this.#family.name;
  }

  get labels(): readonly string[] {
    return this.#family.labels;
  }

  /** Takes a time in milliseconds; it is shown in seconds. What is no time is left out, and before zero is zero. */
  observeMs(labels: Labels<Name>, ms: number | undefined): void {
    if (ms === undefined || !Number.isFinite(ms)) return;
    const sane = Math.max(ms, 0);
    const seconds = sane / 1000;
    const shape = this.#series.of(labels);
    const found = this.#bounds.findIndex((bound) => seconds <= bound);
    const index = found === -1 ? this.#bounds.length : found;
    shape.counts[index] = (shape.counts[index] ?? 0) + 1;
    shape.sumMs += sane;
  }

  render(): string {
    const { name, help } = this.#family;
    const lines = [...this.#series.entries()].map(({ text, state }) => this.#lines(text, state));
    return `${headLines(name, "histogram", help)}${lines.join("")}`;
  }

  #lines(text: string, { counts, sumMs }: Shape): string {
    const { name } = this.#family;
    const before = text === "" ? "" : `${text},`;
    let count = 0;
    const buckets = counts.map((each, index) => {
      count += each;
      return sampleLine(`${name}_bucket`, `${before}${this.#bucketLabels[index] ?? ""}`, count);
    });
    const sum = sampleLine(`${name}_sum`, text, sumMs / 1000);
    return `${buckets.join("")}${sum}${sampleLine(`${name}_count`, text, count)}`;
  }
}
