import type { Plugin } from "@patchbay/sdk";
import type { IsolatedPlugin } from "@patchbay/sdk/host";

/** The plugin, if it runs outside the kernel's process. */
export function isolated(plugin: Plugin): IsolatedPlugin | undefined {
  return isIsolated(plugin) ? plugin : undefined;
}

function isIsolated(plugin: Plugin): plugin is IsolatedPlugin {
  return "tier" in plugin && "usage" in plugin;
}
