import type { Capabilities, Plugin } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { ConfigError, type ConfigFault, faultText } from "../config/fault.ts";
import { createPlace, type Place } from "../config/place.ts";
import { pluginKind } from "../config/plugin-kind.ts";
import type { ResolvedEntry } from "../config/resolved.ts";
import { checkOptions } from "./check-options.ts";
import { checkPlugin, pickPlugin } from "./check-plugin.ts";
import { fingerprintOf, identityOf } from "./fingerprint.ts";
import { importPlugin, type ImportedModule } from "./import-plugin.ts";
import { type IsolationSettings, type IsolationSite, openSite } from "./isolation-site.ts";
import { loadIsolated } from "./load-isolated.ts";
import { type OptionSecrets, resolveOptionSecrets, type SecretSources } from "./option-secrets.ts";
import { type PluginSource, resolvePlugin } from "./resolve-plugin.ts";
import type { LoadedPlugin } from "./running-plugin.ts";
import { unequalRights } from "./shared-rights.ts";
import { frameIn } from "./stack-frame.ts";

/** What came of loading. Nothing was set up. */
export interface LoadResult {
  readonly loaded: readonly LoadedPlugin[];
  readonly faults: readonly ConfigFault[];
  /** Entries that need an optional secret which is not set. */
  readonly dropped: readonly { readonly path: string; readonly reason: string }[];
  /** Entries whose code says nothing of itself until it runs, and which was not to run. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

/** What plugins are loaded from. */
export interface LoadSources extends SecretSources, IsolationSettings {}

/**
 * Finds and checks the plugins of a config, and their options. Those that run inline are imported; of the others nothing
 * runs in this process. Never calls `setup`.
 */
export async function loadPlugins(entries: readonly ResolvedEntry[], sources: LoadSources): Promise<LoadResult> {
  const configured = entries.map(({ plugin }) => (typeof plugin === "string" ? plugin : plugin.name));
  const context = { ...sources, configured, site: openSite(sources.baseDir, sources) };
  const results = await Promise.all(entries.map((entry) => loadPlugin(entry, context)));
  const loaded = results.flatMap(({ plugin }) => plugin ?? []);
  return {
    loaded,
    faults: [...results.flatMap(({ faults }) => faults), ...duplicateIds(loaded), ...unequalRights(loaded)],
    dropped: results.flatMap(({ dropped }) => dropped ?? []),
    unread: results.flatMap(({ unread }) => unread ?? []),
  };
}

interface LoadContext extends SecretSources {
  readonly configured: readonly string[];
  readonly site: IsolationSite;
}

interface OneResult {
  readonly plugin?: LoadedPlugin;
  readonly dropped?: LoadResult["dropped"][number];
  readonly unread?: LoadResult["unread"][number];
  readonly faults: readonly ConfigFault[];
}

async function loadPlugin(entry: ResolvedEntry, context: LoadContext): Promise<OneResult> {
  const faults: ConfigFault[] = [];
  const place = createPlace(entry.path, faults);
  const secrets = await resolveOptionSecrets(entry.options, place.field("options"), context);
  if (secrets.dropped !== undefined) return { dropped: { path: entry.path, reason: secrets.dropped }, faults };
  const code = await loadCode(entry, place, context);
  if (code === "unread") return { unread: { path: entry.path, reason: "it has no manifest" }, faults };
  if (code === undefined) return { faults };
  // A reference that could not be read leaves a gap, which the schema would only report a second time.
  if (faults.length > 0) return { faults };
  const options = await checkOptions(code.plugin.options, secrets.options, place.field("options"));
  return faults.length > 0 ? { faults } : { plugin: toLoaded(entry, code, { ...secrets, options }), faults };
}

/** A plugin's code and where it comes from. */
interface Code {
  readonly plugin: Plugin;
  readonly tier: SandboxTier;
  readonly rights: Capabilities;
  readonly version: string | undefined;
  readonly origin: string;
  readonly hash: string;
  readonly files: readonly string[];
}

async function loadCode(
  entry: ResolvedEntry,
  place: Place,
  context: LoadContext,
): Promise<Code | "unread" | undefined> {
  if (typeof entry.plugin !== "string") {
    const plugin = checkPlugin(entry.plugin, place);
    return plugin && { ...inline(plugin), version: undefined, origin: "object", hash: identityOf(plugin), files: [] };
  }
  const { baseDir, configured, site } = context;
  const others = configured.filter((name) => name !== entry.plugin);
  const resolution = await resolvePlugin({ name: entry.plugin, baseDir, path: entry.path, configured: others });
  if ("fault" in resolution) return place.fault(resolution.fault.message, resolution.fault.hint);
  const { source } = resolution;
  if (entry.tier === "inline") return loadInline(entry, source, place, site);
  const loaded = await loadIsolated({ entry, source, place, site });
  if (loaded === undefined || loaded === "unread") return loaded;
  const { plugin, tier, rights, integrity, files } = loaded;
  const hash = fingerprintOf([integrity, site.sandbox.nodePath]);
  return named({ plugin, tier, rights, version: source.version, origin: source.origin, hash, files }, source, place);
}

async function loadInline(
  { plugin: name }: ResolvedEntry,
  source: PluginSource,
  place: Place,
  { sandbox: { minimum } }: IsolationSite,
): Promise<Code | undefined> {
  if (minimum.length > 0 && pluginKind(name) === "foreign") {
    const walls = minimum.map((wall) => `"${wall}"`).join(", ");
    return place.fault(`sandbox.minimum asks for the walls ${walls}, and inline there are none`, 'sandbox: "process"');
  }
  const imported = await importCode(source, place);
  const plugin = imported && pickPlugin(imported.module, place);
  if (imported === undefined || plugin === undefined) return undefined;
  const { version, origin } = source;
  const { hash, files } = imported;
  return named({ ...inline(plugin), version, origin, hash, files }, source, place);
}

/** Code in this process is trusted with what it asks for: nothing holds it back from the rest. */
function inline(plugin: Plugin): Pick<Code, "plugin" | "tier" | "rights"> {
  return { plugin, tier: "inline", rights: plugin.capabilities ?? {} };
}

function named(code: Code, { packageName = code.plugin.name }: PluginSource, place: Place): Code | undefined {
  const { name } = code.plugin;
  if (name === packageName) return code;
  return place.fault(`plugin "${name}" comes in package "${packageName}"`, "both must have the same name");
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
  const { plugin, tier, rights, version, origin, hash } = code;
  const id = entry.id ?? plugin.name;
  return {
    entry,
    id,
    plugin,
    tier,
    rights,
    options,
    version,
    origin,
    fingerprint: fingerprintOf([hash, version, entry.options, mark, id, entry.order, tier, rights, entry.process]),
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
