import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files that goes with the test; objects are written as JSON. */
export async function createFolder(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "patchbay-cli-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFiles(folder, files);
  return folder;
}

/** Writes files; objects as JSON. */
export async function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** A plugin that does nothing, as a file of JavaScript. */
export function pluginFile(name: string, setup = "() => ({})"): string {
  return `export const plugin = { name: ${JSON.stringify(name)}, sdk: "1.0", setup: ${setup} };\n`;
}
