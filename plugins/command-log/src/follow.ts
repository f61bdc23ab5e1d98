import { stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { Cursor } from "./cursor.ts";
import type { Log } from "./find-log.ts";

const pauseMs = 250;

/** What following takes. */
export interface Follower {
  /** Where reading stopped; undefined when what is there was read and nothing of it is still written to. */
  readonly cursor: Cursor | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly show: (line: string) => void;
}

/** Shows the lines that are written to a log from now on, from file to file, until it is ended from here. */
export async function follow(log: Log, { cursor, signal, show }: Follower): Promise<void> {
  let current = cursor;
  const drain = async (): Promise<void> => {
    if (current) for await (const line of current.read()) show(line);
  };
  try {
    while (!signal.aborted) {
      await drain();
      for (const path of await filesBehind(current?.inode, log)) {
        // What was written to the old one until it was put aside.
        await drain();
        await current?.close();
        current = await Cursor.open(path);
        await drain();
      }
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await current?.close();
  }
}

/** The files that were begun after this one, which may be gone or compressed by now: then the one that is written to. */
async function filesBehind(inode: number | undefined, log: Log): Promise<readonly string[]> {
  const paths = (await log.files()).filter(isPlain);
  const inodes = await Promise.all(paths.map(inodeOf));
  const at = inode === undefined ? -1 : inodes.lastIndexOf(inode);
  return at === -1 ? paths.slice(-1) : paths.slice(at + 1);
}

/** Whether a file can be read while it grows. */
export function isPlain(path: string): boolean {
  return !path.endsWith(".gz");
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch {
    // It was put aside just now.
    return undefined;
  }
}
