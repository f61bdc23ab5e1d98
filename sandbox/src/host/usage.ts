import { readdirSync, readFileSync } from "node:fs";

/** What a process and those below it use. */
export interface ProcessUsage {
  /** CPU time since they began, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, in bytes. */
  readonly memoryBytes: number;
}

/** Ticks per second of /proc: a constant of the interface, whatever the kernel's own. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** Reads what a process and all below it use; undefined where there is no /proc, or when it is gone. */
export function readUsage(pid: number): ProcessUsage | undefined {
  const own = readStat(pid);
  if (own === undefined) return undefined;
  let cpuMs = own.cpuMs;
  let memoryBytes = own.memoryBytes;
  for (const child of childrenOf(pid)) {
    const usage = readUsage(child);
    cpuMs += usage?.cpuMs ?? 0;
    memoryBytes += usage?.memoryBytes ?? 0;
  }
  return { cpuMs, memoryBytes };
}

function readStat(pid: number): ProcessUsage | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name of the program, in brackets, may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // Over, and only waiting for somebody to take notice.
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  const [user, system, pages] = [fields[11], fields[12], fields[21]].map(Number);
  const ticks = (user ?? 0) + (system ?? 0);
  return { cpuMs: (ticks * 1000) / ticksPerSecond, memoryBytes: (pages ?? 0) * pageBytes };
}

function childrenOf(pid: number): readonly number[] {
  const told = read(`/proc/${pid}/task/${pid}/children`);
  if (told !== undefined) return numbers(told.split(" "));
  // Kernels without that file: ask everybody for his parent.
  return numbers(list("/proc")).filter((other) => parentOf(other) === pid);
}

function parentOf(pid: number): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

function numbers(texts: readonly string[]): number[] {
  return texts.filter((text) => /^\d+$/.test(text)).map(Number);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
