import { isAbsolute } from "node:path";
import type { Plugin } from "@patchbay/sdk";

/** Whose code it is: `own` comes with the kernel, `local` is the operator's own file, folder or object, `foreign` is all else. */
export type PluginKind = "own" | "local" | "foreign";

/** Whose code an entry of a resolved config names: a package, an absolute path or a plugin. */
export function pluginKind(plugin: string | Plugin): PluginKind {
  if (typeof plugin !== "string" || isAbsolute(plugin)) return "local";
  return /^@patchbay\/[\w-]+$/.test(plugin) ? "own" : "foreign";
}
