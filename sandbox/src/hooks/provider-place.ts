import type { HookContext } from "./hook-context.ts";

/** Where a provider stands: its position among those of the plugin, and how the plugin is reached. */
export interface ProviderPlace {
  readonly index: number;
  readonly context: HookContext;
}
