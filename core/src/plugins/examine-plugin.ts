import type { Capabilities } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { type ConfigFault, faultText } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import type { ResolvedEntry } from "../config/resolved.ts";
import { applicantOf, approve } from "./approval.ts";
import type { Lock } from "./lock.ts";
import { readIsolated } from "./read-isolated.ts";
import { type PluginSource, resolvePlugin } from "./resolve-plugin.ts";

/** How a plugin stands before any of it runs. */
export interface PluginStanding {
  readonly id: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly tier: SandboxTier | undefined;
  /** `trusted`: inline; `unread`: its code says nothing of itself until it runs. */
  readonly state: "trusted" | "approved" | "granted" | "unread" | "refused";
  /** Why it is refused. */
  readonly problem?: string;
  readonly rights?: Capabilities;
  readonly integrity?: string;
}

/** Reads manifest and lock of an entry. Runs nothing. */
export async function examinePlugin(entry: ResolvedEntry, baseDir: string, lock: Lock): Promise<PluginStanding> {
  const { plugin, tier } = entry;
  if (typeof plugin !== "string")
    return { id: entry.id ?? plugin.name, name: plugin.name, version: undefined, tier, state: "trusted" };
  const resolution = await resolvePlugin({ name: plugin, baseDir, path: entry.path, configured: [] });
  if ("fault" in resolution) {
    const { message, hint } = resolution.fault;
    return {
      id: entry.id ?? plugin,
      name: plugin,
      version: undefined,
      tier,
      ...refused([{ path: "", message, ...(hint !== undefined && { hint }) }]),
    };
  }
  const { source } = resolution;
  const name = source.packageName ?? plugin;
  const known = { id: entry.id ?? name, name, version: source.version, tier };
  return tier === "inline"
    ? { ...known, state: "trusted" }
    : { ...known, ...(await examineIsolated(entry, source, lock)) };
}

type Standing = Pick<PluginStanding, "state" | "problem" | "rights" | "integrity">;

async function examineIsolated(entry: ResolvedEntry, source: PluginSource, lock: Lock): Promise<Standing> {
  const faults: ConfigFault[] = [];
  const code = await readIsolated(source, createPlace("", faults), undefined);
  if (faults.length > 0) return refused(faults);
  if (code === undefined) return { state: "unread" };
  const approval = approve(applicantOf(entry, source, code, lock));
  const { integrity } = code;
  if (approval.rights === undefined)
    return { ...refused([{ path: "", message: approval.problem, hint: approval.hint }]), integrity };
  return { state: entry.grant === undefined ? "approved" : "granted", rights: approval.rights, integrity };
}

function refused(faults: readonly ConfigFault[]): Standing {
  return { state: "refused", problem: faults.map(faultText).join("; ") };
}
