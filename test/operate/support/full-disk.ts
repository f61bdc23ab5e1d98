import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder in which nothing more can be written. */
export interface FullDisk {
  readonly folder: string;
  remove(): void;
}

/** A file system of its own that is full, where that is allowed; else a folder in which folders stand where files are to be. */
export function makeFullDisk(...files: readonly string[]): FullDisk {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-full-"));
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status === 0;
  if (isMounted) fill(join(folder, "filler"));
  else for (const file of files) mkdirSync(join(folder, file));
  return {
    folder,
    remove() {
      if (isMounted) spawnSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fill(file: string): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(4096), { flag: "a" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}
