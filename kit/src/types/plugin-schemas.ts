import type { JsonObject } from "@patchbay/sdk";
import { bundleTrusted } from "../build/bundle-plugin.ts";
import { describeInChild } from "../build/describe-in-child.ts";
import { isRecord } from "../package-json.ts";
import { type InstalledPlugin, installedPlugins } from "./installed-plugins.ts";

/** What an installed plugin's options must look like. */
export interface PluginSchema {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON Schema; undefined for a plugin without options. */
  readonly options: JsonObject | undefined;
}

/** What is known of the installed plugins. */
export interface PluginSchemas {
  readonly plugins: readonly PluginSchema[];
  /** Plugins of which nothing is known without running their code. */
  readonly unknown: readonly string[];
}

/** Plugins of the kernel's own makers: their code may be run to ask them. */
const trustedScope = "@patchbay/";
const atOnce = 3;

/** Reads the options of every plugin that a config in this folder can name; code of third parties is not run. */
export async function pluginSchemas(folder: string): Promise<PluginSchemas> {
  const plugins: PluginSchema[] = [];
  const unknown: string[] = [];
  const queue = [...(await installedPlugins(folder))];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const found = await schemaOf(next);
      if (found === "unknown") unknown.push(next.name);
      else if (found !== "no plugin") plugins.push(found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { plugins: plugins.toSorted(byName), unknown: unknown.toSorted() };
}

async function schemaOf({
  name,
  description,
  manifest,
  folder,
}: InstalledPlugin): Promise<PluginSchema | "unknown" | "no plugin"> {
  if (manifest !== undefined) {
    const { options } = manifest;
    // Read from a file of JSON, so that it is nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { name, description, options: isRecord(options) ? (options as JsonObject) : undefined };
  }
  if (!name.startsWith(trustedScope)) return "unknown";
  const code = await bundleTrusted(folder);
  if (code === undefined) return "no plugin";
  return { name, description, options: (await describeInChild(code)).options };
}

function byName(one: PluginSchema, other: PluginSchema): number {
  return one.name < other.name ? -1 : 1;
}
