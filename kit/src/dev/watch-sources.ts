import { createHash } from "node:crypto";
import { type Dirent, type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock, TimerHandle } from "@patchbay/sdk";

/** What was saved. */
export interface Saved {
  readonly files: readonly string[];
  /** When the last of them was written, in milliseconds since the epoch. */
  readonly at: number;
}

/** A watch over the sources of a plugin. */
export interface SourceWatch {
  /** Other files to watch, beside the folder. */
  update(files: readonly string[]): void;
  close(): void;
}

/** Editors write a file in several steps, which are over by then; more would be felt. */
const settleMs = 10;
const ignored = /^(?:\..*|node_modules|dist|coverage|test|tests)$/;
const watched = /\.(?:[cm]?[jt]sx?|json)$/;

/** Calls back when the content of a source has changed: any file of code in the folder, or one of the others. */
export function watchSources(
  folder: string,
  onSave: (saved: Saved) => void,
  clock: Pick<Clock, "now" | "after">,
): SourceWatch {
  const watchers = new Map<string, FSWatcher | undefined>();
  const hashes = new Map<string, string>();
  let others: readonly string[] = [];
  let timer: TimerHandle | undefined;
  const look = (): readonly string[] => {
    const folders = foldersIn(folder);
    const files = [...folders.flatMap(filesIn), ...others];
    follow(watchers, new Set([...folders, ...others.map((file) => dirname(file))]), settle);
    return files.filter((file) => isChanged(file, hashes));
  };
  const check = (): void => {
    timer = undefined;
    const files = look();
    if (files.length > 0) onSave({ files, at: Math.max(...files.map((file) => writtenAt(file) ?? clock.now())) });
  };
  function settle(): void {
    timer ??= clock.after(settleMs, check);
  }
  look();
  return {
    update(files) {
      others = files.filter((file) => !file.startsWith(`${folder}/`));
      for (const file of others) if (!hashes.has(file)) isChanged(file, hashes);
      follow(watchers, new Set([...foldersIn(folder), ...others.map((file) => dirname(file))]), settle);
    },
    close() {
      timer?.cancel();
      follow(watchers, new Set(), settle);
    },
  };
}

function foldersIn(folder: string): readonly string[] {
  const inner = entriesOf(folder).filter((entry) => entry.isDirectory() && !ignored.test(entry.name));
  return [folder, ...inner.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

function filesIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && watched.test(entry.name))
    .map(({ name }) => join(folder, name));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It was taken away just now.
    return [];
  }
}

function follow(watchers: Map<string, FSWatcher | undefined>, folders: ReadonlySet<string>, onEvent: () => void): void {
  for (const folder of folders) if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder, onEvent));
  for (const [folder, watcher] of watchers) {
    if (folders.has(folder)) continue;
    watcher?.close();
    watchers.delete(folder);
  }
}

function watchFolder(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, onEvent).on("error", () => undefined);
  } catch {
    return undefined;
  }
}

/** Whether a file says something else than when it was looked at last; one that is gone does not. */
function isChanged(file: string, hashes: Map<string, string>): boolean {
  const hash = hashOf(file);
  if (hash === undefined || hash === hashes.get(file)) return false;
  hashes.set(file, hash);
  return true;
}

function hashOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

function writtenAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
