import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts text in place of what a file holds, for its owner alone: whoever reads it finds the old text or the new one, also
 * when the process or the machine stops half-way.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await withFile(await open(beside, "w", 0o600), async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
}

/** Not every file system has this. The text is there all the same. */
async function syncFolder(path: string): Promise<void> {
  try {
    await withFile(await open(path), (folder) => folder.sync());
  } catch {
    // Nothing more can be done for it.
  }
}

async function withFile(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
