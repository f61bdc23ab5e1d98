import type { Capabilities, PluginDescription } from "@patchbay/sdk";
import type { IsolatedPlugin, IsolatedTier, Isolation } from "@patchbay/sdk/host";
import { ConfigError, faultText } from "../config/fault.ts";
import { pluginKind } from "../config/plugin-kind.ts";
import type { Place } from "../config/place.ts";
import type { ResolvedEntry } from "../config/resolved.ts";
import { applicantOf, approve } from "./approval.ts";
import { chooseTier, missingWalls } from "./choose-tier.ts";
import type { IsolationSite } from "./isolation-site.ts";
import type { Lock } from "./lock.ts";
import { type IsolatedCode, readIsolated } from "./read-isolated.ts";
import type { PluginSource } from "./resolve-plugin.ts";

/** A plugin that will run outside the kernel's process. */
export interface LoadedIsolated {
  readonly plugin: IsolatedPlugin;
  readonly tier: IsolatedTier;
  readonly rights: Capabilities;
  readonly integrity: string;
  readonly files: readonly string[];
}

/** What it is loaded for and with. */
export interface IsolatedJob {
  readonly entry: ResolvedEntry;
  readonly source: PluginSource;
  readonly place: Place;
  readonly site: IsolationSite;
}

/**
 * Reads a plugin without running any of it here, and holds it against walls, grant and lock. Undefined after a fault;
 * `unread` for code of others that only a process could read when none may be started.
 */
export async function loadIsolated(job: IsolatedJob): Promise<LoadedIsolated | "unread" | undefined> {
  const { entry, source, place, site } = job;
  const isolation = await site.isolation(place);
  const tier = isolation && (await tierOf(isolation, job));
  if (isolation === undefined || tier === undefined) return undefined;
  const faults: string[] = [];
  const reads = !site.manifestsOnly || pluginKind(entry.plugin) === "local";
  const code = await readIsolated(
    source,
    watched(place, faults),
    reads ? () => Promise.resolve({ isolation, tier }) : undefined,
  );
  if (code === undefined) return reads || faults.length > 0 ? undefined : "unread";
  const rights = await rightsOf(job, code);
  if (rights === undefined || !isSelfSufficient(code.description, place)) return undefined;
  const id = entry.id ?? code.description.name;
  const plugin = isolation.isolate({
    id,
    tier,
    code: code.code,
    description: code.description,
    rights,
    ...(entry.process !== undefined && { together: site.together(entry.process) }),
    clock: site.clock,
    onEvent: (event) => site.onEvent(id, event),
  });
  return { plugin, tier, rights, integrity: code.integrity, files: [...code.files, site.lockFile] };
}

async function tierOf(isolation: Isolation, { entry, place, site }: IsolatedJob): Promise<IsolatedTier | undefined> {
  const asked = entry.tier === "inline" ? undefined : entry.tier;
  if (site.manifestsOnly) return asked ?? "process";
  const { minimum } = site.sandbox;
  if (asked !== undefined && minimum.length === 0) return asked;
  const strength = await isolation.strength();
  const tier = asked ?? chooseTier(strength, minimum);
  const missing = pluginKind(entry.plugin) === "foreign" ? missingWalls(strength, tier, minimum) : [];
  for (const { name, detail } of missing) {
    place.fault(`sandbox.minimum asks for the wall "${name}", which does not stand in ${tier} here: ${detail}`);
  }
  return missing.length === 0 ? tier : undefined;
}

async function rightsOf(job: IsolatedJob, code: IsolatedCode): Promise<Capabilities | undefined> {
  const { entry, source, place, site } = job;
  const lock = await lockOf(site, place);
  if (lock === undefined) return undefined;
  const approval = approve(applicantOf(entry, source, code, lock));
  if (approval.rights !== undefined) return approval.rights;
  return place.fault(`plugin "${code.description.name}": ${approval.problem}`, approval.hint);
}

async function lockOf(site: IsolationSite, place: Place): Promise<Lock | undefined> {
  try {
    return await site.lock();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    for (const fault of cause.faults) place.fault(faultText(fault));
    return undefined;
  }
}

/** Services are objects of this process; they cannot leave it. */
function isSelfSufficient({ name, requires = [], provides = [] }: PluginDescription, place: Place): boolean {
  const [service] = [...requires, ...provides];
  if (service === undefined) return true;
  const message = `plugin "${name}" uses the service "${service.id}", which cannot leave the kernel's process`;
  place.fault(message, 'sandbox: "inline", if you trust it with everything');
  return false;
}

function watched(place: Place, faults: string[]): Place {
  return {
    ...place,
    fault(message, hint) {
      faults.push(message);
      return place.fault(message, hint);
    },
  };
}
