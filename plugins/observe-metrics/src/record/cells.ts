import type { Count } from "../registry/counter.ts";
import type { Spread } from "../registry/histogram.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Spending } from "./spending.ts";

/** Values of metrics that an attempt adds to; those that not every attempt adds to are looked up when one does. */
export interface AttemptCells {
  readonly attempts: Count;
  readonly seconds: Spread;
  readonly spending: Spending;
  firstEventSeconds?: Spread;
}

/** Values of metrics that an exchange adds to. */
export interface ExchangeCells {
  readonly requests: Count;
  firstEventSeconds?: Spread;
  seconds?: Spread;
}

const maxCells = 2000;

/**
 * Values of metrics by all labels of an event: it is looked up once, in place of each of its metrics by labels of their own.
 * Labels come from bounded vocabularies; so many together are rare.
 */
export class Cells {
  readonly attempts = new BoundedMap<AttemptCells>(maxCells);
  readonly exchanges = new BoundedMap<ExchangeCells>(maxCells);
  readonly waits = new BoundedMap<Spread>(maxCells);
}
