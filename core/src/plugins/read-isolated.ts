import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginDescription, PluginManifest } from "@patchbay/sdk";
import type { IsolatedTier, Isolation } from "@patchbay/sdk/host";
import { ConfigError, faultText } from "../config/fault.ts";
import type { Place } from "../config/place.ts";
import { bundleSelfContained } from "./bundle.ts";
import { descriptionFaults, isDescription } from "./check-manifest.ts";
import { integrityOf } from "./integrity.ts";
import { type ManifestReading, readManifest } from "./read-manifest.ts";
import type { PluginSource } from "./resolve-plugin.ts";

/** The code of a plugin as text, and what it says of itself. None of it ran in this process. */
export interface IsolatedCode {
  readonly description: PluginDescription;
  readonly code: string;
  readonly integrity: string;
  /** Whether a build left it so; else it was bundled from its source just now. */
  readonly isBuilt: boolean;
  readonly files: readonly string[];
}

/** Means to read code that has no manifest: it is run, elsewhere. Undefined after a fault. */
export type OpenReader = () => Promise<Reader | undefined>;

interface Reader {
  readonly isolation: Isolation;
  readonly tier: IsolatedTier;
}

/**
 * Reads a plugin by its manifest, or, where it has none, by its source. Undefined after a fault, and for a plugin without a
 * manifest when there are no means to read it.
 */
export async function readIsolated(
  source: PluginSource,
  place: Place,
  openReader: OpenReader | undefined,
): Promise<IsolatedCode | undefined> {
  const reading = source.folder === undefined ? undefined : await readManifest(source.folder);
  if (reading !== undefined && reading.faults.length > 0) {
    for (const fault of reading.faults) place.fault(`${reading.file} ${faultText(fault)}`);
    return undefined;
  }
  if (reading?.manifest) return readBuilt(reading, reading.manifest, place);
  const reader = await openReader?.();
  return reader && readSource(source, place, reader);
}

async function readBuilt(
  { folder, file, name }: ManifestReading,
  { entry, integrity, ...description }: PluginManifest,
  place: Place,
): Promise<IsolatedCode | undefined> {
  if (name === undefined) return place.fault(`${file} has no name`);
  const entryFile = join(folder, entry);
  const bytes = await readFile(entryFile).catch(() => undefined);
  if (bytes === undefined) return place.fault(`${entryFile}, the entry of the plugin, cannot be read`, "reinstall it");
  const found = integrityOf(bytes);
  if (found !== integrity) {
    const hint = "reinstall it; if you made it, patchbay plugin build";
    return place.fault(
      `${entryFile} is not what its manifest says: it has ${found}, the manifest has ${integrity}`,
      hint,
    );
  }
  return {
    description: { ...description, name },
    code: bytes.toString("utf8"),
    integrity,
    isBuilt: true,
    files: [entryFile, file],
  };
}

async function readSource(
  { file, origin }: PluginSource,
  place: Place,
  reader: Reader,
): Promise<IsolatedCode | undefined> {
  try {
    const { code, files } = await bundleSelfContained(file);
    const integrity = integrityOf(code);
    const description: unknown = await describe(reader, code, integrity);
    if (isDescription(description)) return { description, code, integrity, isBuilt: false, files };
    for (const fault of descriptionFaults(description, "plugin")) place.fault(`${origin} ${faultText(fault)}`);
  } catch (cause) {
    if (cause instanceof ConfigError) for (const fault of cause.faults) place.fault(faultText(fault));
    else place.fault(`${origin} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return undefined;
}

const described = new WeakMap<Isolation, Map<string, PluginDescription>>();

/** The same code says the same, so it is asked once. */
async function describe({ isolation, tier }: Reader, code: string, integrity: string): Promise<PluginDescription> {
  const known = described.get(isolation) ?? new Map<string, PluginDescription>();
  described.set(isolation, known);
  const key = `${tier} ${integrity}`;
  const description = known.get(key) ?? (await isolation.describe({ code, tier }));
  known.delete(key);
  known.set(key, description);
  for (const oldest of [...known.keys()].slice(0, -mostDescribed)) known.delete(oldest);
  return description;
}

const mostDescribed = 100;
