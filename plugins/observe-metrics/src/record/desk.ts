import type { Metrics } from "../metrics.ts";
import type { Words } from "../words.ts";
import type { NodeBook } from "./node-book.ts";
import type { RunningBook } from "./running-book.ts";

/** What events are written down with. */
export interface Desk {
  readonly metrics: Metrics;
  readonly words: Words;
  readonly running: RunningBook;
  readonly nodes: NodeBook;
}
