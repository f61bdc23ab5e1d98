import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { hashText } from "./hash-text.ts";

/** Where a plugin keeps its files, below the `dataDir` of the config. */
export function dataFolderOf(dataDir: string, id: string): string {
  return join(dataDir, folderName(id));
}

/** Makes a plugin's folder, readable by its owner alone, and returns its path. */
export async function createDataFolder(dataDir: string, id: string): Promise<string> {
  const folder = dataFolderOf(dataDir, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** `@scope/name` becomes `@scope+name`; what no package could be called becomes a hash, so that no id leads elsewhere. */
function folderName(id: string): string {
  const safe = /^(?:@[\w-][\w.-]*\/)?[\w-][\w.-]*$/.test(id) && id.length <= 200;
  return safe ? id.replace("/", "+") : `id-${hashText(id).slice(0, 32)}`;
}
