import { dirname, resolve } from "node:path";
import type { Config, PluginEntry, PoolConfig } from "@patchbay/core";
import { loadConfigFile } from "@patchbay/core/testing";
import type { Plugin, PluginDescription } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { isRecord } from "../package-json.ts";
import type { AuthorFile } from "./author-file.ts";
import type { WorkPlugin } from "./source-entry.ts";

/** What a config for a plugin under work is made of. */
export interface ConfigParts {
  readonly work: WorkPlugin;
  readonly tier: SandboxTier;
  readonly description: PluginDescription | undefined;
  readonly author: Pick<AuthorFile, "options" | "node">;
  /** Options that were typed; they go before those of the author's file. */
  readonly typed: Readonly<Record<string, unknown>>;
  /** Plugins of the kernel's makers. */
  readonly defaults: readonly (Plugin | string)[];
  /** Plugins of this command. */
  readonly beside: readonly Plugin[];
  /** Address and key of the nodes of a provider under work. */
  readonly upstream: { readonly url: string; readonly key: string };
  readonly dataDir: string;
}

/** A kernel with the plugin, all protocols, and a pool for it, or one with an echo. */
export function madeConfig(parts: ConfigParts): Config {
  const { defaults, beside, description, dataDir } = parts;
  const providers = description?.contributes?.providers ?? [];
  const pools =
    providers.length > 0 ? providers.map((id) => [id, poolOf(id, parts)] as const) : [["echo", echo] as const];
  return {
    plugins: [...defaults, entryOf(parts), ...beside],
    pools: Object.fromEntries(pools),
    defaultPool: pools.map(([id]) => id),
    server: { drainMs },
    dataDir,
  };
}

const drainMs = 1000;
const echo: PoolConfig = { provider: "echo", nodes: [{ id: "echo" }] };

/** Nodes never rest: the next request is to show something again. */
function poolOf(provider: string, { upstream, author }: ConfigParts): PoolConfig {
  return {
    provider,
    cooldown: {
      "credential-rejected": false,
      "quota-exhausted": false,
      "rate-limited": false,
      "model-not-found": false,
      overloaded: false,
      "upstream-failed": false,
      "invalid-reply": false,
      unreachable: false,
      timeout: false,
      "stream-interrupted": false,
      "provider-crashed": false,
    },
    nodes: [{ id: "dev", baseUrl: upstream.url, apiKey: upstream.key, ...author.node }],
  };
}

/** Its author grants it what it asks for. */
function entryOf({ work, tier, description, author, typed }: ConfigParts): PluginEntry {
  const options = { ...author.options, ...typed };
  return {
    plugin: work.entry,
    sandbox: tier,
    ...(tier !== "inline" && { grant: description?.capabilities ?? {} }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** A config that was given, and every file that it is made of. */
export interface GivenConfig {
  readonly config: Config;
  readonly files: readonly string[];
}

/** The config of a file, with the source of the plugin under work in its place, or added. @throws ConfigError. */
export async function givenConfig(file: string, parts: ConfigParts): Promise<GivenConfig> {
  const { config, files } = await loadConfigFile(file);
  const given = isRecord(config) ? config : {};
  const plugins: readonly unknown[] = Array.isArray(given["plugins"]) ? given["plugins"] : [];
  const mine = entryOf(parts);
  const isMine = (entry: unknown): boolean => isOf(entry, parts.work, dirname(file));
  const placed = plugins.map((entry) => (isMine(entry) ? { ...mine, ...restOf(entry, mine) } : entry));
  const all = [...(plugins.some(isMine) ? placed : [...placed, mine]), ...parts.beside];
  // The kernel checks the whole of it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { config: { ...given, plugins: all } as Config, files };
}

/** Options, id and order stay as the config says; what was typed goes before. */
function restOf(entry: unknown, { options: mine }: PluginEntry): object {
  if (!isRecord(entry)) return {};
  const { plugin: _plugin, sandbox: _sandbox, grant: _grant, options, ...rest } = entry;
  const merged = { ...(isRecord(options) && options), ...(isRecord(mine) && mine) };
  return { ...rest, ...(Object.keys(merged).length > 0 && { options: merged }) };
}

function isOf(entry: unknown, { folder, entry: file, packageName }: WorkPlugin, baseDir: string): boolean {
  const name = isRecord(entry) ? entry["plugin"] : entry;
  if (typeof name !== "string") return false;
  return name === packageName || [folder, file].includes(resolve(baseDir, name));
}
