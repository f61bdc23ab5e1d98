import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@patchbay/sdk";
import type { RunFiles } from "./compare.ts";
import { objectOf } from "./json-object.ts";

/** The files of an earlier run. @throws Error when they are not there or not what they should be. */
export async function readBaseline(folder: string): Promise<RunFiles> {
  const report = await read(folder, "provider_report.json", "patchbay-provider-report/1");
  const snapshot = await read(folder, "models_snapshot.json", "patchbay-models-snapshot/1");
  if (!Array.isArray(report["checks"]) || !Array.isArray(snapshot["models"]))
    throw new Error(`the files in ${folder} are damaged`);
  // The format says what is in them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { report, snapshot } as unknown as RunFiles;
}

async function read(folder: string, name: string, format: string): Promise<JsonObject> {
  const file = join(folder, name);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`cannot read ${file}: name a folder that an earlier run wrote with --out`, { cause });
  });
  const value = objectOf(text);
  if (value?.["format"] === format) return value;
  throw new Error(`${file} is not of the format ${format}`);
}
