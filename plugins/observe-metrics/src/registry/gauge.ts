import { headLines, sampleLine } from "./exposition.ts";
import { type Family, type Labels, type Metric, Series } from "./series.ts";

const maxSeries = 10_000;

/** A number that stands for this moment. */
export class Gauge<Name extends string> implements Metric {
  readonly #family: Family<Name>;
  readonly #series: Series<Name, { value: number }>;

  constructor(family: Family<Name>) {
    this.#family = family;
    this.#series = new Series(family.labels, maxSeries, () => ({ value: 0 }));
  }

  get name(): string {
    return this.#family.name;
  }

  get labels(): readonly string[] {
    return this.#family.labels;
  }

  set(labels: Labels<Name>, value: number): void {
    this.#series.of(labels).value = value;
  }

  add(labels: Labels<Name>, amount: number): void {
    this.#series.of(labels).value += amount;
  }

  /** Forgets everything, before it is told anew. */
  clear(): void {
    this.#series.clear();
  }

  render(): string {
    const { name, help } = this.#family;
    const lines = [...this.#series.entries()].map(({ text, state }) => sampleLine(name, text, state.value));
    return `${headLines(name, "gauge", help)}${lines.join("")}`;
  }
}
