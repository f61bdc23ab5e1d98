import type { Isolation } from "@patchbay/sdk/host";

/** Isolation that remembers which processes it began. */
export interface WatchedIsolation {
  readonly isolation: Isolation;
  readonly pids: readonly number[];
}

/** The sandbox, if it is installed. */
export async function findIsolation(): Promise<Isolation | undefined> {
  try {
    const { createIsolation } = await import("@patchbay/sandbox");
    return createIsolation();
  } catch {
    return undefined;
  }
}

/** The same isolation, watched. */
export function watchIsolation(isolation: Isolation): WatchedIsolation {
  const pids: number[] = [];
  return {
    pids,
    isolation: {
      describe: (source) => isolation.describe(source),
      strength: () => isolation.strength(),
      isolate: (source) =>
        isolation.isolate({
          ...source,
          onEvent(event) {
            if (event.type === "started") pids.push(event.pid);
            source.onEvent(event);
          },
        }),
    },
  };
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
