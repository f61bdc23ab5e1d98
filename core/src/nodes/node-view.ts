import type { NodeCondition } from "@patchbay/sdk";
import type { NodeEntry } from "./node-table.ts";

/** How a node stands, for people and programs. Holds no secret. */
export interface NodeView {
  readonly pool: string;
  readonly id: string;
  readonly provider: string;
  readonly condition: NodeCondition;
  readonly inFlight: number;
  readonly waiting: number;
  /** Requests that may run at once; absent means any number. */
  readonly concurrency?: number;
  /** Calls since the kernel knows the node. */
  readonly requests: number;
  /** Those of them that failed. */
  readonly failures: number;
  /** Failures of its own since its last success. */
  readonly failuresInRow: number;
  readonly lastUsedAt?: string;
  /** What it rests for, why, and until when; without a model for all. */
  readonly rests: readonly RestView[];
  /** When the first of the rests passes. */
  readonly nextChangeAt?: string;
}

/** A rest of a node. */
interface RestView {
  readonly model?: string;
  readonly reason: string;
  readonly until: string;
  /** It may still be asked when no other is left. */
  readonly soft: boolean;
}

/** A node as it stands now. */
export function viewNode({ node, config, record }: NodeEntry, now: number): NodeView {
  const { limits } = config.traffic;
  const { condition, inFlight, failuresInRow, lastUsedAt } = record.stateFor("", now, limits);
  const rests = [...record.restsAt(now)];
  return {
    pool: node.pool,
    id: node.id,
    provider: node.provider,
    condition,
    inFlight,
    waiting: record.slots.waiting,
    ...(limits && Number.isFinite(limits.concurrency) && { concurrency: limits.concurrency }),
    ...record.counts,
    failuresInRow,
    ...(lastUsedAt !== undefined && { lastUsedAt: timeOf(lastUsedAt) }),
    rests: rests.map(([model, { until, reason, soft }]) => ({
      ...(model !== "" && { model }),
      reason,
      until: timeOf(until),
      soft,
    })),
    ...(rests.length > 0 && { nextChangeAt: timeOf(Math.min(...rests.map(([, { until }]) => until))) }),
  };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
