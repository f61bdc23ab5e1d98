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
  readonly failuresInRow: number;
  /** Milliseconds since the epoch. */
  readonly lastUsedAt?: number;
  /** What it rests for, why, and until when; without a model for all. */
  readonly rests: readonly {
    readonly model?: string;
    readonly reason: string;
    readonly until: number;
    readonly soft: boolean;
  }[];
}

/** A node as it stands now. */
export function viewNode({ node, config, record }: NodeEntry, now: number): NodeView {
  const { limits } = config.traffic;
  const { condition, inFlight, failuresInRow, lastUsedAt } = record.stateFor("", now, limits);
  const rests = [...record.restsAt(now)].map(([model, rest]) => ({ ...(model !== "" && { model }), ...rest }));
  return {
    pool: node.pool,
    id: node.id,
    provider: node.provider,
    condition,
    inFlight,
    waiting: record.slots.waiting,
    ...(limits && Number.isFinite(limits.concurrency) && { concurrency: limits.concurrency }),
    failuresInRow,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    rests,
  };
}
