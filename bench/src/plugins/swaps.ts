import { type LoadResult, type SwapOrder, type SwapResult, type Tier, tiers } from "../messages.ts";
import { workloads } from "../scenarios.ts";
import type { Role, Stage } from "../stage.ts";
import { type Estimate, estimate, shown } from "../statistics.ts";
import { type Column, count, textTable } from "../text-table.ts";

/** Swaps under load. */
export interface SwapRow {
  readonly tier: Tier;
  /** Whether each swap brought another version of the plugin. */
  readonly replaces: boolean;
  readonly swaps: number;
  /** Without the plugin's own setup, when there is nothing else to do. */
  readonly milliseconds: Estimate;
  /** The same under load, waits for streams that have their turn included. */
  readonly loadedMilliseconds: Estimate;
  readonly setupMilliseconds: Estimate;
  readonly requests: number;
  readonly failures: number;
  /** Of the kernel's heap, from the first fifth of the swaps to the last of them. */
  readonly grownKilobytesPerSwap: number;
  readonly processesLeft: number;
}

const clients = 40;
const sliceMilliseconds = 500;
const swapsAtRest = 10;

/** In each tier, with the plugin and without; every stream has to come to its end. */
export async function measureSwaps(stage: Stage, swaps: number): Promise<readonly SwapRow[]> {
  const rows: SwapRow[] = [];
  for (const tier of tiers) {
    // Kept plugins are kept in every tier alike.
    for (const replaces of tier === "inline" ? [false] : [false, true]) {
      rows.push(await measureTier(stage, { tier, swaps, replaces }));
    }
  }
  return rows;
}

async function measureTier(stage: Stage, order: Omit<SwapOrder, "upstream">): Promise<SwapRow> {
  const load = await stage.start("load");
  const upstream = await stage.start("upstream", workloads.paced);
  const whole: SwapOrder = { ...order, upstream: upstream.url };
  const role = await stage.start("swaps", whole);
  await slice(load, role);
  const atRest = await role.ask<SwapResult>({ ...whole, swaps: swapsAtRest });
  const state = { isOver: false };
  const swapping = role.ask<SwapResult>(whole).finally(() => (state.isOver = true));
  const results = [await slice(load, role)];
  while (!state.isOver) results.push(await slice(load, role));
  const { milliseconds, heapBytes, processesLeft } = await swapping;
  await Promise.all([load, upstream, role].map((each) => each.stop()));
  const [early, late] = heapBytes;
  return {
    tier: order.tier,
    replaces: order.replaces,
    swaps: order.swaps,
    milliseconds: estimate(atRest.milliseconds),
    loadedMilliseconds: estimate(milliseconds),
    setupMilliseconds: estimate(atRest.setupMilliseconds),
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    failures: results.reduce((sum, { failures }) => sum + failures, 0),
    grownKilobytesPerSwap: (late - early) / 1024 / (order.swaps * 0.8),
    processesLeft,
  };
}

function slice(load: Role, { url }: Role): Promise<LoadResult> {
  const order = { wire: "chat", streamed: true, requestBytes: 400, concurrency: clients } as const;
  return load.ask<LoadResult>({ ...order, url, milliseconds: sliceMilliseconds });
}

const shortTime = (value: number): string => value.toFixed(1);

const columns: readonly Column<SwapRow>[] = [
  { title: "swaps", align: "right", text: ({ swaps }) => String(swaps) },
  { title: "tier", align: "left", text: ({ tier }) => tier },
  { title: "plugin", align: "left", text: ({ replaces }) => (replaces ? "replaced" : "kept") },
  { title: "ms", align: "right", text: (row) => shown(row.milliseconds, shortTime) },
  { title: "under load", align: "right", text: (row) => shown(row.loadedMilliseconds, shortTime) },
  {
    title: "setup ms",
    align: "right",
    text: (row) => (Number.isNaN(row.setupMilliseconds.value) ? "" : shown(row.setupMilliseconds, shortTime)),
  },
  { title: "streams", align: "right", text: ({ requests }) => count(requests) },
  { title: "failed", align: "right", text: ({ failures }) => String(failures) },
  { title: "heap KB/swap", align: "right", text: (row) => row.grownKilobytesPerSwap.toFixed(1) },
  { title: "processes left", align: "right", text: ({ processesLeft }) => String(processesLeft) },
];

/** What swaps cost, and what they leave behind. */
export function swapTable(rows: readonly SwapRow[]): string {
  return textTable(columns, rows, () => "");
}
