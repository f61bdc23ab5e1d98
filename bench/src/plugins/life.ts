import { type LifeOrder, type LifeResult, type Tier, tiers } from "../messages.ts";
import type { Stage } from "../stage.ts";
import { type Estimate, estimate } from "../statistics.ts";
import { type Column, textTable } from "../text-table.ts";

/** The life of a plugin in a tier, in medians. */
export interface LifeRow {
  readonly tier: Tier;
  readonly task: LifeOrder["task"];
  readonly milliseconds: Estimate;
  readonly megabytesBelow: Estimate;
  readonly grownMegabytes: Estimate;
  /** CPU time per second of rest. */
  readonly idleMilliseconds: Estimate;
}

const tasks = ["start", "idle", "crash", "hang", "grow"] as const;
const megabyte = 1024 * 1024;

/** Starts, hangs and kills plugins in turns, each task in a process of its own. */
export async function measureLife(stage: Stage, rounds: number): Promise<readonly LifeRow[]> {
  const subjects = tasks.flatMap((task) =>
    tiers.filter((tier) => tier !== "inline").map((tier) => ({ task, tier, results: new Array<LifeResult>() })),
  );
  for (let round = 0; round < rounds; round++) {
    for (const { task, tier, results } of subjects) {
      const role = await stage.start("life");
      // What a system can do is found out once per process, by the first plugin.
      await role.ask({ task: "start", tier });
      results.push(await role.ask({ task, tier }));
      await role.stop();
    }
  }
  return subjects.map(({ task, tier, results }) => {
    const over = (pick: (result: LifeResult) => number): Estimate => estimate(results.map(pick));
    return {
      task,
      tier,
      milliseconds: over((result) => result.milliseconds),
      megabytesBelow: over((result) => result.bytesBelow / megabyte),
      grownMegabytes: over((result) => result.grownBytes / megabyte),
      idleMilliseconds: over((result) => result.idleMicroseconds / 1000),
    };
  });
}

const words: Readonly<Record<LifeOrder["task"], string>> = {
  start: "start to ready",
  idle: "10 plugins, each",
  crash: "killed to serving",
  hang: "hangs to answered",
  grow: "grows to answered",
};

const columns: readonly Column<LifeRow>[] = [
  { title: "of a plugin", align: "left", text: ({ task }) => words[task] },
  { title: "tier", align: "left", text: ({ tier }) => tier },
  { title: "ms", align: "right", text: ({ milliseconds }) => text(milliseconds, 0) },
  { title: "MB", align: "right", text: (row) => (isAtRest(row) ? text(row.megabytesBelow, 1) : "") },
  { title: "idle CPU ms/s", align: "right", text: (row) => (isAtRest(row) ? text(row.idleMilliseconds, 2) : "") },
  { title: "kernel grows MB", align: "right", text: (row) => (isAtRest(row) ? "" : text(row.grownMegabytes, 1)) },
];

/** Start, memory and misfortunes of a plugin. */
export function lifeTable(rows: readonly LifeRow[]): string {
  return textTable(columns, rows, ({ task }) => task);
}

function isAtRest({ task }: LifeRow): boolean {
  return task === "start" || task === "idle";
}

function text({ value, spread }: Estimate, digits: number): string {
  return Number.isNaN(spread) ? value.toFixed(digits) : `${value.toFixed(digits)} ±${spread.toFixed(digits)}`;
}
