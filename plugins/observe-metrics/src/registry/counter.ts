import { headLines, sampleLine } from "./exposition.ts";
import { type Family, type Labels, type Metric, Series } from "./series.ts";

const maxSeries = 10_000;

/** A number that only grows. */
export class Counter<Name extends string> implements Metric {
  readonly #family: Family<Name>;
  readonly #series: Series<Name, { value: number }>;

  constructor(family: Family<Name>, max = maxSeries) {
    this.#family = family;
    this.#series = new Series(family.labels, max, () => ({ value: 0 }));
  }

  get name(): string {
    return this.#family.name;
  }

  get labels(): readonly string[] {
    return this.#family.labels;
  }

  /** What is no amount is left out: one bad number would spoil the sum for good. */
  add(labels: Labels<Name>, amount = 1): void {
    if (!Number.isFinite(amount) || amount < 0) return;
    this.#series.of(labels).value += amount;
  }

  render(): string {
    const { name, help, divisor = 1 } = this.#family;
    const lines = [...this.#series.entries()].map(({ text, state }) => sampleLine(name, text, state.value / divisor));
    return `${headLines(name, "counter", help)}${lines.join("")}`;
  }
}
