import type { PriceBook } from "@patchbay/price-catalog";
import type { Metrics } from "../metrics.ts";
import type { Words } from "../words.ts";
import type { Cells } from "./cells.ts";
import type { Growth } from "./growth.ts";
import type { RunningBook } from "./running-book.ts";

/** What events are written down with. */
export interface Desk {
  readonly metrics: Metrics;
  readonly words: Words;
  readonly cells: Cells;
  readonly running: RunningBook;
  readonly growth: Growth;
  /** What a usage cost, in billionths of a dollar; undefined where no price is known. */
  readonly costOf: PriceBook["costOf"];
}
