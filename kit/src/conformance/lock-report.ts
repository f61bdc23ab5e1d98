import { basename, dirname } from "node:path";
import { lockFileOf, readLock, writeLock } from "@patchbay/core";
import type { ConformanceReport } from "./report.ts";

/**
 * Writes the hash of a report to the lock's entry of the plugin, in a folder or in the file itself. @throws Error when the
 * plugin is not in the lock: what was not approved is not vouched for.
 */
export async function lockReport(place: string, { plugin }: ConformanceReport, hash: string): Promise<void> {
  const file = basename(place) === "patchbay.lock" ? place : lockFileOf(place);
  const lock = await readLock(file);
  const entry = lock.get(plugin);
  if (entry === undefined) throw new Error(`${plugin} is not in ${file}: patchbay plugin approve, in ${dirname(file)}`);
  await writeLock(file, new Map([...lock, [plugin, { ...entry, report: hash }]]));
}
