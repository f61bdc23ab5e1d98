import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { schemas } from "./schemas.ts";

/** Makes the folder, before anything is spent, and puts the schemas there. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(join(folder, "schemas"), { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) await write(join(folder, "schemas", name), asText(schema));
}

/** Writes files into the folder, each as a whole or not at all. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths = Object.entries(files).map(([name, text]) => ({ path: join(folder, name), text }));
  for (const { path, text } of paths) await write(path, text);
  return paths.map(({ path }) => path);
}

/** How a value stands in its file. */
export function asText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function write(path: string, text: string): Promise<void> {
  const half = `${path}.part`;
  await writeFile(half, text);
  await rename(half, path);
}
