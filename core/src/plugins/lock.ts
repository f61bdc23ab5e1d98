import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Capabilities } from "@patchbay/sdk";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { findJsonFault } from "../config/json-syntax.ts";
import { createPlace } from "../config/place.ts";
import { rightsShape } from "../config/rights-shape.ts";
import { choice, text } from "../config/scalar-shapes.ts";
import { type Field, map, object, optional, required } from "../config/shape.ts";
import { withoutUnset } from "../config/without-unset.ts";

/** What the operator approved of one plugin. */
export interface LockEntry {
  /** Of the package; absent for a plugin that is no package. */
  readonly version?: string;
  /** Of its code; absent for a plugin that is built from its source each time it is loaded. */
  readonly integrity?: string;
  readonly rights: Capabilities;
  /** Hash of the report of its conformance tests. */
  readonly report?: string;
}

/** What is approved, by the plugin's name. */
export type Lock = ReadonlyMap<string, LockEntry>;

/** The lock of the config in a folder. */
export function lockFileOf(baseDir: string): string {
  return join(baseDir, "patchbay.lock");
}

/** Reads a lock; without a file nothing is approved. @throws ConfigError when it is none. */
export async function readLock(file: string): Promise<Lock> {
  const text = await readText(file);
  if (text === undefined) return new Map();
  const faults: ConfigFault[] = [];
  const values = lockShape.read(parse(text, file), createPlace("", faults));
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => ({ ...fault, path: `${file} ${fault.path}` })));
  const entries = [...(values?.plugins ?? [])].flatMap(([name, entry]) =>
    entry?.rights ? [[name, { ...withoutUnset(entry), rights: entry.rights }] as const] : [],
  );
  return new Map(entries);
}

/** Writes a lock: sorted, so that it changes only where something changed, and at once, so that nobody reads half of it. */
export async function writeLock(file: string, lock: Lock): Promise<void> {
  const plugins = Object.fromEntries([...lock].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, `${JSON.stringify(sorted({ lock: lockFormat, plugins }), undefined, 2)}\n`);
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

const lockFormat = "1";

const entryFields = {
  version: optional(text("a version"), "Of the package."),
  integrity: optional(text("a hash"), "Of its code."),
  rights: required(rightsShape, "What it may do."),
  report: optional(text("a hash"), "Of the report of its tests."),
} satisfies Record<keyof LockEntry, Field<unknown>>;

const lockShape = object({
  lock: required(choice([lockFormat]), "Format of the file."),
  plugins: required(map(text("plugin"), object(entryFields)), "What is approved."),
});

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}

function parse(json: string, file: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    const { line, column, problem } = findJsonFault(json);
    throw new ConfigError([{ path: file, message: `not valid JSON at line ${line}, column ${column}: ${problem}` }]);
  }
}

/** With the keys of all objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
