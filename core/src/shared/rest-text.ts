import { isRecord } from "../config/shape.ts";
import type { Rest } from "../nodes/node-record.ts";

/** A rest and the model that it is for; an empty name holds for all. */
export interface RestOf extends Rest {
  readonly model: string;
}

/** A rest as text. Its end is a time of day: the clocks of the instances should agree. */
export function writeRest({ model, until, reason, soft }: RestOf): string {
  return JSON.stringify({ model, until, reason, soft });
}

/** The rest that a text tells of; undefined when it is none. */
export function readRest(text: string): RestOf | undefined {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const { model, until, reason, soft } = value;
  const isWhole =
    typeof model === "string" && typeof until === "number" && typeof reason === "string" && typeof soft === "boolean";
  return isWhole ? { model, until, reason, soft } : undefined;
}

/** Whether two rests are the same. */
export function isRestOf(one: Rest | undefined, { until, reason, soft }: Rest): boolean {
  return one !== undefined && one.until === until && one.reason === reason && one.soft === soft;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
