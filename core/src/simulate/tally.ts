import type { FailureCode } from "@patchbay/sdk";
import type { NodeEntry, NodeTable } from "../nodes/node-table.ts";
import type { Exchange } from "../pipeline/exchange.ts";
import type { FailureCounts, NodeReport, SimulationReport, WaitReport } from "./report.ts";

type Counts = Partial<Record<FailureCode, number>>;

interface NodeTally {
  attempts: number;
  answered: number;
  rests: number;
  mostAtOnce: number;
  longestQueue: number;
  readonly failures: Counts;
}

/** Counts what happens in a simulation. */
export class Tally {
  readonly #nodes = new Map<string, NodeTally>();
  readonly #entries: readonly NodeEntry[];
  readonly #waits: number[] = [];
  readonly #failed: Counts = {};
  readonly #refused: Counts = {};
  #arrivals = 0;
  #answered = 0;
  #rescued = 0;

  constructor(table: NodeTable) {
    this.#entries = [...table.pools.values()].flat();
    for (const { node } of this.#entries) this.#nodes.set(`${node.pool}/${node.id}`, freshTally());
  }

  /** An exchange is over; `waitedMs` is the time before and between its attempts. */
  ended(exchange: Exchange, waitedMs: number): void {
    const { trace, error } = exchange;
    this.#arrivals++;
    if (waitedMs > 0) this.#waits.push(waitedMs);
    for (const attempt of trace.attempts) {
      const tally = this.#nodes.get(`${attempt.pool}/${attempt.node}`);
      if (!tally) continue;
      tally.attempts++;
      if (attempt.outcome === "done") tally.answered++;
      if (attempt.error) count(tally.failures, attempt.error.code);
      if (attempt.rest) tally.rests++;
    }
    if (error) count(trace.attempts.length > 0 ? this.#failed : this.#refused, error.code);
    else this.#answered++;
    if (!error && trace.attempts.some(({ outcome }) => outcome === "failed")) this.#rescued++;
  }

  /** A node has been asked. */
  started({ node, record }: NodeEntry): void {
    const tally = this.#nodes.get(`${node.pool}/${node.id}`);
    if (tally) tally.mostAtOnce = Math.max(tally.mostAtOnce, record.inFlight);
  }

  /** Looks how long the queues are. */
  look(): void {
    for (const { node, record } of this.#entries) {
      if (record.slots.waiting === 0) continue;
      const tally = this.#nodes.get(`${node.pool}/${node.id}`);
      if (tally) tally.longestQueue = Math.max(tally.longestQueue, record.slots.waiting);
    }
  }

  report(facts: Pick<SimulationReport, "seed" | "from" | "to">): SimulationReport {
    const nodes = [...this.#nodes].map(([node, tally]): NodeReport => {
      const { failures, ...counts } = tally;
      return { node, ...counts, share: this.#answered === 0 ? 0 : counts.answered / this.#answered, failures };
    });
    return {
      ...facts,
      arrivals: this.#arrivals,
      answered: this.#answered,
      failed: this.#failed,
      refused: this.#refused,
      rescued: this.#rescued,
      waits: waitsOf(this.#waits),
      nodes,
    };
  }
}

function freshTally(): NodeTally {
  return { attempts: 0, answered: 0, rests: 0, mostAtOnce: 0, longestQueue: 0, failures: {} };
}

function count(counts: Counts, code: FailureCode): void {
  counts[code] = (counts[code] ?? 0) + 1;
}

function waitsOf(waits: readonly number[]): WaitReport {
  const sorted = waits.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    requests: sorted.length,
    meanMs: sorted.length === 0 ? 0 : sum / sorted.length,
    p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0,
    longestMs: sorted.at(-1) ?? 0,
  };
}

/** How many failures there were, of whatever kind. */
export function sumOf(counts: FailureCounts): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
