import { headLines, numberText, sampleLine } from "./exposition.ts";
import { type Family, type Labels, type Metric, Series } from "./series.ts";

/** Each value has a line for every bucket. */
const maxSeries = 2000;

/** How the numbers with one set of labels are spread, for who adds to them again and again. */
export class Spread {
  /** How many fell into each bucket and not into one before; the last is for what is above all bounds. */
  readonly counts: number[];
  readonly #bounds: readonly number[];
  #sumMs = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  get sumMs(): number {
    return this.#sumMs;
  }

  /** Takes a time in milliseconds. What is no time is left out, and before zero is zero. */
  observeMs(ms: number | undefined): void {
    if (!isTime(ms)) return;
    const sane = Math.max(ms, 0);
    const place = this.#placeOf(sane / 1000);
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.#sumMs += sane;
  }

  #placeOf(seconds: number): number {
    let place = 0;
    for (const bound of this.#bounds) {
      if (seconds <= bound) return place;
      place++;
    }
    return place;
  }
}

/** How a number is spread. */
export class Histogram<Name extends string> implements Metric {
  readonly #family: Family<Name>;
  /** The last label of each bucket. */
  readonly #bucketLabels: readonly string[];
  readonly #series: Series<Name, Spread>;

  /** `bounds` are upper bounds, inclusive, in rising order. */
  constructor(family: Family<Name>, bounds: readonly number[]) {
    this.#family = family;
    this.#bucketLabels = [...bounds, Number.POSITIVE_INFINITY].map((bound) => `le="${numberText(bound)}"`);
    this.#series = new Series(family.labels, maxSeries, () => new Spread(bounds));
  }

  get name(): string {
    return this.#family.name;
  }

  get labels(): readonly string[] {
    return this.#family.labels;
  }

  /** Takes a time in milliseconds; it is shown in seconds. What is no time is left out, and before zero is zero. */
  observeMs(labels: Labels<Name>, ms: number | undefined): void {
    if (isTime(ms)) this.of(labels).observeMs(ms);
  }

  /** The times with these labels, which are shown from now on. */
  of(labels: Labels<Name>): Spread {
    return this.#series.of(labels);
  }

  render(): string {
    const { name, help } = this.#family;
    const lines = [...this.#series.entries()].map(({ text, state }) => this.#lines(text, state));
    return `${headLines(name, "histogram", help)}${lines.join("")}`;
  }

  #lines(text: string, { counts, sumMs }: Spread): string {
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

function isTime(ms: number | undefined): ms is number {
  return ms !== undefined && Number.isFinite(ms);
}
