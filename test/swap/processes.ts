import { readdirSync, readFileSync } from "node:fs";

/** Processes below this one that still run, by their number; nothing where the system has no /proc. */
export function processesBelow(parent = process.pid): readonly number[] {
  const children = parents().filter(([, of]) => of === parent);
  return children.flatMap(([pid]) => [pid, ...processesBelow(pid)]);
}

/** Whether a process runs: one that is over and only not yet noticed does not. */
export function runs(pid: number): boolean {
  return parents().some(([other]) => other === pid);
}

function parents(): readonly (readonly [pid: number, parent: number])[] {
  return readdirSync("/proc").flatMap((name) => {
    const text = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (text === undefined) return [];
    const [state, parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? [] : [[Number(name), Number(parent)] as const];
  });
}

function statOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}
