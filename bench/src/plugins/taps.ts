import type { TapOrder, TapResult } from "../messages.ts";
import type { Stage } from "../stage.ts";
import { type Estimate, estimate, shown } from "../statistics.ts";
import { type Column, textTable } from "../text-table.ts";

/** What one plugin that does nothing adds, accounting included. */
export interface TapRow {
  readonly kind: TapOrder["kind"];
  /** CPU time per call of a transform, or per event of an observer, its delivery included. */
  readonly microseconds: Estimate;
}

/** So many that their cost stands out from that of an exchange. */
const plugins = 100;
/** Kinds of events that each exchange has for an observer. */
const eventsPerExchange = 4;
const warmUpMilliseconds = 1500;
const kinds: readonly TapOrder["kind"][] = ["transform", "observer"];

export interface TapPace {
  readonly rounds: number;
  readonly milliseconds: number;
}

/** Exchanges with and without plugins in turns; the difference is theirs. */
export async function measureTaps(stage: Stage, { rounds, milliseconds }: TapPace): Promise<readonly TapRow[]> {
  const role = await stage.start("taps");
  const perExchange = async (kind: TapOrder["kind"], count: number, time = milliseconds): Promise<number> => {
    const { exchanges, cpuMicroseconds } = await role.ask<TapResult>({ kind, count, milliseconds: time });
    return cpuMicroseconds / exchanges;
  };
  // All of them before any counts: what is compiled for the one serves the others too.
  for (const kind of kinds) {
    for (const count of [0, plugins]) await perExchange(kind, count, warmUpMilliseconds);
  }
  const added = new Map(kinds.map((kind) => [kind, new Array<number>()]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of kinds) {
      const calls = plugins * (kind === "observer" ? eventsPerExchange : 1);
      const without = await perExchange(kind, 0);
      added.get(kind)?.push(((await perExchange(kind, plugins)) - without) / calls);
    }
  }
  await role.stop();
  return kinds.map((kind) => ({ kind, microseconds: estimate(added.get(kind) ?? []) }));
}

const columns: readonly Column<TapRow>[] = [
  { title: "plugin that does nothing", align: "left", text: ({ kind }) => kind },
  { title: "µs", align: "right", text: (row) => shown(row.microseconds, (value) => value.toFixed(2)) },
  { title: "per", align: "left", text: ({ kind }) => (kind === "observer" ? "event" : "call") },
];

export function tapTable(rows: readonly TapRow[]): string {
  return textTable(columns, rows, () => "");
}
