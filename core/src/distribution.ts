import type { Plugin } from "@patchbay/sdk";
import { runCli } from "./cli/run-cli.ts";
import { openTerminal } from "./cli/open-terminal.ts";
import { isPlugin } from "./config/plugin-shape.ts";
import { isRecord } from "./config/shape.ts";

/** A kernel in one file with a config and its plugins. */
export interface Distribution {
  /** As the config file exports it, or as its JSON or YAML says. */
  readonly config: unknown;
  /** The plugins by what the config calls them. */
  readonly plugins: Readonly<Record<string, unknown>>;
  /** Version of the kernel. */
  readonly version: string;
  /** Address of the file; relative paths of the config start from its folder. */
  readonly url: string;
}

/** Runs the program with the config that was built in; `--config` still takes another. Ends the process. */
export async function runDistribution({ config, plugins, version, url }: Distribution): Promise<void> {
  const terminal = openTerminal(version);
  const embedded = { config: withPlugins(config, plugins), url };
  terminal.end(await runCli(terminal.args, { ...terminal, embedded }));
}

/** The config with the plugins themselves in place of their names, so that nothing has to be found when it starts. */
export function withPlugins(config: unknown, plugins: Distribution["plugins"]): unknown {
  if (!isRecord(config) || !Array.isArray(config["plugins"])) return config;
  const entries: readonly unknown[] = config["plugins"];
  return { ...config, plugins: entries.map((entry) => withPlugin(entry, plugins)) };
}

function withPlugin(entry: unknown, plugins: Distribution["plugins"]): unknown {
  if (typeof entry === "string") return pluginFor(entry, plugins) ?? entry;
  if (!isRecord(entry)) return entry;
  const { plugin, ...rest } = entry;
  return typeof plugin === "string" ? { ...rest, plugin: pluginFor(plugin, plugins) ?? plugin } : entry;
}

function pluginFor(reference: string, plugins: Distribution["plugins"]): Plugin | undefined {
  const found = Object.hasOwn(plugins, reference) ? plugins[reference] : undefined;
  return isPlugin(found) ? found : undefined;
}
