import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The token that was kept last under a name; undefined when there is none. */
export async function keptToken(dataDir: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(fileOf(dataDir, name), "utf8")).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a token in a file that its owner alone can read; there is always a whole one. */
export async function keepToken(dataDir: string, name: string, token: string): Promise<void> {
  const file = fileOf(dataDir, name);
  await mkdir(join(dataDir, folder), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.${process.pid}.new`, `${token}\n`, { mode: 0o600 });
  await rename(`${file}.${process.pid}.new`, file);
}

const folder = "tokens";

function fileOf(dataDir: string, name: string): string {
  return join(dataDir, folder, name);
}
