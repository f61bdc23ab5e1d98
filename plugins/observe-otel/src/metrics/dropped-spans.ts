import { ValueType } from "@opentelemetry/api";
import { DataPointType, type SumMetricData } from "@opentelemetry/sdk-metrics";
import { metric } from "../conventions.ts";
import type { Period } from "./histogram.ts";

/** Counts the spans that were given up. */
export class DroppedSpans {
  #count = 0;

  add(count: number): void {
    this.#count += count;
  }

  /** Undefined when none was. */
  collect({ temporality, start, end }: Period): SumMetricData | undefined {
    if (this.#count === 0) return undefined;
    return {
      descriptor: { name: metric.droppedSpans, description: "", unit: "{span}", valueType: ValueType.DOUBLE },
      aggregationTemporality: temporality,
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [{ attributes: {}, startTime: start, endTime: end, value: this.#count }],
    };
  }

  clear(): void {
    this.#count = 0;
  }
}
