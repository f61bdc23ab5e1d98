import { headLines, sampleLine } from "./exposition.ts";
import { type Family, type Labels, type Metric, Series } from "./series.ts";

const maxSeries = 10_000;

/** One value of a counter, for who adds to it again and again. */
export class Count {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** What is no amount is left out: one bad number would spoil the sum for good. */
  add(amount = 1): void {
    if (isAmount(amount)) this.#value += amount;
  }
}

/** A number that only grows. */
export class Counter<Name extends string> implements Metric {
  readonly #family: Family<Name>;
  readonly #series: Series<Name, Count>;

  constructor(family: Family<Name>, max = maxSeries) {
    this.#family = family;
    this.#series = new Series(family.labels, max, () => new Count());
  }

  get name(): string {
    return this.#family.name;
  }

  get labels(): readonly string[] {
    return this.#family.labels;
  }

  /** What is no amount is left out. */
  add(labels: Labels<Name>, amount = 1): void {
    if (isAmount(amount)) this.of(labels).add(amount);
  }

  /** The value with these labels, which is shown from now on. */
  of(labels: Labels<Name>): Count {
    return this.#series.of(labels);
  }

  render(): string {
    const { name, help, divisor = 1 } = this.#family;
    const lines = [...this.#series.entries()].map(({ text, state }) => sampleLine(name, text, state.value / divisor));
    return `${headLines(name, "counter", help)}${lines.join("")}`;
  }
}

/** Whether a number can be added. */
export function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
