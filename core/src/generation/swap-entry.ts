import { access } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { GatewayError } from "@patchbay/sdk";
import { nearestNameHint } from "../config/nearest-name.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { findPackage, readPackage } from "../plugins/find-package.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { Generation } from "./generation.ts";
import { replaceEntry } from "./replace-entry.ts";

/**
 * The config of a generation with one plugin in another version, or from a path.
 * @throws GatewayError `not-found` for a plugin or version that is none.
 */
export async function swapEntry(
  { config, plugins }: Pick<Generation, "config" | "plugins">,
  name: string,
  to: string,
): Promise<ResolvedConfig> {
  const running = plugins.find(({ id }) => id === name) ?? plugins.find(({ plugin }) => plugin.name === name);
  if (!running) {
    const hint = nearestNameHint(
      name,
      plugins.map(({ id }) => id),
    );
    throw new GatewayError("not-found", `no plugin "${name}" is loaded${hint === undefined ? "" : ` (${hint})`}`);
  }
  const plugin = isPath(to) ? await pathOf(to, config) : await versionOf(running, to, config);
  // Another package at a path may have another name: whoever refers to the plugin goes on doing so.
  return replaceEntry(config, running, { plugin, id: running.id });
}

function isPath(to: string): boolean {
  return isAbsolute(to) || /^\.{0,2}[/\\]/.test(to) || to === "." || to === "..";
}

/** @throws GatewayError `not-found` */
async function pathOf(to: string, { baseDir }: ResolvedConfig): Promise<string> {
  const path = resolve(baseDir, to);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new GatewayError("not-found", `there is no file or folder ${path}`);
  return path;
}

/** @throws GatewayError `not-found` */
async function versionOf({ plugin }: RunningPlugin, version: string, config: ResolvedConfig): Promise<string> {
  const { baseDir, dataDir } = config;
  const { name } = plugin;
  const kept = join(dataDir, "plugins", `${name}@${version}`);
  const found = [await readPackage(kept), await findPackage(name, baseDir)];
  const fitting = found.find((each) => each?.name === name && each.version === version);
  if (fitting) return fitting.folder;
  const installed = found[1]?.version;
  throw new GatewayError(
    "not-found",
    `version ${version} of "${name}" is neither in ${kept} nor installed${installed === undefined ? "" : ` (${installed} is)`}`,
  );
}
