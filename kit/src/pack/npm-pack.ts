import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isRecord } from "../package-json.ts";

/** A tarball. */
export interface Tarball {
  /** Its name, without a folder. */
  readonly file: string;
  readonly bytes: number;
  /** What is in it, relative to the package. */
  readonly files: readonly string[];
}

/** Packs a folder as npm would publish it; no script of the package runs. @throws Error with npm's own words. */
export async function npmPack(folder: string, target: string, env: NodeJS.ProcessEnv): Promise<Tarball> {
  const args = ["pack", "--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", target];
  // On Windows npm is a script, which only a shell can start.
  const options = { cwd: folder, env, shell: process.platform === "win32", maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)("npm", args, options);
  const answer: unknown = JSON.parse(stdout);
  const [packed]: readonly unknown[] = Array.isArray(answer) ? answer : [];
  if (!isRecord(packed) || typeof packed["filename"] !== "string")
    throw new Error("npm pack did not say what it packed");
  const { filename, size, files } = packed;
  const paths = Array.isArray(files) ? files.map((file: unknown) => (isRecord(file) ? String(file["path"]) : "")) : [];
  return { file: filename, bytes: Number(size), files: paths };
}
