import type { Clock, Fetch, Logger } from "@patchbay/sdk";

/** What plugins are given of the kernel. */
export interface PluginHost {
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Each plugin has a folder of its own below. */
  readonly dataDir: string;
  /** A fetch that reaches only these hosts and ends with the signal. */
  fetchFor(plugin: { readonly id: string; readonly hosts: readonly string[]; readonly signal: AbortSignal }): Fetch;
  /** A plugin did something that it must not, outside of any exchange. */
  report(fault: { readonly plugin: string; readonly hook: string; readonly cause: unknown }): void;
}
