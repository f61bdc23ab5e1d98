import type { Capabilities } from "@patchbay/sdk";
import { type PluginKind, pluginKind } from "../config/plugin-kind.ts";
import type { ResolvedEntry } from "../config/resolved.ts";
import type { Lock, LockEntry } from "./lock.ts";
import type { IsolatedCode } from "./read-isolated.ts";
import type { PluginSource } from "./resolve-plugin.ts";
import { grantedRights, rightsMissing } from "./rights.ts";
import { rightsLines } from "./rights-text.ts";

/** What was approved before. */
interface Approved extends Pick<LockEntry, "rights"> {
  readonly version?: string | undefined;
  readonly integrity?: string | undefined;
}

/** A plugin that wants to run, and what was said of it. */
export interface Applicant {
  /** As an operator names it: package or path. */
  readonly origin: string;
  readonly version: string | undefined;
  readonly integrity: string;
  readonly asked: Capabilities;
  readonly kind: PluginKind;
  readonly grant: Capabilities | undefined;
  readonly locked: Approved | undefined;
}

/** The plugin of an entry, as it was read. */
export function applicantOf(
  { plugin, grant }: Pick<ResolvedEntry, "plugin" | "grant">,
  { origin, version }: Pick<PluginSource, "origin" | "version">,
  { description: { name, capabilities: asked = {} }, integrity, isBuilt }: IsolatedCode,
  lock: Lock,
): Applicant {
  const kind = pluginKind(plugin);
  const entry = lock.get(name);
  // A file of the operator's own changes whenever it is edited; what it may do does not.
  const isEdited = kind === "local" && !isBuilt;
  const locked = entry && isEdited ? { ...entry, version, integrity } : entry;
  return { origin, version, integrity, asked, kind, grant, locked };
}

/** What a plugin may do, or why it may not run. */
export type Approval =
  | { readonly rights: Capabilities }
  | { readonly rights?: never; readonly problem: string; readonly hint: string };

/** Holds a plugin against its entry's grant and the lock. Nothing is asked of anybody; nothing is written. */
export function approve(applicant: Applicant): Approval {
  const { asked, grant, kind, locked } = applicant;
  if (asked.reveal) {
    return {
      problem: "reads the text of its secrets (capabilities.reveal), which only a plugin that runs inline may",
      hint: 'sandbox: "inline", if you trust it with everything',
    };
  }
  const change = locked && changeOf(applicant, locked);
  // Other code under a number that was approved is a forgery, whatever it may do.
  if (change?.isForged) return refuse(applicant, change.problem);
  if (grant !== undefined) return { rights: grantedRights(asked, grant) };
  if (kind === "own") return { rights: grantedRights(asked, asked) };
  if (locked === undefined) return unapproved(applicant);
  if (change !== undefined) return refuse(applicant, change.problem);
  const missing = rightsMissing(locked.rights, asked);
  return missing.length === 0 ? { rights: grantedRights(asked, locked.rights) } : refuse(applicant, missing.join("; "));
}

interface Change {
  readonly problem: string;
  readonly isForged: boolean;
}

function changeOf({ version, integrity, asked }: Applicant, locked: Approved): Change | undefined {
  if (locked.integrity === integrity && locked.version === version) return undefined;
  if (locked.version !== version) {
    const missing = rightsMissing(locked.rights, asked);
    const news = missing.length === 0 ? "it asks for nothing new" : missing.join("; ");
    const approved = `version ${locked.version ?? "without a number"} is`;
    return {
      problem: `version ${version ?? "without a number"} is not approved, ${approved}; ${news}`,
      isForged: false,
    };
  }
  if (locked.integrity === undefined) return { problem: "its code was never approved", isForged: false };
  const problem = `its code is not what was approved: it has ${integrity}, patchbay.lock has ${locked.integrity}`;
  return { problem, isForged: true };
}

function unapproved(applicant: Applicant): Approval {
  const { asked, kind, version } = applicant;
  const wants = rightsLines(grantedRights(asked, asked));
  if (kind === "local" && wants.length === 0) return { rights: {} };
  const what = wants.length === 0 ? "it asks for nothing" : `it asks for ${wants.join("; ")}`;
  return refuse(applicant, `${version === undefined ? "is" : `version ${version} is`} not approved; ${what}`);
}

function refuse({ origin }: Applicant, problem: string): Approval {
  return { problem, hint: `patchbay plugin approve ${origin}` };
}
