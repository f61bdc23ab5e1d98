import type { ResolvedConfig, ResolvedEntry } from "../config/resolved.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";

type Known = Pick<RunningPlugin, "id" | "entry">;

/** A config in which the entry of a running plugin is changed in part. */
export function replaceEntry(config: ResolvedConfig, running: Known, change: Partial<ResolvedEntry>): ResolvedConfig {
  const entry = findEntry(config, running);
  return { ...config, plugins: config.plugins.map((each) => (each === entry ? { ...each, ...change } : each)) };
}

/** The entry of a running plugin; a plugin that went on running may have that of an earlier config. */
export function findEntry({ plugins }: ResolvedConfig, { id, entry }: Known): ResolvedEntry | undefined {
  return (
    plugins.find((each) => each === entry) ??
    plugins.find((each) => (each.id ?? nameOf(each)) === id) ??
    plugins.find((each) => each.id === undefined && each.plugin === entry.plugin)
  );
}

function nameOf({ plugin }: ResolvedEntry): string {
  return typeof plugin === "string" ? plugin : plugin.name;
}
