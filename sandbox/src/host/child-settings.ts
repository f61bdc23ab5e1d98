import type { IsolatedTier } from "@patchbay/sdk/host";
import type { ChildFiles } from "./child-files.ts";

/** How a process for plugins is run. */
export interface ChildSettings {
  readonly tier: IsolatedTier;
  /** Of the plugin's heap. */
  readonly memoryMb: number;
  /** Another Node than the one that runs this. */
  readonly nodePath?: string;
  /** CPU time that one turn of the plugin may take in the strict tier, in milliseconds; by default 1000. */
  readonly turnCpuMs?: number;
  /** How long starting and loading may take, in milliseconds; by default 10 000. */
  readonly loadMs?: number;
  /** What the process runs, by default this package's own. */
  readonly files?: ChildFiles;
}
