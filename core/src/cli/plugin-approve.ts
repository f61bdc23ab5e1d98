import { resolve } from "node:path";
import type { Capabilities } from "@patchbay/sdk";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { createPlace, type Place } from "../config/place.ts";
import { pluginKind } from "../config/plugin-kind.ts";
import { createIsolationFinder, type FindIsolation } from "../plugins/find-isolation.ts";
import { type IsolationSite, openSite } from "../plugins/isolation-site.ts";
import { type Lock, type LockEntry, lockFileOf, readLock, writeLock } from "../plugins/lock.ts";
import { type IsolatedCode, type OpenReader, readIsolated } from "../plugins/read-isolated.ts";
import { type PluginSource, resolvePlugin } from "../plugins/resolve-plugin.ts";
import { grantedRights, rightsDiff } from "../plugins/rights.ts";
import { rightsLines } from "../plugins/rights-text.ts";
import { type Command, type FlagValues, UsageError } from "./command.ts";
import { configFlag, helpFlag } from "./common-flags.ts";
import { type ConfigReading, inspectConfigIfAny } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** `patchbay plugin approve`. */
export const approve: Command = {
  name: "approve",
  summary: "show what a plugin asks for, and write the approval into patchbay.lock",
  argument: "NAME|PATH",
  flags: {
    yes: { meaning: "approve without being asked" },
    config: configFlag,
    help: helpFlag,
  },
  run: (flags, terminal) => approvePlugin(flags, terminal),
};

/** Resolves with the exit code: 1 when it was not approved. */
export async function approvePlugin(
  flags: FlagValues,
  terminal: Terminal,
  findIsolation: FindIsolation = createIsolationFinder(),
): Promise<number> {
  const { argument } = flags;
  if (argument === undefined) throw new UsageError("approve needs a plugin: patchbay plugin approve NAME|PATH");
  const reading = await inspectConfigIfAny(flags, terminal);
  const { baseDir } = reading;
  const file = lockFileOf(baseDir);
  const lock = await readLock(file);
  const { name, entry } = await readCandidate(
    pluginNameOf(argument, reading.plugins, terminal.cwd),
    reading,
    findIsolation,
  );
  const before = lock.get(name);
  terminal.out(`${aboutText(name, entry, before)}\n`);
  if (before !== undefined && isSame(before, entry)) return say("it is approved already\n", 0, terminal);
  if (!(await isWanted(flags, terminal))) return say("not approved; with --yes it is\n", 1, terminal);
  await writeLock(file, withEntry(lock, name, entry));
  return say(`approved in ${file}\n`, 0, terminal);
}

interface Candidate {
  readonly name: string;
  readonly entry: LockEntry;
}

async function readCandidate(
  plugin: string,
  { baseDir, plugins, config }: ConfigReading,
  findIsolation: FindIsolation,
): Promise<Candidate> {
  const faults: ConfigFault[] = [];
  const place = createPlace(plugin, faults);
  const configured = plugins.flatMap((entry) => (typeof entry.plugin === "string" ? [entry.plugin] : []));
  const resolution = await resolvePlugin({ name: plugin, baseDir, path: plugin, configured });
  if ("fault" in resolution) throw new ConfigError([resolution.fault]);
  const site = openSite(baseDir, { findIsolation, ...(config && { sandbox: config.sandbox }) });
  const code = await readIsolated(resolution.source, place, () => openReader(site, place));
  if (code?.description.capabilities?.reveal)
    place.fault(
      "reads the text of its secrets, which nobody can approve",
      'sandbox: "inline", if you trust it with all',
    );
  if (code === undefined || faults.length > 0) throw new ConfigError(faults);
  return { name: code.description.name, entry: entryOf(code, resolution.source, pluginKind(plugin) === "local") };
}

/** As the config has it: an id, a package, or a path from where the command is typed. */
function pluginNameOf(given: string, plugins: ConfigReading["plugins"], cwd: string): string {
  const found = plugins.find(({ id, plugin }) => id === given || plugin === given)?.plugin;
  if (typeof found === "string") return found;
  return /^[./]/.test(given) ? resolve(cwd, given) : given;
}

async function openReader({ isolation }: IsolationSite, place: Place): ReturnType<OpenReader> {
  const found = await isolation(place);
  // What it says of itself is asked behind the thickest wall.
  return found && { isolation: found, tier: "strict" };
}

function entryOf(
  { description, integrity, isBuilt }: IsolatedCode,
  { version }: PluginSource,
  isLocal: boolean,
): LockEntry {
  const asked: Capabilities = description.capabilities ?? {};
  const rights = grantedRights(asked, asked);
  if (isLocal && !isBuilt) return { rights };
  return { ...(version !== undefined && { version }), integrity, rights };
}

function aboutText(name: string, { version, integrity, rights }: LockEntry, before: LockEntry | undefined): string {
  const wants = rightsLines(rights);
  const news = before === undefined ? [] : rightsDiff(before.rights, rights);
  return [
    `${name}${version === undefined ? "" : ` ${version}`}`,
    `  ${integrity ?? "built from its source each time it is loaded"}`,
    "",
    ...(wants.length === 0 ? ["asks for nothing"] : ["asks for", ...wants.map((line) => `  ${line}`)]),
    ...(before === undefined ? [] : ["", `since ${before.version ?? "it was approved"}`, ...changes(news)]),
    "",
  ].join("\n");
}

function changes(news: readonly string[]): readonly string[] {
  return (news.length === 0 ? ["asks for the same"] : news).map((line) => `  ${line}`);
}

function isSame(one: LockEntry, other: LockEntry): boolean {
  const isSameCode = one.version === other.version && one.integrity === other.integrity;
  return isSameCode && rightsDiff(one.rights, other.rights).length === 0;
}

/** The report of its tests belongs to the code that was tested. */
function withEntry(lock: Lock, name: string, entry: LockEntry): Lock {
  const before = lock.get(name);
  const report = before?.integrity === entry.integrity ? before?.report : undefined;
  return new Map([...lock, [name, { ...entry, ...(report !== undefined && { report }) }]]);
}

async function isWanted({ switches }: FlagValues, { ask }: Terminal): Promise<boolean> {
  if (switches.has("yes")) return true;
  return ask !== undefined && /^y(es)?$/i.test((await ask("approve this? [y/N] ")).trim());
}

function say(text: string, code: number, terminal: Terminal): number {
  if (code === 0) terminal.out(text);
  else terminal.err(text);
  return code;
}
