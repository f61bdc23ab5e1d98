import type { Capabilities, Clock, Fetch, Logger } from "@patchbay/sdk";
import type { ServiceOffers } from "../services.ts";
import type { OptionSecret } from "../credentials/option-secrets.ts";

/** Who asks for a fetch. */
export interface FetchAsk {
  readonly id: string;
  readonly rights: Capabilities;
  /** Whether the plugin is not trusted: its calls are guarded. */
  readonly isIsolated: boolean;
  /** Secrets of its options, and where they may go. */
  readonly secrets: readonly OptionSecret[];
  /** Ends every call. */
  readonly signal: AbortSignal;
}

/** What plugins are given of the kernel. */
export interface PluginHost {
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Each plugin has a folder of its own below. */
  readonly dataDir: string;
  /** What the kernel itself offers. */
  readonly services?: ServiceOffers;
  /** A fetch that reaches only the plugin's hosts and ends with the signal. */
  fetchFor(ask: FetchAsk): Fetch;
  /** A plugin did something that it must not, outside of any exchange. */
  report(fault: { readonly plugin: string; readonly hook: string; readonly cause: unknown }): void;
}
