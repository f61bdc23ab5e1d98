import type { Capabilities, Hooks, Plugin } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import type { ResolvedEntry } from "../config/resolved.ts";

/** A plugin whose code is here and whose options are valid; `setup` has not run. */
export interface LoadedPlugin {
  readonly entry: ResolvedEntry;
  /** The operator's id, or the plugin's name. Unique. */
  readonly id: string;
  readonly plugin: Plugin;
  /** Where its code runs. */
  readonly tier: SandboxTier;
  /** What it may do: inline what it asks for, elsewhere what of that was granted. */
  readonly rights: Capabilities;
  /** Output of the options schema. */
  readonly options: unknown;
  /** Package version, where there is a package. */
  readonly version: string | undefined;
  /** Package name, path or `object`: for people. */
  readonly origin: string;
  /** Same code, version and options give the same fingerprint. */
  readonly fingerprint: string;
  /** Files to watch. */
  readonly files: readonly string[];
}

/** A plugin at work. Held by one or more generations; disposed of when the last lets go. */
export interface RunningPlugin extends LoadedPlugin {
  readonly hooks: Hooks;
  retain(): void;
  /** Resolves when the plugin is disposed of, or at once when others still hold it. */
  release(): Promise<void>;
}
