import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Config, ConfigError, type Kernel } from "@patchbay/core";
import type { Plugin, PluginDescription } from "@patchbay/sdk";
import { type AuthorFile, authorFileName, readAuthorFile } from "./author-file.ts";
import { defaultPlugins, loadDefaults } from "./default-plugins.ts";
import { describeWork } from "./describe-work.ts";
import { type ConfigParts, givenConfig, madeConfig } from "./dev-config.ts";
import type { DevOptions } from "./dev-options.ts";
import { type DevUpstream, markerOf, startDevUpstream } from "./dev-upstream.ts";
import { systemClock } from "./system-clock.ts";

/** Keeps what must be undone in the end. */
export type Defer = (undo: () => Promise<void> | void) => void;

/** What the config of a workbench is made of, as it stands. */
export interface Sources {
  readonly baseDir: string;
  readonly defaults: readonly string[];
  readonly upstream: DevUpstream | undefined;
  readonly description: () => PluginDescription | undefined;
  /** The config as it is by now. */
  read(): Promise<Config>;
  /** A pool that does not fit any more may be one of a provider that has another name by now. */
  renew(error: unknown): Promise<boolean>;
  /** What a config and plugins are made of. */
  files(kernel: Pick<Kernel, "describe">): readonly string[];
}

export interface SourceMeans {
  readonly wires: () => ReturnType<Kernel["wires"]>;
  readonly observer: Plugin;
  readonly defer: Defer;
}

/** Finds out what the plugin is and what stands around it. */
export async function openSources(options: DevOptions, means: SourceMeans): Promise<Sources> {
  const { work, tier, configFile, upstreamUrl, typed } = options;
  const { wires, observer, defer } = means;
  const isMade = configFile === undefined;
  const dataDir = await mkdtemp(join(tmpdir(), "patchbay-dev-"));
  defer(() => rm(dataDir, { recursive: true, force: true }));
  const names = isMade ? await defaultPlugins(work.folder, work.packageName) : [];
  const state = new State(options, await describeWork(work, tier), await readAuthorFile(work.folder));
  const isProvider = (state.description?.contributes?.providers ?? []).length > 0;
  const isBuiltIn = isMade && isProvider && upstreamUrl === undefined;
  const reply = (): AuthorFile["reply"] => state.author.reply;
  const upstream = isBuiltIn ? await startDevUpstream({ clock: systemClock, wires, reply }) : undefined;
  if (upstream) defer(() => upstream.close());
  const fixed = {
    work,
    tier,
    typed,
    dataDir,
    defaults: await loadDefaults(names),
    beside: [observer, ...(upstream ? [markerOf(upstream)] : [])],
    upstream: { url: upstream?.url ?? upstreamUrl ?? "", key: `dev-${randomUUID()}` },
  };
  return {
    baseDir: isMade ? work.folder : dirname(configFile),
    defaults: names,
    upstream,
    description: () => state.description,
    read: () => state.read(fixed),
    renew: (error) => state.renew(error),
    files: (kernel) =>
      [...state.configFiles, ...kernel.describe().files, join(work.folder, authorFileName)].filter(
        (file) => !file.includes("/node_modules/"),
      ),
  };
}

type Fixed = Omit<ConfigParts, "description" | "author">;

/** What changes while an author works. */
class State {
  configFiles: readonly string[] = [];
  description: PluginDescription | undefined;
  author: AuthorFile;
  readonly #options: DevOptions;
  #isFresh = true;

  constructor(options: DevOptions, description: PluginDescription | undefined, author: AuthorFile) {
    this.#options = options;
    this.description = description;
    this.author = author;
  }

  async read(fixed: Fixed): Promise<Config> {
    const { work, tier, configFile } = this.#options;
    this.author = await readAuthorFile(work.folder);
    // What it is granted in a sandbox is what it asks for by now.
    if (tier !== "inline" && !this.#isFresh) await this.#describe();
    this.#isFresh = false;
    const parts: ConfigParts = { ...fixed, description: this.description, author: this.author };
    if (configFile === undefined) return madeConfig(parts);
    const { config, files } = await givenConfig(configFile, parts);
    this.configFiles = files;
    return config;
  }

  async renew(error: unknown): Promise<boolean> {
    const isOfPools = error instanceof ConfigError && error.faults.some(({ path }) => path.startsWith("pools."));
    if (this.#options.configFile !== undefined || !isOfPools) return false;
    await this.#describe();
    return true;
  }

  async #describe(): Promise<void> {
    const { work, tier } = this.#options;
    this.description = (await describeWork(work, tier)) ?? this.description;
  }
}

/** Names files as seen from the plugin's folder, and says nothing of places in a config that nobody wrote. */
export function tidyOf({ work, configFile }: Pick<DevOptions, "work" | "configFile">): (text: string) => string {
  return (text) => {
    const near = text.replaceAll(`${work.folder}/`, "");
    return configFile === undefined ? near.replace(/^plugins\[\d+\](?:\.|: )/, "") : near;
  };
}
