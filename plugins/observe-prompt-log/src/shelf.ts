import { rename, rm } from "node:fs/promises";
import { compressFile } from "./compress-file.ts";
import { dayFile, isMissing, listLogFiles, type LogFile, sizeFile } from "./log-files.ts";
import type { PromptLogOptions } from "./options.ts";

/** Where files stand, and how long. */
export interface Shelf {
  /** The file to write to now. */
  readonly current: () => Promise<string>;
  /** Makes room behind a file that is full; `current` is then another or an empty one. */
  readonly next: () => Promise<void>;
  /** Removes what is too old, and compresses what is closed. */
  readonly tidy: () => Promise<void>;
}

/** What shelves need to know. */
export type ShelfOptions = Pick<PromptLogOptions, "rotate" | "maxBytes" | "maxFiles" | "keepDays" | "compress">;

/** The shelf for a log whose file is named `file`. */
export function createShelf(file: string, options: ShelfOptions, now: () => number): Shelf {
  return options.rotate === "day" ? dayShelf(file, options, now) : sizeShelf(file, options);
}

/** One file, which is renamed to `name.1.ext` when it is full; older ones move on. */
function sizeShelf(file: string, { maxFiles, compress }: ShelfOptions): Shelf {
  return {
    current: () => Promise.resolve(file),
    async next() {
      if (maxFiles === 1) return rm(file);
      for (let part = maxFiles - 2; part >= 0; part--) await moveOn(file, part);
    },
    async tidy() {
      const files = await listLogFiles(file, "size");
      const own = files.filter(({ day }) => day === undefined);
      for (const { path } of surplusOf(own, maxFiles)) await rm(path, { force: true });
      if (compress) await compressAll(own.filter(({ part }) => part > 0 && part < maxFiles));
    },
  };
}

/** The files behind the last, as far as they follow on it: what somebody named `prompts.2024.jsonl` is not ours. */
function surplusOf(files: readonly LogFile[], maxFiles: number): readonly LogFile[] {
  const behind = files.filter(({ part }) => part >= maxFiles).toReversed();
  return behind.filter(({ part }, index) => part === maxFiles + index);
}

async function moveOn(file: string, part: number): Promise<void> {
  const [from, to] = [sizeFile(file, part), sizeFile(file, part + 1)];
  for (const suffix of ["", ".gz"]) {
    try {
      await rename(`${from}${suffix}`, `${to}${suffix}`);
      await rm(`${to}${suffix === "" ? ".gz" : ""}`, { force: true });
      return;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** A file for each day of UTC, in parts that are numbered from 1. */
function dayShelf(file: string, { maxFiles, keepDays, compress }: ShelfOptions, now: () => number): Shelf {
  let open: { readonly day: string; readonly part: number } | undefined;

  const current = async (): Promise<{ readonly day: string; readonly part: number }> => {
    const day = dayOf(now());
    if (open?.day !== day) open = { day, part: await lastPart(file, day) };
    return open;
  };

  return {
    async current() {
      const { day, part } = await current();
      return dayFile(file, day, part);
    },
    async next() {
      const { day, part } = await current();
      open = { day, part: part + 1 };
    },
    async tidy() {
      const { day, part } = await current();
      const written = dayFile(file, day, part);
      const files = (await listLogFiles(file, "day")).filter((each) => each.day !== undefined);
      const closed = files.filter(({ path }) => path !== written);
      const oldest = keepDays === undefined ? "" : dayOf(now() - keepDays * dayMs);
      const isOld = (each: LogFile): boolean => each.day !== undefined && each.day <= oldest;
      const surplus = closed.slice(0, Math.max(closed.length - (maxFiles - 1), 0));
      const gone = new Set([...surplus, ...closed.filter(isOld)]);
      for (const { path } of gone) await rm(path, { force: true });
      if (compress) await compressAll(closed.filter((each) => !gone.has(each)));
    },
  };
}

const dayMs = 86_400_000;

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

async function lastPart(file: string, day: string): Promise<number> {
  const last = (await listLogFiles(file, "day")).findLast((each) => each.day === day);
  if (!last) return 1;
  return last.isCompressed ? last.part + 1 : last.part;
}

async function compressAll(files: readonly LogFile[]): Promise<void> {
  for (const { path, isCompressed } of files) {
    if (isCompressed) continue;
    await compressFile(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
}
