import type { Terminal } from "@patchbay/core";
import type { SandboxTier } from "@patchbay/sdk/host";
import type { WorkPlugin } from "./source-entry.ts";

/** What a workbench is opened with. */
export interface DevOptions {
  readonly work: WorkPlugin;
  readonly tier: SandboxTier;
  readonly port: number;
  /** A config of the author's own. */
  readonly configFile: string | undefined;
  /** An upstream of the author's own. */
  readonly upstreamUrl: string | undefined;
  readonly typed: Readonly<Record<string, unknown>>;
  readonly terminal: Terminal;
}
