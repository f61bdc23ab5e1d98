import type { Plugin } from "@patchbay/sdk";
import { ConfigError, type ConfigFault, faultText } from "../config/fault.ts";
import { createPlace, type Place } from "../config/place.ts";
import type { ResolvedEntry } from "../config/resolved.ts";
import { checkOptions } from "./check-options.ts";
import { checkPlugin, pickPlugin } from "./check-plugin.ts";
import { fingerprintOf, identityOf } from "./fingerprint.ts";
import { importPlugin, type ImportedModule } from "./import-plugin.ts";
import { type OptionSecrets, resolveOptionSecrets, type SecretSources } from "./option-secrets.ts";
import { type PluginSource, resolvePlugin } from "./resolve-plugin.ts";
import type { LoadedPlugin } from "./running-plugin.ts";
import { frameIn } from "./stack-frame.ts";

/** What came of loading. Nothing was set up. */
export interface LoadResult {
  readonly loaded: readonly LoadedPlugin[];
  readonly faults: readonly ConfigFault[];
  /** Entries that need an optional secret which is not set. */
  readonly dropped: readonly { readonly path: string; readonly reason: string }[];
}

/** Finds, imports and checks the plugins of a config, and their options. Never calls `setup`. */
export async function loadPlugins(entries: readonly ResolvedEntry[], sources: SecretSources): Promise<LoadResult> {
  const configured = entries.map(({ plugin }) => (typeof plugin === "string" ? plugin : plugin.name));
  const results = await Promise.all(entries.map((entry) => loadPlugin(entry, { ...sources, configured })));
  const loaded = results.flatMap(({ plugin }) => plugin ?? []);
  return {
    loaded,
    faults: [...results.flatMap(({ faults }) => faults), ...duplicateIds(loaded)],
    dropped: results.flatMap(({ dropped }) => dropped ?? []),
  };
}

interface LoadContext extends SecretSources {
  readonly configured: readonly string[];
}

interface OneResult {
  readonly plugin?: LoadedPlugin;
  readonly dropped?: LoadResult["dropped"][number];
  readonly faults: readonly ConfigFault[];
}

async function loadPlugin(entry: ResolvedEntry, context: LoadContext): Promise<OneResult> {
  const faults: ConfigFault[] = [];
  const place = createPlace(entry.path, faults);
  const secrets = await resolveOptionSecrets(entry.options, place.field("options"), context);
  if (secrets.dropped !== undefined) return { dropped: { path: entry.path, reason: secrets.dropped }, faults };
  const code = await loadCode(entry, place, context);
  if (code === undefined) return { faults };
  // A reference that could not be read leaves a gap, which the schema would only report a second time.
  if (faults.length > 0) return { faults };
  const options = await checkOptions(code.plugin.options, secrets.options, place.field("options"));
  return faults.length > 0 ? { faults } : { plugin: toLoaded(entry, code, { ...secrets, options }), faults };
}

/** A plugin's code and where it comes from. */
interface Code {
  readonly plugin: Plugin;
  readonly version: string | undefined;
  readonly origin: string;
  readonly hash: string;
  readonly files: readonly string[];
}

async function loadCode(entry: ResolvedEntry, place: Place, context: LoadContext): Promise<Code | undefined> {
  if (typeof entry.plugin !== "string") {
    const plugin = checkPlugin(entry.plugin, place);
    return plugin && { plugin, version: undefined, origin: "object", hash: identityOf(plugin), files: [] };
  }
  const { baseDir, configured } = context;
  const others = configured.filter((name) => name !== entry.plugin);
  const resolution = await resolvePlugin({ name: entry.plugin, baseDir, path: entry.path, configured: others });
  if ("fault" in resolution) return place.fault(resolution.fault.message, resolution.fault.hint);
  const { source } = resolution;
  const imported = await importCode(source, place);
  const plugin = imported && pickPlugin(imported.module, place);
  if (imported === undefined || plugin === undefined) return undefined;
  const { packageName = plugin.name, version, origin } = source;
  if (plugin.name !== packageName) {
    return place.fault(`plugin "${plugin.name}" comes in package "${packageName}"`, "both must have the same name");
  }
  return { plugin, version, origin, hash: imported.hash, files: imported.files };
}

async function importCode(source: PluginSource, place: Place): Promise<ImportedModule | undefined> {
  try {
    return await importPlugin(source);
  } catch (cause) {
    if (cause instanceof ConfigError) for (const fault of cause.faults) place.fault(faultText(fault));
    else place.fault(`${source.origin} cannot be imported: ${reasonOf(cause)}`, frameIn(cause, [source.file]));
    return undefined;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function toLoaded(entry: ResolvedEntry, code: Code, { options, mark, files }: OptionSecrets): LoadedPlugin {
  const { plugin, version, origin, hash } = code;
  const id = entry.id ?? plugin.name;
  return {
    entry,
    id,
    plugin,
    options,
    version,
    origin,
    fingerprint: fingerprintOf([hash, version, entry.options, mark, id, entry.order]),
    files: [...code.files, ...files],
  };
}

function duplicateIds(loaded: readonly LoadedPlugin[]): readonly ConfigFault[] {
  return loaded.flatMap(({ id, entry }, index) => {
    const first = loaded.slice(0, index).find((other) => other.id === id);
    if (first === undefined) return [];
    return [
      { path: entry.path, message: `"${id}" is already loaded by ${first.entry.path}`, hint: "give one of them an id" },
    ];
  });
}
