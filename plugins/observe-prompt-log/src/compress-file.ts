import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat, utimes } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** One after the other: while a config changes hands, two logs look after the same files. */
let running: Promise<unknown> = Promise.resolve();

/** Puts `path.gz` in the place of a file that nobody writes to any more. @throws Error when it cannot. */
export function compressFile(path: string): Promise<void> {
  const done = running.then(() => compress(path));
  running = done.catch(() => undefined);
  return done;
}

async function compress(path: string): Promise<void> {
  const before = await stat(path);
  const part = `${path}.gz.part`;
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(part, { mode: 0o600 }));
    const after = await stat(path);
    // It was renamed or written to meanwhile: the next time, then.
    if (after.ino !== before.ino || after.size !== before.size) return;
    await utimes(part, before.atime, before.mtime);
    await rename(part, `${path}.gz`);
    await rm(path);
  } finally {
    await rm(part, { force: true });
  }
}
