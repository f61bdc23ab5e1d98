import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";
import type { Clock, TimerHandle } from "@patchbay/sdk";

/** A watch over files. */
export interface ConfigWatch {
  /** Watches these files from now on, and no others. */
  update(files: readonly string[]): void;
  /** What the file holds now is known already. */
  accept(file: string): void;
  close(): void;
}

/** Editors write a file in several steps; this long after the first one they are done. */
const settleMs = 200;

/**
 * Calls back when the content of a file has changed. Folders are watched, not files, so that files which are replaced
 * by others of their name (as editors and container mounts do) stay in view. A file that is gone counts as unchanged,
 * unless it is one that may be missing.
 */
export function watchConfig(
  files: readonly string[],
  onChange: () => void,
  clock: Clock,
  mayBeMissing: (file: string) => boolean = () => false,
): ConfigWatch {
  const hashes = new Map<string, string | undefined>();
  const folders = new Map<string, FSWatcher | undefined>();
  let timer: TimerHandle | undefined;

  const check = (): void => {
    timer = undefined;
    const changed = [...hashes].filter(([file, hash]) => {
      const now = hashOf(file);
      return now !== hash && (now !== undefined || mayBeMissing(file));
    });
    for (const [file] of changed) hashes.set(file, hashOf(file));
    if (changed.length > 0) onChange();
  };
  const settle = (): void => {
    timer ??= clock.after(settleMs, check);
  };
  const update = (wanted: readonly string[]): void => {
    const watched = new Set(wanted.map((file) => dirname(file)));
    for (const folder of watched) if (!folders.has(folder)) folders.set(folder, watchFolder(folder, settle));
    for (const file of wanted) if (!hashes.has(file)) hashes.set(file, hashOf(file));
    for (const folder of folders.keys()) if (!watched.has(folder)) stopWatching(folders, folder);
    for (const file of hashes.keys()) if (!wanted.includes(file)) hashes.delete(file);
  };
  update(files);
  return {
    update,
    accept(file) {
      if (hashes.has(file)) hashes.set(file, hashOf(file));
    },
    close() {
      timer?.cancel();
      update([]);
    },
  };
}

function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    // A folder that is taken away cannot be watched any more; a reload by signal still works.
    return watch(folder, { persistent: false }, onEvent).on("error", () => undefined);
  } catch {
    return undefined;
  }
}

function stopWatching(folders: Map<string, FSWatcher | undefined>, folder: string): void {
  folders.get(folder)?.close();
  folders.delete(folder);
}

function hashOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}
