import { readdirSync, readFileSync } from "node:fs";

/** All processes that a process started, and those that they started. None where the system does not tell. */
export function processesBelow(pid: number): readonly number[] {
  const children = tasksOf(pid).flatMap((task) => numbersIn(`/proc/${pid}/task/${task}/children`));
  return children.flatMap((child) => [child, ...processesBelow(child)]);
}

/** What a process has computed so far. Threads that are over are missing; nothing of one that is gone. */
export function cpuMicrosecondsOf(pid: number): number {
  // Finer than the ticks of `stat`, which are longer than many a turn.
  return sumOf(tasksOf(pid), (task) => (numbersIn(`/proc/${pid}/task/${task}/schedstat`)[0] ?? 0) / 1000);
}

/** Memory of a process, with its share of what several use together. */
export function proportionalBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

export function sumOf<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + measure(item), 0);
}

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function numbersIn(file: string): readonly number[] {
  return textOf(file)
    .split(/\s+/)
    .filter((text) => text !== "")
    .map(Number);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
