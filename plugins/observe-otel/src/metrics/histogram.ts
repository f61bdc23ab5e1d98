import { type Attributes, type HrTime, ValueType } from "@opentelemetry/api";
import { type AggregationTemporality, DataPointType, type HistogramMetricData } from "@opentelemetry/sdk-metrics";

/** What a histogram is called, and how it is divided. */
export interface Spread {
  readonly name: string;
  readonly unit: string;
  /** Upper bounds, inclusive, in rising order. */
  readonly bounds: readonly number[];
}

/** The span of time that figures are of, and how they count. */
export interface Period {
  readonly temporality: AggregationTemporality;
  readonly start: HrTime;
  readonly end: HrTime;
}

interface Cell {
  readonly attributes: Attributes;
  /** One more than there are bounds: the last is for what is above all. */
  readonly counts: number[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** Most sets of attributes; the SDK's own default limit. */
const maxCells = 2000;

/** Where further ones go together, as the SDK's specification says. */
const overflow = { key: "", attributes: { "otel.metric.overflow": true } } as const;

/**
 * How numbers are spread, by attributes. The SDK's own histogram sorts, writes and hashes all attributes with each number,
 * which would cost more than everything else that metrics do.
 */
export class Histogram {
  readonly #spread: Spread;
  readonly #cells = new Map<string, Cell>();

  constructor(spread: Spread) {
    this.#spread = spread;
  }

  /** Counts a number. `key` stands for what `attributes` makes when such a number comes first; what is no amount is left out. */
  record(value: number, key: string, attributes: () => Attributes): void {
    if (!Number.isFinite(value) || value < 0) return;
    const cell = this.#cells.get(key) ?? this.#add(key, attributes);
    const place = placeOf(value, this.#spread.bounds);
    cell.counts[place] = (cell.counts[place] ?? 0) + 1;
    cell.count++;
    cell.sum += value;
    if (value < cell.min) cell.min = value;
    if (value > cell.max) cell.max = value;
  }

  /** What was counted; undefined for nothing. */
  collect({ temporality, start, end }: Period): HistogramMetricData | undefined {
    if (this.#cells.size === 0) return undefined;
    const { name, unit, bounds } = this.#spread;
    return {
      descriptor: { name, description: "", unit, valueType: ValueType.DOUBLE },
      aggregationTemporality: temporality,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: Array.from(this.#cells.values(), ({ attributes, counts, ...figures }) => ({
        attributes,
        startTime: start,
        endTime: end,
        value: { buckets: { boundaries: [...bounds], counts: [...counts] }, ...figures },
      })),
    };
  }

  clear(): void {
    this.#cells.clear();
  }

  #add(key: string, attributes: () => Attributes): Cell {
    const hasRoom = this.#cells.size < maxCells;
    const place = hasRoom ? key : overflow.key;
    const known = this.#cells.get(place);
    if (known) return known;
    const cell: Cell = {
      attributes: hasRoom ? attributes() : overflow.attributes,
      counts: Array.from({ length: this.#spread.bounds.length + 1 }, () => 0),
      count: 0,
      sum: 0,
      min: Infinity,
      max: 0,
    };
    this.#cells.set(place, cell);
    return cell;
  }
}

function placeOf(value: number, bounds: readonly number[]): number {
  let place = 0;
  for (const bound of bounds) {
    if (value <= bound) return place;
    place++;
  }
  return place;
}
